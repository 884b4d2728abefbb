package org.openfsm.pmd.bundle;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** For people who look at the host: what each version brought, the newest first. Agents do not read it. */
final class ChangeList {

    static final String FILE = "pmd-changes.md";

    private static final String TITLE = "# Changes of the pool of definitions\n";
    private static final Pattern VERSION = Pattern.compile("(?m)^version:\\s*(\\d{1,9})\\b");

    private ChangeList() {}

    /** What is written of one version at one time. @param heading tells it from all others */
    record Section(String heading, List<String> lines) {}

    static Section published(long version, Instant now, Optional<Bundle> former, Bundle pool) {
        var lines = new ArrayList<String>();
        for (var definition : pool.definitions().entrySet()) {
            var before = former.map(old -> old.definitions().get(definition.getKey()));
            if (before.isEmpty()) {
                lines.add("new: " + definition.getKey() + version(definition.getValue()));
            } else if (!Arrays.equals(before.get(), definition.getValue())) {
                lines.add("changed: " + definition.getKey() + version(before.get()) + " to"
                        + version(definition.getValue()));
            }
        }
        former.ifPresent(old -> old.definitions().keySet().stream()
                .filter(path -> !pool.definitions().containsKey(path))
                .forEach(path -> lines.add("gone: " + path)));
        if (lines.isEmpty()) {
            lines.add("nothing changed");
        }
        return new Section("## " + version + ", published " + day(now), lines);
    }

    static Section withdrawn(long version, Instant now) {
        return new Section(
                "## " + version + ", withdrawn " + day(now),
                List.of("Do not use this version; \"fsm-agent pmd rollback\" puts the one before back into use."));
    }

    /** The list with one more section; in place of itself when an interrupted try wrote it already. */
    static String with(Section section, String former) {
        var others = Arrays.stream(former.split("(?m)^(?=## )"))
                .filter(other -> other.startsWith("## ") && !other.startsWith(section.heading + "\n"))
                .collect(Collectors.joining());
        var lines = section.lines.stream().map(line -> "- " + line + "\n").collect(Collectors.joining());
        return TITLE + "\n" + section.heading + "\n" + lines + (others.isEmpty() ? "" : "\n" + others);
    }

    private static String day(Instant now) {
        return now.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    private static String version(byte[] definition) {
        var version = VERSION.matcher(new String(definition, StandardCharsets.UTF_8));
        return version.find() ? " version " + version.group(1) : "";
    }
}
