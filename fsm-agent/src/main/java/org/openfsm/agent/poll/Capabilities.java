package org.openfsm.agent.poll;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Colorant;
import org.openfsm.pmd.LocalText;
import org.openfsm.pmd.TextFilter;
import org.openfsm.pmd.Words;
import org.openfsm.wire.Device.Properties;
import org.openfsm.wire.Device.Tray;
import org.openfsm.wire.Level;
import org.openfsm.wire.Supply;

/** What a printer can do and where its paper lies. */
final class Capabilities {

    private static final Set<String> PROCESS_COLOURS = Set.of("cyan", "magenta", "yellow");
    private static final long LONG_EDGE_DUPLEX = 3;
    private static final long SHORT_EDGE_DUPLEX = 4;
    private static final long SIMPLEX = 5;
    private static final long FINISHER_NOT_PRESENT = 5;
    private static final long PERCENT = 19;

    /** hrDeviceTable lists scanners, copiers and fax cards beside the printer, by name only. */
    private static final Pattern COPIER = words("copier|copy|mfp|multi-?function(?:al)?");

    private static final Pattern SCANNER = words("scanner|mfp|multi-?function(?:al)?");
    private static final Pattern FAX = words("fax|facsimile");

    private Capabilities() {}

    static Properties of(Printer printer, List<Supply> supplies) {
        return new Properties(
                color(printer, supplies),
                duplex(printer),
                functions(printer),
                finishing(printer, supplies),
                trays(printer.rows(Table.INPUT).entrySet(), true),
                trays(printer.rows(Table.OUTPUT).entrySet(), false));
    }

    private static Pattern words(String alternatives) {
        return Pattern.compile("\\b(?:" + alternatives + ")\\b", Pattern.CASE_INSENSITIVE);
    }

    private static @Nullable Boolean color(Printer printer, List<Supply> supplies) {
        long most = 0;
        for (var marker : printer.rows(Table.MARKER).values()) {
            var processColorants = marker.number(6);
            most = Math.max(most, processColorants == null ? 0 : processColorants);
        }
        var colorants = new LinkedHashSet<String>();
        printer.rows(Table.COLORANT).values().forEach(row -> add(colorants, Colorant.named(row.text(4))));
        supplies.forEach(supply -> add(colorants, supply.colorant()));
        if (most > 1 || colorants.stream().anyMatch(PROCESS_COLOURS::contains)) {
            return true;
        }
        return most == 1 || !colorants.isEmpty() ? false : null;
    }

    private static void add(Collection<String> texts, @Nullable String text) {
        if (text != null) {
            texts.add(text);
        }
    }

    private static @Nullable Boolean duplex(Printer printer) {
        Boolean duplex = null;
        for (var path : printer.rows(Table.MEDIA_PATH).values()) {
            var type = path.number(9);
            if (type != null && (type == LONG_EDGE_DUPLEX || type == SHORT_EDGE_DUPLEX)) {
                return true;
            }
            if (type != null && type == SIMPLEX) {
                duplex = false;
            }
        }
        return duplex;
    }

    private static List<String> functions(Printer printer) {
        if (printer.index() == null) {
            return List.of();
        }
        var texts = new ArrayList<String>();
        add(texts, printer.isOneOfSeveral() ? null : printer.box().systemText(1));
        if (!printer.isOneOfSeveral()) {
            printer.box().all(Table.HR_DEVICE).values().forEach(device -> add(texts, device.text(3)));
        }
        var functions = new ArrayList<>(List.of("print"));
        if (texts.stream().anyMatch(text -> COPIER.matcher(text).find())) {
            functions.add("copy");
        }
        if (texts.stream().anyMatch(text -> SCANNER.matcher(text).find())) {
            functions.add("scan");
        }
        if (texts.stream().anyMatch(text -> FAX.matcher(text).find())) {
            functions.add("fax");
        }
        return functions;
    }

    private static List<String> finishing(Printer printer, List<Supply> supplies) {
        var finishing = new LinkedHashSet<String>();
        printer.rows(Table.FINISHER).values().forEach(device -> {
            var present = device.number(3);
            if (present == null || present != FINISHER_NOT_PRESENT) {
                add(finishing, Words.FINISHING.of(device.number(2)));
            }
        });
        if (supplies.stream().anyMatch(supply -> "staples".equals(supply.type()))) {
            finishing.add("staple");
        }
        return List.copyOf(finishing);
    }

    /** prtInputTable and prtOutputTable differ in their columns' numbers, and an output gives the space left. */
    private static List<Tray> trays(Collection<Map.Entry<Integer, Row>> rows, boolean input) {
        var trays = new ArrayList<Tray>();
        for (var entry : rows) {
            var row = entry.getValue();
            var unit = row.number(input ? 8 : 3);
            var capacity = row.number(input ? 9 : 4);
            var level = row.number(input ? 10 : 5);
            var name = row.text(input ? 13 : 7);
            var description = row.text(input ? 18 : 12);
            trays.add(new Tray(
                    entry.getKey(),
                    shortText(name != null ? name : description),
                    input ? shortText(row.text(12)) : null,
                    Words.UNIT.of(unit),
                    level == null ? null : Level.of(level, capacity, unit != null && unit == PERCENT, !input)));
        }
        return trays;
    }

    private static @Nullable String shortText(@Nullable String text) {
        return text == null ? null : LocalText.cut(text, TextFilter.MOST_CHARACTERS);
    }
}
