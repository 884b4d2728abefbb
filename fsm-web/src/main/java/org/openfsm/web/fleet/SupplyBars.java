package org.openfsm.web.fleet;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openfsm.fleet.SupplyView;
import org.openfsm.web.Formats;
import org.openfsm.web.Texts;

/** Puts supplies into words and bars. */
@RequestScoped
public class SupplyBars {

    private static final Map<String, String> LETTERS = Map.ofEntries(
            Map.entry("black", "K"),
            Map.entry("photoBlack", "PK"),
            Map.entry("matteBlack", "MK"),
            Map.entry("cyan", "C"),
            Map.entry("magenta", "M"),
            Map.entry("yellow", "Y"),
            Map.entry("lightCyan", "LC"),
            Map.entry("lightMagenta", "LM"),
            Map.entry("gray", "GY"),
            Map.entry("lightGray", "LG"),
            Map.entry("red", "R"),
            Map.entry("green", "G"),
            Map.entry("blue", "B"),
            Map.entry("orange", "O"),
            Map.entry("violet", "V"),
            Map.entry("white", "W"),
            Map.entry("clear", "CL"));
    private static final List<String> ORDER = List.of(
            "black", "photoBlack", "matteBlack", "cyan", "magenta", "yellow", "lightCyan", "lightMagenta", "gray");
    private static final Set<String> PRINTS = Set.of(
            "toner", "tonerCartridge", "ink", "inkCartridge", "inkRibbon", "solidWax", "ribbonWax", "matteToner");
    private static final Set<String> DRAWN = Set.of("measured", "some", "unknown", "unrestricted", "low");

    @Inject
    Texts texts;

    @Inject
    Formats fmt;

    protected SupplyBars() {}

    SupplyBars(Texts texts, Formats fmt) {
        this.texts = texts;
        this.fmt = fmt;
    }

    /** All of a device: what prints first, K C M Y, then the rest in the device's order. */
    public List<Bar> all(List<SupplyView> supplies) {
        return ordered(supplies).map(this::bar).toList();
    }

    /** The few bars of a table's cell: what prints, and what needs somebody. */
    public Bar.Shelf shelf(List<SupplyView> supplies) {
        var prints = ordered(supplies).filter(SupplyBars::prints).toList();
        var shown = prints.isEmpty()
                ? ordered(supplies).filter(s -> !receptacle(s)).limit(4).toList()
                : prints.stream().limit(8).toList();
        var bars = shown.stream().map(this::bar).toList();
        var lowest = ordered(supplies)
                .filter(SupplyView::low)
                .min(Comparator.comparingInt(SupplyBars::left))
                .map(this::bar)
                .orElse(null);
        var none = lowest != null
                        || bars.isEmpty()
                        || bars.stream().anyMatch(b -> b.kind().equals("measured"))
                ? null
                : texts.of(
                        bars.stream().allMatch(b -> b.kind().equals("unknown"))
                                ? "supply.notReported"
                                : "supply.noLevel");
        var spoken = bars.stream().map(b -> b.name() + " " + b.value()).collect(Collectors.joining(", "));
        return new Bar.Shelf(bars, lowest, none, spoken);
    }

    private static Stream<SupplyView> ordered(List<SupplyView> supplies) {
        return supplies.stream()
                .sorted(Comparator.<SupplyView>comparingInt(s -> prints(s) ? 0 : 1)
                        .thenComparingInt(s -> s.colorant() != null && ORDER.contains(s.colorant())
                                ? ORDER.indexOf(s.colorant())
                                : ORDER.size()));
    }

    /** Some supplies say no type. */
    private static boolean prints(SupplyView s) {
        return s.type() != null && PRINTS.contains(s.type());
    }

    private static boolean receptacle(SupplyView s) {
        return "receptacle".equals(s.supplyClass());
    }

    /** How much of it is left, whichever way it is counted. */
    private static int left(SupplyView s) {
        if (s.percent() == null) {
            return 9;
        }
        return receptacle(s) ? 100 - s.percent() : s.percent();
    }

    /** What the supply is, in the person's language; the device's own words only where it says nothing better. */
    public String name(SupplyView s) {
        var type = s.type() == null ? "other" : s.type();
        boolean typed = texts.knows("supply.type." + type)
                && !Set.of("other", "unknown").contains(type);
        if (!typed) {
            return s.description() == null ? texts.of("supply.type.other") : texts.of("quoted", s.description());
        }
        var word = texts.of("supply.type." + type);
        return s.colorant() == null ? word : texts.of("supply.colored", word, texts.word("colorant.", s.colorant()));
    }

