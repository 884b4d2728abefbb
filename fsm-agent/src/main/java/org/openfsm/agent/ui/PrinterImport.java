package org.openfsm.agent.ui;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.openfsm.agent.config.AddressRange;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.discovery.Printer;

/** A list of printers that a person brings: read whole and judged line by line before anything changes. */
public final class PrinterImport {

    static final int MOST_LINES = 100_000;
    /** They become ranges of one address in the configuration, which is read by people. */
    static final int MOST_NEW = 1000;

    private static final int LONGEST_CELL = 256;
    private static final Map<String, String> COLUMNS = Map.of(
            "printer", "printer",
            "drucker", "printer",
            "source identifier", "source",
            "absenderkennung", "source",
            "snmp port", "port",
            "snmp-port", "port",
            "snmp community", "community",
            "snmp-community", "community");

    private final AgentConfig config;
    private final List<Printer> printers;
    private final List<Line> fresh = new ArrayList<>();
    private final List<Line> wrong = new ArrayList<>();
    private final Set<String> places = new HashSet<>();
    private int known;

    private PrinterImport(AgentConfig config, List<Printer> printers) {
        this.config = config;
        this.printers = List.copyOf(printers);
    }

    /**
     * One line.
     *
     * @param community empty: the source's own credentials
     * @param problem key of what is wrong; empty when nothing is
     */
    public record Line(int number, String host, String source, int port, String community, String problem) {
        /** As the configuration has it. */
        public String range() {
            return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
        }

        /** Without the community: this may end in a log. */
        @Override
        public String toString() {
            return number + " " + range() + " " + source + " " + problem;
        }
    }

    /** @param refused key of why the whole list is; empty when it is not */
    public record Preview(List<Line> fresh, List<Line> wrong, int known, String refused) {
        public Preview {
            fresh = List.copyOf(fresh);
            wrong = List.copyOf(wrong);
        }
    }

    /** @param printers known already, also by names that no range has */
    static Preview of(byte[] content, AgentConfig config, List<Printer> printers) {
        return new PrinterImport(config, printers).read(text(content));
    }

    /** UTF-8 or UTF-16 where it says so or can be; else what spreadsheets write on Windows. */
    private static String text(byte[] content) {
        if (content.length > 1
                && (content[0] == (byte) 0xFE && content[1] == (byte) 0xFF
                        || content[0] == (byte) 0xFF && content[1] == (byte) 0xFE)) {
            return new String(content, StandardCharsets.UTF_16);
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException other) {
            return new String(content, Charset.forName("windows-1252"));
        }
    }

    private Preview read(String text) {
        var end = text.indexOf('\n');
        var first = end < 0 ? text : text.substring(0, end);
        char separator = first.contains(";") ? ';' : first.contains("\t") ? '\t' : ',';
        var rows = new Rows(text, separator);
        var names = rows.next().stream()
                .map(name -> COLUMNS.getOrDefault(name.strip().toLowerCase(Locale.ROOT), ""))
                .toList();
        if (rows.isBroken() || !names.contains("printer")) {
            return refused("import.noHeader");
        }
        while (rows.hasNext()) {
            if (rows.number() > MOST_LINES) {
                return refused("import.tooLong");
            }
            int number = rows.line();
            var cells = rows.next();
            judge(number, cells, names, rows.isBroken());
        }
        return fresh.size() > MOST_NEW ? refused("import.tooMany") : new Preview(fresh, wrong, known, "");
    }

    private static Preview refused(String why) {
        return new Preview(List.of(), List.of(), 0, why);
    }

    private void judge(int number, List<String> cells, List<String> names, boolean broken) {
        if (!broken && cells.stream().allMatch(String::isBlank)) {
            return;
        }
        var values = new HashMap<String, String>();
        for (int i = 0; i < Math.min(cells.size(), names.size()); i++) {
            values.put(names.get(i), plain(cells.get(i)));
        }
        var source = values.getOrDefault("source", "");
        if (source.isEmpty() && config.sources().size() == 1) {
            source = config.sources().get(0).id();
        }
        var portText = values.getOrDefault("port", "");
        int port = portText.isEmpty() ? 161 : portText.matches("\\d{1,5}") ? Integer.parseInt(portText) : 0;
        var line = new Line(
                number, values.getOrDefault("printer", ""), source, port, values.getOrDefault("community", ""), "");
        var problem = broken || cells.stream().anyMatch(cell -> cell.length() > LONGEST_CELL)
                ? "import.broken"
                : problem(line);
        if (!problem.isEmpty()) {
            wrong.add(new Line(number, cut(line.host()), cut(source), port, "", problem));
        } else if (isCovered(line)) {
            known++;
        } else {
            fresh.add(line);
        }
    }

    private String problem(Line line) {
        if (line.port() < 1 || line.port() > 65_535) {
            return "import.port";
        }
        if (config.sources().stream().noneMatch(source -> source.id().equals(line.source()))) {
            return "import.source";
        }
        try {
            if (AddressRange.parse(line.range(), line.port()).size() != 1) {
                return "import.range";
            }
        } catch (IllegalArgumentException noAddress) {
            return "import.address";
        }
        if (config.sources().stream()
                .anyMatch(source -> !source.id().equals(line.source())
                        && source.searchOf(line.host(), line.port()).isPresent())) {
            return "import.other";
        }
        return places.add(line.range().toLowerCase(Locale.ROOT)) ? "" : "import.twice";
    }

    private boolean isCovered(Line line) {
        return line.community().isEmpty()
                && (config.sources().stream()
                                .anyMatch(source -> source.id().equals(line.source())
                                        && source.searchOf(line.host(), line.port())
                                                .isPresent())
                        || printers.stream()
                                .anyMatch(printer -> printer.sourceId().equals(line.source())
                                        && printer.port() == line.port()
                                        && printer.isCalled(line.host())));
    }

    /** Without what our own list puts before a text that looks like a formula. */
    private static String plain(String cell) {
        var text = cell.strip();
        return text.matches("(?s)'[=+\\-@].*") ? text.substring(1) : text;
    }

    private static String cut(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    /** The rows of a text (RFC 4180), one by one. */
    private static final class Rows {
        private final String text;
        private final char separator;
        private int at;
        private int line = 1;
        private int number;
        private boolean broken;

        Rows(String text, char separator) {
            this.text = text;
            this.separator = separator;
        }

        boolean hasNext() {
            return at < text.length();
        }

        /** Of the text, from 1. */
        int line() {
            return line;
        }

        int number() {
            return number;
        }

        /** Whether the last row's quotes do not end. */
        boolean isBroken() {
            return broken;
        }

        List<String> next() {
            var cells = new ArrayList<String>();
            var cell = new StringBuilder();
            boolean quoted = false;
            number++;
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '\n') {
                    line++;
                }
                if (quoted) {
                    if (c != '"') {
                        cell.append(c);
                    } else if (at < text.length() && text.charAt(at) == '"') {
                        cell.append(c);
                        at++;
                    } else {
                        quoted = false;
                    }
                } else if (c == '"') {
                    quoted = true;
                } else if (c == separator) {
                    cells.add(cell.toString());
                    cell.setLength(0);
                } else if (c == '\n') {
                    break;
                } else if (c != '\r') {
                    cell.append(c);
                }
            }
            broken = quoted;
            cells.add(cell.toString());
            return cells;
        }
    }
}
