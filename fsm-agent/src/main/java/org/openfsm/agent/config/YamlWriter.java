package org.openfsm.agent.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes texts, lists and maps of them as YAML. */
final class YamlWriter {

    /** What means itself wherever it stands. */
    private static final Pattern PLAIN =
            Pattern.compile("[\\p{L}\\d./](?:[\\p{L}\\d._/@+-]| (?=[\\p{L}\\d])|:(?=[\\p{L}\\d/]))*");

    private static final Pattern NOTHING = Pattern.compile("(?i)null");

    private final String lineBreak;

    YamlWriter(String lineBreak) {
        this.lineBreak = lineBreak;
    }

    /** In one line. */
    static String flow(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty()
                    ? "{}"
                    : map.entrySet().stream()
                            .map(entry -> key(entry.getKey()) + ": " + flow(entry.getValue()))
                            .collect(Collectors.joining(", ", "{ ", " }"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(YamlWriter::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        return text(String.valueOf(value));
    }

    /**
     * With a line for each part, the first one without its indentation.
     *
     * @param indent of the following lines
     */
    String block(Object value, int indent) {
        var between = lineBreak + " ".repeat(indent);
        if (isLong(value) && value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry(key(entry.getKey()), entry.getValue(), indent))
                    .collect(Collectors.joining(between));
        }
        if (isLong(value) && value instanceof List<?> list) {
            return list.stream()
                    .map(element -> "- " + block(element, indent + 2))
                    .collect(Collectors.joining(between));
        }
        return flow(value);
    }

    /** A key with its value. */
    String entry(String key, Object value, int indent) {
        return isLong(value)
                ? key + ":" + lineBreak + " ".repeat(indent + 2) + block(value, indent + 2)
                : key + ": " + flow(value);
    }

    private static boolean isLong(Object value) {
        return value instanceof List<?> list && !list.isEmpty()
                || value instanceof Map<?, ?> map
                        && (map.size() > 1 || map.values().stream().anyMatch(YamlWriter::isLong));
    }

    static String key(Object key) {
        return text(String.valueOf(key));
    }

    private static String text(String text) {
        if (PLAIN.matcher(text).matches() && !NOTHING.matcher(text).matches()) {
            return text;
        }
        var quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                default -> {
                    if (c < 0x20 || c >= 0x7F && c < 0xA0 || c == 0x2028 || c == 0x2029 || c == 0xFEFF) {
                        quoted.append(String.format("\\u%04X", c));
                    } else {
                        quoted.append((char) c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }
}
