package org.openfsm.agent.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.record.Traits.LevelTrait;
import org.openfsm.agent.record.Traits.PrinterTraits;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/**
 * A row of prtMarkerSuppliesTable that is used up by pages and replaced. Knows how many pages it still lasts and shows
 * that as the device does: measured, in steps, or as -3 (some remains).
 */
final class MovingSupply {

    /** How it stands. */
    enum State {
        FINE,
        LOW,
        OUT
    }

    private static final double LOW_SHARE = 0.10;
    private static final int RECEPTACLE = 4;
    private static final int SOME = -3;
    // PrtMarkerSuppliesTypeTC
    private static final int TONER = 3;
    private static final int WASTE_TONER = 4;
    private static final int INK = 5;
    private static final int INK_CARTRIDGE = 6;
    private static final int INK_RIBBON = 7;
    private static final int WASTE_INK = 8;
    private static final int OPC = 9;
    private static final int DEVELOPER = 10;
    private static final int RIBBON_WAX = 13;
    private static final int FUSER = 15;
    private static final int TRANSFER_UNIT = 20;
    private static final int TONER_CARTRIDGE = 21;
    private static final int STAPLES = 32;
    /** Words of prtMarkerColorantValue that only colour pages need. */
    private static final Set<String> CHROMATIC =
            Set.of("cyan", "magenta", "yellow", "lightcyan", "lightmagenta", "photocyan", "red", "blue", "green");

    /** A serial number, of which the last four digits tell two cartridges apart. */
    private static final Pattern SERIAL = Pattern.compile("^([A-Z0-9]*?)\\d{4}$");

    /** The same behind {@code SN} in a description. */
    private static final Pattern LABELLED_SERIAL = Pattern.compile("(SN[: ]?[A-Z0-9]*?)\\d{4}(?![A-Z0-9])");

    private final NavigableMap<Oid, SnmpValue> objects;
    private final int printer;
    private final int index;
    private final int type;
    private final boolean chromatic;
    private final String colorant;
    private final double yield;
    private final boolean some;
    private final int step;
    private final long full;
    private final List<LevelTrait> copies;
    private final List<Oid> cartridges;
    private double pagesLeft;

    private MovingSupply(
            NavigableMap<Oid, SnmpValue> objects, int printer, int index, PrinterTraits traits, Random random) {
        this.objects = objects;
        this.printer = printer;
        this.index = index;
        type = (int) PrinterMib.number(objects, PrinterMib.SUPPLIES_TYPE.append(printer, index), 1);
        colorant = colorant(objects, printer, index);
        chromatic = CHROMATIC.contains(colorant.toLowerCase(Locale.ROOT).replace(" ", ""));
        long level = PrinterMib.number(objects, PrinterMib.SUPPLIES_LEVEL.append(printer, index), -2);
        long capacity = PrinterMib.number(objects, PrinterMib.SUPPLIES_MAX_CAPACITY.append(printer, index), -2);
        long unit = PrinterMib.number(objects, PrinterMib.SUPPLIES_UNIT.append(printer, index), 2);
        some = level == SOME;
        full = capacity > 0 ? capacity : 100;
        boolean countsPages = (unit == PrinterMib.IMPRESSIONS || unit == PrinterMib.SHEETS) && capacity > 0;
        yield = traits.yields().getOrDefault(index, countsPages ? (int) capacity : usualYield());
        step = traits.steps().getOrDefault(index, 1);
        cartridges = traits.cartridges().getOrDefault(index, List.of());
        copies = traits.levels().stream().filter(copy -> copy.supply() == index).toList();
        double share = copies.isEmpty()
                ? (some ? 0.3 + 0.7 * random.nextDouble() : (double) level / full)
                : (double) cell(copies.get(0)).read() / copies.get(0).full();
        pagesLeft = yield * Math.max(0, Math.min(1, share));
    }

    /** The supplies of a printer whose level can move: not those without restriction (-1) or without a sensor (-2). */
    static List<MovingSupply> of(
            NavigableMap<Oid, SnmpValue> objects, int printer, PrinterTraits traits, Random random) {
        var supplies = new ArrayList<MovingSupply>();
        for (var row : PrinterMib.column(objects, PrinterMib.SUPPLIES_LEVEL.append(printer))) {
            long level = PrinterMib.number(objects, row, -2);
            long capacity = PrinterMib.number(
                    objects, PrinterMib.SUPPLIES_MAX_CAPACITY.append(printer, PrinterMib.last(row)), -2);
            long unit = PrinterMib.number(objects, PrinterMib.SUPPLIES_UNIT.append(printer, PrinterMib.last(row)), 2);
            boolean measured = level >= 0 && (capacity > 0 || unit == PrinterMib.PERCENT);
            if (measured || level == SOME) {
                supplies.add(new MovingSupply(objects, printer, PrinterMib.last(row), traits, random));
            }
        }
        return supplies;
    }

    int index() {
        return index;
    }

    double pagesLeft() {
        return pagesLeft;
    }

    boolean isToner() {
        return type == TONER || type == TONER_CARTRIDGE || type == INK || type == INK_CARTRIDGE;
    }

