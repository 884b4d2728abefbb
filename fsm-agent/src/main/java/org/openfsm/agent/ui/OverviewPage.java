package org.openfsm.agent.ui;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig.Privacy;
import org.openfsm.agent.control.LiveAgent;
import org.openfsm.agent.discovery.Overlap;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.schedule.Situation;
import org.openfsm.agent.store.StoreFailure;

/** Is all well, what is next, and what leaves this computer: the present alone, no history. */
public final class OverviewPage implements Page {

    private final LiveAgent agent;
    private final Clock clock;

    OverviewPage(LiveAgent agent, Clock clock) {
        this.agent = agent;
        this.clock = clock;
    }

    /** @param kind of the sentence: ok, attention or critical */
    public record Verdict(String kind, String label, String text) {}

    /** @param source and its customer */
    public record Leaving(String source, Privacy privacy) {}

    /** All that the page shows while the agent works. @param lately newest first */
    public record View(
            Situation now,
            Verdict verdict,
            String sources,
            long printers,
            long read,
            long unmonitored,
            List<String> servers,
            String poll,
            String errors,
            Outbox.Pile waiting,
            long sent,
            List<Leaving> leaving,
            List<Outbox.Entry> lately,
            Instant at) {}

    @Override
    public String name() {
        return "overview";
    }

    @Override
    public void routes(Routes routes) {
        routes.get("/overview", visit -> {
            var working = agent.working();
            if (working.isEmpty()) {
                visit.show(
                        name(), "waiting", Map.of("missing", agent.situation().missing()));
            } else {
                visit.show(name(), "overview", Map.of("view", view(working.get(), visit.texts())));
            }
        });
        routes.post("/overview/poll", visit -> {
            boolean taken = agent.pollNow();
            visit.say(taken ? "ok" : "att", taken ? "overview.polling" : "overview.notPolled")
                    .goTo("/overview");
        });
        routes.post("/overview/search", visit -> {
            boolean taken = agent.searchNow();
            visit.say(taken ? "ok" : "att", taken ? "overview.searching" : "overview.notSearched")
                    .goTo("/overview");
        });
    }

    private View view(LiveAgent.Working working, Texts texts) throws StoreFailure {
        var now = clock.instant();
        var situation = agent.situation();
        var store = working.store();
        var config = working.config();
        var known = new Printers(store).known();
        var monitored = known.stream().filter(printer -> printer.monitored()).toList();
        long read = monitored.stream()
                .filter(printer -> printer.reachable() && printer.seenAt() != null)
                .count();
        var waiting = Outbox.pile(store, "waiting");
        var leaving = new ArrayList<Leaving>();
        config.sources().forEach(source -> leaving.add(new Leaving(source.id(), source.privacy())));
        return new View(
                situation,
                verdict(situation, monitored.size(), read, waiting, now, texts, Overlap.among(config, known)),
                String.join(
                        ", ",
                        config.sources().stream().map(source -> source.id()).toList()),
                known.size(),
                read,
                known.size() - monitored.size(),
                working.identity().server().addresses().stream()
                        .map(address -> address.getHost() == null ? address.getSchemeSpecificPart() : address.getHost())
                        .toList(),
                texts.calendar(config.schedule().poll()),
                config.errors().poll().isZero()
                        ? ""
                        : texts.lasting(config.errors().poll()),
                waiting,
                Outbox.pile(store, "sent").reports(),
                leaving,
                Outbox.newest(store, 6),
                now);
    }

    private static Verdict verdict(
            Situation now,
            int monitored,
            long read,
            Outbox.Pile waiting,
            Instant at,
            Texts texts,
            List<Overlap> overlaps) {
        var broken = now.roads().stream().noneMatch(road -> road.works()) && waitsLong(waiting.oldest(), at);
        if (broken) {
            return new Verdict(
                    "critical", texts.text("overview.sendFails"), texts.text("overview.waits", waiting.reports()));
        }
        if (monitored == 0) {
            return new Verdict("attention", texts.text("overview.nothing"), texts.text("overview.noPrinters"));
        }
        if (!overlaps.isEmpty()) {
            var overlap = overlaps.get(0);
            return new Verdict(
                    "attention",
                    texts.text("overview.attention"),
                    texts.text(
                            "overview.overlap",
                            overlap.first().place(),
                            overlap.first().sourceId(),
                            overlap.other().place(),
                            overlap.other().sourceId()));
        }
        var kind = read == monitored ? "ok" : "attention";
        var text = texts.text("overview.read", read, monitored) + ", "
                + (waiting.reports() == 0
                        ? texts.text("overview.allSent")
                        : texts.text("overview.waits", waiting.reports()));
        return new Verdict(kind, texts.text(kind.equals("ok") ? "overview.ok" : "overview.attention"), text);
    }

    /** A report that was just made is no trouble. */
    private static boolean waitsLong(@Nullable Instant oldest, Instant now) {
        return oldest != null && Duration.between(oldest, now).compareTo(Duration.ofMinutes(2)) > 0;
    }
}
