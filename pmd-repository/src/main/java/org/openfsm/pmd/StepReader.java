package org.openfsm.pmd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.yaml.Node;
import org.openfsm.pmd.yaml.Section;

/** Reads the steps that change a value; they are applied in the order in which they are read here. */
final class StepReader {

    private static final Set<String> CHANGES = Set.of("octets", "as", "charset", "find", "map", "scale");
    private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(\\.\\.(\\d{1,5})?)?");
    private static final int END_MARK = 0xff;

    private final Section section;
    private final ConditionReader conditions;

    StepReader(Section section, ConditionReader conditions) {
        this.section = section;
        this.conditions = conditions;
    }

    /** Whether the field sees something else than what the value is. */
    boolean changes() {
        return section.hasAny(CHANGES);
    }

    /** The record or the field of an IEEE-1284 id that is cut out first. */
    Optional<Step> layout() {
        if (section.has("field")) {
            return section.value("field", Step.IdField::new);
        }
        if (!section.has("record")) {
            return Optional.empty();
        }
        var tag = section.value("record", text -> octet(text));
        int skip = section.value("skip", text -> Scalars.integer(text, 0, 16, "octets"))
                .orElse(1);
        int lengthOctets = section.value("lengthOctets", text -> Scalars.integer(text, 1, 4, null))
                .orElse(1);
        int start = section.value("start", text -> Scalars.integer(text, 0, 4096, "octets"))
                .orElse(0);
        @Nullable
        Integer end = section.has("end")
                ? section.value("end", text -> text.equals("none") ? -1 : octet(text))
                        .orElse(-1)
                : Integer.valueOf(END_MARK);
        return tag.map(
                known -> new Step.RecordIn(new Octets.Layout(known, skip, lengthOctets, end < 0 ? null : end, start)));
    }

    List<Step> read(ValueReader.Use use) {
        var steps = new ArrayList<Step>();
        section.value("octets", StepReader::range).map(Step.Cut::new).ifPresent(steps::add);
        section.value("unsigned", StepReader::bits).map(Step.Unsigned::new).ifPresent(steps::add);
        section.value("as", StepReader::form).map(Step.As::new).ifPresent(steps::add);
        section.value("charset", StepReader::charset).map(StepReader::decoded).ifPresent(steps::add);
        section.value("find", Regex::of).map(Step.Find::new).ifPresent(steps::add);
        section.node("not")
                .flatMap(node -> conditions.read(node, section.pathOf("not"), null))
                .map(Step.Not::new)
                .ifPresent(steps::add);
        section.section("map").map(map -> translate(map, use.field())).ifPresent(steps::add);
        section.value("scale", Scalars::decimal).map(Step.Scale::new).ifPresent(steps::add);
        return steps;
    }

    private Step translate(Section map, Field field) {
        var words = new LinkedHashMap<String, String>();
        for (Map.Entry<String, Node.Entry> entry : map.map().entries().entrySet()) {
            map.value(entry.getKey(), text -> ValueReader.checked(text, field))
                    .ifPresent(word -> words.put(entry.getKey(), word));
        }
        var otherwise = section.value("else", text -> ValueReader.checked(text, field));
        if (map.map().entries().isEmpty()) {
            map.problem(map.map(), section.pathOf("map"), "words by number or text");
        }
        return new Step.Translate(words, otherwise.orElse(null));
    }

    private static Step decoded(int mibEnum) {
        return new Step.Decoded(mibEnum == 0 ? null : mibEnum);
    }

    /** 0 stands for a text that names its character set itself. */
    private static int charset(String text) {
        return text.equals("prefixed") ? 0 : namedCharset(text);
    }

    /** The MIBenum of a character set. */
    static int namedCharset(String text) {
        var mibEnum = LocalText.mibEnum(text);
        if (mibEnum == null) {
            throw new IllegalArgumentException("prefixed or a character set such as UTF-8, ISO-8859-1, hp-roman8");
        }
        return mibEnum;
    }

    private static int octet(String text) {
        if (!text.matches("[0-9a-fA-F]{2}")) {
            throw new IllegalArgumentException("one octet in hexadecimal, such as \"6f\"");
        }
        return Integer.parseInt(text, 16);
    }

    private static Octets.Range range(String text) {
        var range = RANGE.matcher(text);
        if (!range.matches()) {
            throw new IllegalArgumentException("octets counted from 0, such as 0, 2..3 or 2..");
        }
        int first = Integer.parseInt(range.group(1));
        if (range.group(2) == null) {
            return new Octets.Range(first, first);
        }
        return new Octets.Range(first, range.group(3) == null ? null : Integer.valueOf(range.group(3)));
    }

    static int bits(String text) {
        return switch (text) {
            case "16" -> 16;
            case "32" -> 32;
            default -> throw new IllegalArgumentException("16 or 32");
        };
    }

    private static Step.Form form(String text) {
        return switch (text) {
            case "text" -> Step.Form.TEXT;
            case "hex" -> Step.Form.HEX;
            case "integer" -> Step.Form.INTEGER;
            case "float" -> Step.Form.FLOAT;
            default -> throw new IllegalArgumentException("text, hex, integer or float");
        };
    }
}