    boolean isStaples() {
        return type == STAPLES;
    }

    /** Whether the printer stops when it is out. */
    boolean stopsThePrinter() {
        return isToner() || type == INK_RIBBON || type == WASTE_TONER || type == WASTE_INK;
    }

    State state() {
        if (pagesLeft <= 0) {
            return State.OUT;
        }
        return pagesLeft <= yield * LOW_SHARE ? State.LOW : State.FINE;
    }

    void use(Impression impression) {
        if (!impression.scanned() && (!chromatic || impression.color())) {
            use(impression.amount("equivalents"));
        }
    }

    void use(double pages) {
        pagesLeft = Math.max(0, pagesLeft - pages);
        show();
    }

    /** A new one is put in: full again, with a serial number of its own where the device tells one. */
    void replace(Random random) {
        pagesLeft = yield;
        show();
        renumber(PrinterMib.SUPPLIES_DESCRIPTION.append(printer, index), LABELLED_SERIAL, random);
        cartridges.forEach(oid -> renumber(oid, SERIAL, random));
    }

    private void renumber(Oid oid, Pattern pattern, Random random) {
        if (objects.get(oid) instanceof SnmpValue.Octets text) {
            var words = new String(text.bytes(), StandardCharsets.ISO_8859_1);
            var renumbered = pattern.matcher(words)
                    .replaceFirst(found -> found.group(1) + String.format("%04d", random.nextInt(10_000)));
            objects.put(oid, new SnmpValue.Octets(renumbered.getBytes(StandardCharsets.ISO_8859_1)));
        }
    }

    /** Sets how much is left: for a printer that begins at another point of its life. */
    void begin(double share) {
        pagesLeft = yield * share;
        show();
    }

    /** Goes on with what was left in an earlier life; what is shown is an object, and kept as one. */
    void resume(double pages) {
        pagesLeft = Math.min(yield, pages);
    }

    String label() {
        var what =
                switch (type) {
                    case TONER, TONER_CARTRIDGE -> "toner";
                    case WASTE_TONER -> "waste toner box";
                    case INK, INK_CARTRIDGE -> "ink";
                    case INK_RIBBON, RIBBON_WAX -> "ribbon";
                    case WASTE_INK -> "waste ink box";
                    case OPC -> "drum";
                    case DEVELOPER -> "developer";
                    case FUSER -> "fuser";
                    case TRANSFER_UNIT -> "transfer unit";
                    case STAPLES -> "staples";
                    default -> "supply " + index;
                };
        return colorant.isEmpty() ? what : colorant + " " + what;
    }

    /** @return the alert's code by PrtAlertCodeTC, the specific one where there is one */
    int alertCode() {
        boolean out = state() == State.OUT;
        return switch (type) {
            case TONER, TONER_CARTRIDGE -> out ? 1101 : 1104;
            case INK, INK_CARTRIDGE -> out ? 1102 : 1105;
            case INK_RIBBON, RIBBON_WAX -> out ? 1103 : 1106;
            case WASTE_TONER -> out ? 1109 : 1107;
            case WASTE_INK -> out ? 1110 : 1108;
            case OPC -> out ? 1112 : 1111;
            case DEVELOPER -> out ? 1114 : 1113;
            case STAPLES -> out ? 13 : 12;
            default -> out ? 11 : 10;
        };
    }

    String alertText() {
        boolean out = state() == State.OUT;
        boolean receptacle = type == WASTE_TONER
                || type == WASTE_INK
                || PrinterMib.number(objects, PrinterMib.SUPPLIES_CLASS.append(printer, index), 3) == RECEPTACLE;
        var text = label() + (receptacle ? (out ? " full" : " almost full") : (out ? " empty" : " low"));
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private void show() {
        double share = pagesLeft / yield;
        var level = new Cell(objects, PrinterMib.SUPPLIES_LEVEL.append(printer, index), null);
        if (some) {
            level.write(pagesLeft > 0 ? SOME : 0);
        } else {
            double exact = share * full;
            level.write(Math.min(full, (long) Math.ceil(exact / step - 1e-9) * step));
        }
        for (var copy : copies) {
            cell(copy).write(Math.round(share * copy.full()));
        }
    }

    private Cell cell(LevelTrait copy) {
        return new Cell(objects, copy.oid(), copy.tag());
    }

    private int usualYield() {
        return switch (type) {
            case TONER, TONER_CARTRIDGE -> 6_000;
            case INK, INK_CARTRIDGE -> 3_000;
            case OPC -> 50_000;
            case WASTE_TONER, WASTE_INK -> 25_000;
            case STAPLES -> 5_000;
            default -> 150_000;
        };
    }

    private static String colorant(NavigableMap<Oid, SnmpValue> objects, int printer, int index) {
        long row = PrinterMib.number(objects, PrinterMib.SUPPLIES_COLORANT.append(printer, index), 0);
        @Nullable SnmpValue value = objects.get(PrinterMib.COLORANT_VALUE.append(printer, (int) row));
        return value instanceof SnmpValue.Octets text
                ? new String(text.bytes(), StandardCharsets.US_ASCII).strip()
                : "";
    }
}
