package org.openfsm.agent.ui;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.openfsm.agent.ui.RecentLog.Line;

/** What the agent said lately. */
public final class LogPage implements Page {

    public static final List<String> LEVELS = List.of("ERROR", "WARNING", "INFO", "DEBUG");
    private static final int SHOWN = 300;

    private final RecentLog log;

    LogPage(RecentLog log) {
        this.log = log;
    }

    /** @param lines newest first @param all how many there are that fit */
    public record View(String level, String words, List<Line> lines, int all) {}

    @Override
    public String name() {
        return "log";
    }

    @Override
    public void routes(Routes routes) {
        routes.get("/log", visit -> {
            var level = LEVELS.contains(visit.value("level")) ? visit.value("level") : "DEBUG";
            var fit = fitting(level, visit.value("q"));
            var newest = fit.subList(Math.max(0, fit.size() - SHOWN), fit.size());
            var lines = new java.util.ArrayList<>(newest);
            java.util.Collections.reverse(lines);
            visit.show(name(), "log", Map.of("view", new View(level, visit.value("q"), lines, fit.size())));
        });
        routes.get(
                "/log/download",
                visit -> visit.download(
                        "fsm-agent.log",
                        "text/plain;charset=utf-8",
                        fitting("DEBUG", "").stream()
                                .map(line -> line.at() + " " + line.level() + " "
                                        + line.text().replaceAll("\\R+", " | "))
                                .collect(Collectors.joining("\n", "", "\n"))));
    }

    private List<Line> fitting(String level, String words) {
        var sought = words.toLowerCase(Locale.ROOT);
        return log.lines().stream()
                .filter(line -> LEVELS.indexOf(line.level()) <= LEVELS.indexOf(level)
                        && line.text().toLowerCase(Locale.ROOT).contains(sought))
                .toList();
    }
}
