package org.openfsm.agent.disclosure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig.Privacy;

/** The closed list of what a report can hold (report-format.md, 1), each field with its purpose. */
public final class FieldList {

    private static final String RESOURCE = "fields.txt";
    private static final List<Entry> ENTRIES = read();

    private FieldList() {}

    /** Of which part of a report. */
    public enum Part {
        REPORT,
        DEVICE
    }

    /** What a person may keep back, by source. */
    public enum Switch {
        ADDRESS("address"),
        HOST_NAME("hostName"),
        MAC_ADDRESS("macAddress"),
        LOCATION("location"),
        CONTACT("contact");

        private final String key;

        Switch(String key) {
            this.key = key;
        }

        /** As the configuration names it, below {@code send}. */
        public String key() {
            return key;
        }

        public boolean isOn(Privacy privacy) {
            return switch (this) {
                case ADDRESS -> privacy.address();
                case HOST_NAME -> privacy.hostName();
                case MAC_ADDRESS -> privacy.macAddress();
                case LOCATION -> privacy.location();
                case CONTACT -> privacy.contact();
            };
        }
    }

    /**
     * Fields of one purpose.
     *
     * @param fields as paths within their part, such as {@code identity.model}
     * @param withheldBy the switch that keeps them back when it is off; absent: always sent
     */
    public record Entry(Part part, @Nullable Switch withheldBy, List<String> fields, String english, String german) {
        public Entry {
            fields = List.copyOf(fields);
        }

        /** Without the marks that the manual sets around names. */
        public String purpose(Locale locale) {
            return (locale.getLanguage().equals("de") ? german : english).replace("`", "");
        }

        /** Whole paths, such as {@code devices[].identity.model}. */
        public List<String> paths() {
            return part == Part.REPORT
                    ? fields
                    : fields.stream().map(field -> "devices[]." + field).toList();
        }

        /** Whether they leave as they are; an address that does not is replaced by a hash. */
        public boolean isSent(Privacy privacy) {
            return withheldBy == null || withheldBy.isOn(privacy);
        }
    }

    /** In the order in which a report has them. */
    public static List<Entry> entries() {
        return ENTRIES;
    }

    /** All that may leave by these switches, as whole paths. The address stays: in its place, a hash. */
    public static SortedSet<String> paths(Privacy privacy) {
        var paths = new TreeSet<String>();
        for (var entry : ENTRIES) {
            if (entry.isSent(privacy) || entry.withheldBy() == Switch.ADDRESS) {
                paths.addAll(entry.paths());
            }
        }
        return paths;
    }

    private static List<Entry> read() {
        var entries = new ArrayList<Entry>();
        for (var line : text().lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            var parts = line.split("\\|", -1);
            if (parts.length != 5) {
                throw new IllegalStateException(RESOURCE + ": \"" + line + "\", expected five parts");
            }
            entries.add(new Entry(
                    Part.valueOf(parts[0].strip().toUpperCase(Locale.ROOT)),
                    named(parts[1].strip()),
                    List.of(parts[2].strip().split(",\\s*")),
                    parts[3].strip(),
                    parts[4].strip()));
        }
        return List.copyOf(entries);
    }

    private static @Nullable Switch named(String key) {
        for (var one : Switch.values()) {
            if (one.key().equals(key)) {
                return one;
            }
        }
        if (!key.isEmpty()) {
            throw new IllegalStateException(RESOURCE + ": there is no switch " + key);
        }
        return null;
    }

    private static String text() {
        try (var in = FieldList.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The program is incomplete: " + RESOURCE + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }
}
