package org.openfsm.agent.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.record.Traits.LevelTrait;
import org.openfsm.agent.record.Traits.MeterTrait;
import org.openfsm.agent.record.Traits.PageSize;
import org.openfsm.agent.record.Traits.PrinterTraits;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;
import org.openfsm.wire.MeterKey;

/** Reads the lines {@code #@} of one recording. */
final class TraitsReader {

    private final String file;
    private final Map<Integer, Draft> printers = new TreeMap<>();
    private final List<Oid> serialNumbers = new ArrayList<>();
    private final Map<Oid, Integer> mentioned = new HashMap<>();
    private boolean version1Only;
    private int largestMessage = Traits.USUAL_MESSAGE;
    private int printer;

    TraitsReader(String file) {
        this.file = file;
    }

    void read(int line, String text) throws BadRecording {
        var words = text.split("\\s+");
        switch (words[0]) {
            case "printer" -> printer = number(line, expect(line, words, 2, "printer HRDEVICEINDEX")[1]);
            case "version" -> {
                if (!expect(line, words, 2, "version 1")[1].equals("1")) {
                    throw new BadRecording(
                            file, line, "version \"" + words[1] + "\", expected 1 (a device silent to SNMPv2c)");
                }
                version1Only = true;
            }
            case "message" -> largestMessage = number(line, expect(line, words, 2, "message OCTETS")[1]);
            case "serial" -> serialNumbers.add(object(line, expect(line, words, 2, "serial OID")[1]));
            case "ppm" -> draft().pagesPerMinute = number(line, expect(line, words, 2, "ppm PAGES")[1]);
            case "page" -> draft().page = page(line, expect(line, words, 2, "page WIDTHxLENGTH in millimetres")[1]);
            case "meter" -> {
                expect(line, words, words.length == 4 ? 4 : 3, "meter KEY OID [TAG]");
                draft().meters.add(new MeterTrait(key(line, words[1]), object(line, words[2]), tag(line, words, 3)));
            }
            case "level" -> {
                expect(line, words, words.length == 5 ? 5 : 4, "level SUPPLY OID FULL [TAG]");
                draft().levels
                        .add(new LevelTrait(
                                number(line, words[1]),
                                object(line, words[2]),
                                tag(line, words, 4),
                                number(line, words[3])));
            }
            case "yield" -> {
                expect(line, words, 3, "yield SUPPLY PAGES");
                draft().yields.put(number(line, words[1]), number(line, words[2]));
            }
            case "step" -> {
                expect(line, words, 3, "step SUPPLY SIZE");
                draft().steps.put(number(line, words[1]), number(line, words[2]));
            }
            case "cartridge" -> {
                expect(line, words, 3, "cartridge SUPPLY OID");
                draft().cartridges
                        .computeIfAbsent(number(line, words[1]), supply -> new ArrayList<>())
                        .add(object(line, words[2]));
            }
            default ->
                throw new BadRecording(
                        file,
                        line,
                        "\"#@ " + words[0] + "\", expected one of printer, version, message, serial, ppm, page, meter,"
                                + " level, yield, step, cartridge");
        }
    }

    /** @throws BadRecording when a line speaks of an object that the recording does not hold */
    Traits checkedAgainst(NavigableMap<Oid, SnmpValue> objects) throws BadRecording {
        for (var mention : mentioned.entrySet()) {
            if (!objects.containsKey(mention.getKey())) {
                throw new BadRecording(
                        file,
                        mention.getValue(),
                        mention.getKey() + " is not in this recording, expected an object that it holds");
            }
        }
        var byPrinter = new TreeMap<Integer, PrinterTraits>();
        for (var draft : printers.entrySet()) {
            int index = draft.getKey() == 0 ? onlyPrinter(objects) : draft.getKey();
            byPrinter.put(index, draft.getValue().done());
        }
        return new Traits(version1Only, largestMessage, serialNumbers, byPrinter);
    }

    private int onlyPrinter(NavigableMap<Oid, SnmpValue> objects) throws BadRecording {
        var indexes = PrinterMib.printers(objects);
        if (indexes.size() != 1) {
            throw new BadRecording(
                    file,
                    "holds the printers " + indexes + ", expected one, or a line \"#@ printer INDEX\" before the lines"
                            + " that speak of it");
        }
        return indexes.get(0);
    }

    private Draft draft() {
        return printers.computeIfAbsent(printer, index -> new Draft());
    }

    private String[] expect(int line, String[] words, int count, String form) throws BadRecording {
        if (words.length != count) {
            throw new BadRecording(
                    file, line, "found \"#@ " + String.join(" ", words) + "\", expected \"#@ " + form + "\"");
        }
        return words;
    }

    private int number(int line, String text) throws BadRecording {
        try {
            var number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message for both
        }
        throw new BadRecording(file, line, "found \"" + text + "\", expected a number above 0");
    }

    private Oid object(int line, String text) throws BadRecording {
        var oid = Recording.oid(file, line, text);
        mentioned.put(oid, line);
        return oid;
    }

    private PageSize page(int line, String text) throws BadRecording {
        var sides = text.split("x", -1);
        if (sides.length != 2) {
            throw new BadRecording(file, line, "found \"" + text + "\", expected WIDTHxLENGTH such as 210x297");
        }
        return new PageSize(number(line, sides[0]), number(line, sides[1]));
    }

    private MeterKey key(int line, String text) throws BadRecording {
        try {
            return new MeterKey(text);
        } catch (IllegalArgumentException e) {
            throw new BadRecording(file, line, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Integer tag(int line, String[] words, int place) throws BadRecording {
        if (words.length <= place) {
            return null;
        }
        try {
            return Integer.parseInt(words[place], 16);
        } catch (NumberFormatException e) {
            throw new BadRecording(file, line, "tag \"" + words[place] + "\", expected two hexadecimal digits");
        }
    }

    private static final class Draft {
        private @Nullable Integer pagesPerMinute;
        private @Nullable PageSize page;
        private final List<MeterTrait> meters = new ArrayList<>();
        private final List<LevelTrait> levels = new ArrayList<>();
        private final Map<Integer, Integer> yields = new HashMap<>();
        private final Map<Integer, Integer> steps = new HashMap<>();
        private final Map<Integer, List<Oid>> cartridges = new HashMap<>();

        private PrinterTraits done() {
            return new PrinterTraits(
                    pagesPerMinute,
                    page,
                    List.copyOf(meters),
                    List.copyOf(levels),
                    Map.copyOf(yields),
                    Map.copyOf(steps),
                    Map.copyOf(cartridges));
        }
    }
}
