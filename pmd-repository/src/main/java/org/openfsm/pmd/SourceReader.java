package org.openfsm.pmd;

import java.util.ArrayList;
import java.util.List;
import org.openfsm.pmd.yaml.Section;

/** Reads where a definition's facts come from. */
final class SourceReader {

    private static final int LONGEST = 120;

    private SourceReader() {}

    static List<String> read(Section root) {
        var sources = new ArrayList<String>();
        root.required("source", "where the facts come from: a list of mib with date, document, recording, readers");
        for (var element : root.elements("source")) {
            root.section(element, "source").ifPresent(source -> {
                try (source) {
                    read(source, sources);
                }
            });
        }
        return List.copyOf(sources);
    }

    private static void read(Section source, List<String> sources) {
        var date = source.value("date", SourceReader::date)
                .map(day -> " (" + day + ")")
                .orElse("");
        int before = sources.size();
        source.value("mib", SourceReader::text).ifPresent(text -> sources.add("MIB " + text + date));
        source.value("document", SourceReader::text).ifPresent(text -> sources.add(text + date));
        source.value("recording", SourceReader::text).ifPresent(text -> sources.add("recording " + text + date));
        var readers = source.values("readers", SourceReader::text);
        if (!readers.isEmpty()) {
            sources.add("readers " + String.join(", ", readers) + date);
        }
        if (sources.size() == before) {
            source.problem(source.map(), "source", "mib, document, recording or readers");
        }
    }

    static String text(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("a text of at most " + LONGEST + " characters");
        }
        return text;
    }

    private static String date(String text) {
        if (!text.matches("\\d{4}(?:-\\d{2}(?:-\\d{2})?)?")) {
            throw new IllegalArgumentException("a date such as 2019-05-21, 2019-05 or 2019");
        }
        return text;
    }
}