    Bar bar(SupplyView s) {
        var kind = s.kind() != null && DRAWN.contains(s.kind()) ? s.kind() : "unknown";
        if (kind.equals("measured") && s.percent() == null) {
            kind = "some";
        }
        var name = name(s);
        var state = !s.low() ? "" : s.percent() != null && left(s) == 0 ? "empty" : "low";
        return new Bar(
                letter(s, name),
                colour(s),
                kind,
                state,
                receptacle(s),
                s.percent() == null ? 0 : s.percent(),
                value(s, kind),
                name,
                detail(s, name),
                note(s, kind),
                spoken(s, kind, name),
                why(s, kind));
    }

    private static String letter(SupplyView s, String name) {
        if (s.colorant() != null && LETTERS.containsKey(s.colorant()) && prints(s)) {
            return LETTERS.get(s.colorant());
        }
        return name.codePoints()
                .filter(Character::isLetter)
                .limit(1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String colour(SupplyView s) {
        if (s.type() != null && s.type().startsWith("waste")) {
            return "waste";
        }
        var colorant = s.colorant() == null ? "none" : s.colorant();
        return switch (colorant) {
            case "photoBlack", "matteBlack" -> "black";
            case "lightGray" -> "gray";
            case "black", "cyan", "magenta", "yellow", "lightCyan", "lightMagenta", "gray", "red", "green", "blue" ->
                colorant;
            default -> "none";
        };
    }

    private String value(SupplyView s, String kind) {
        return switch (kind) {
            case "measured" ->
                receptacle(s)
                        ? s.percent() == 100 ? texts.of("supply.full") : fmt.percent(s.percent())
                        : fmt.percent(s.percent());
            case "some" -> texts.of("supply.some");
            case "unrestricted" -> "–";
            case "low" -> texts.of("supply.low");
            default -> "?";
        };
    }

    private String detail(SupplyView s, String name) {
        var part = s.partNumber() != null ? s.partNumber() : null;
        var amount = amount(s);
        var said = s.description() != null && !name.contains(s.description()) ? s.description() : null;
        return Stream.of(name, part != null ? part : said, amount)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" · "));
    }

    /** What is left in the supply's own unit, when that says more than the percentage. */
    private String amount(SupplyView s) {
        if (s.level() == null || s.level() < 0 || s.unit() == null || receptacle(s)) {
            return null;
        }
        return switch (s.unit()) {
            case "impressions", "sheets", "hours", "items" -> texts.of("supply.left." + s.unit(), s.level());
            case "tenthsOfGrams" -> texts.of("supply.left.grams", s.level() / 10);
            case "tenthsOfMilliliters" -> texts.of("supply.left.millilitres", s.level() / 10);
            default -> null;
        };
    }

    private String note(SupplyView s, String kind) {
        if (kind.equals("unknown")) {
            return texts.of("supply.notReported");
        }
        if (kind.equals("some")) {
            return texts.of("supply.noLevel");
        }
        if (kind.equals("low")) {
            return texts.of("supply.byDevice");
        }
        if (receptacle(s)) {
            return texts.of("supply.filled");
        }
        return s.installedAt() == null ? "" : texts.of("supply.since", fmt.day(s.installedAt()));
    }

    private String why(SupplyView s, String kind) {
        if (!kind.equals("unknown")) {
            return "";
        }
        return "invalid".equals(s.kind())
                ? texts.of("supply.why.invalid", String.valueOf(s.level()), String.valueOf(s.capacity()))
                : texts.of("supply.why.unknown");
    }

    private String spoken(SupplyView s, String kind, String name) {
        return switch (kind) {
            case "measured" ->
                texts.of(
                        receptacle(s) ? "supply.spoken.filled" : s.low() ? "supply.spoken.low" : "supply.spoken.left",
                        name,
                        fmt.percent(s.percent()));
            case "some" -> texts.of("supply.spoken.some", name);
            case "unrestricted" -> texts.of("supply.spoken.unrestricted", name);
            case "low" -> texts.of("supply.spoken.reportedLow", name);
            default -> texts.of("supply.spoken.unknown", name);
        };
    }
}
