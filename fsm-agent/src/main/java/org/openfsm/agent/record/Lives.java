package org.openfsm.agent.record;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/**
 * What became of the devices of a fleet, kept in a text file from one simulation to the next (fsm-agent/README.md,
 * "simulate"): devices that begin again from their recordings would have meters that go back.
 *
 * @param network the first addresses of the fleet; addresses are worth keeping only for a fleet at the same ones
 * @param starts how many simulations there were so far, so that no two of them play the same
 * @param devices by the recording and the number of the copy
 */
public record Lives(List<String> network, int starts, Map<Device, Life> devices) {

    /** For a fleet that begins with its recordings. */
    public static final Lives NONE = new Lives(List.of(), 0, Map.of());

    /** Ten times what the largest fleet needs. */
    private static final long GREATEST_FILE = 256L << 20;

    private static final String TITLE = "FSM simulation 1";
    private static final String REMOVED = "-";
    /** Simulated printers never leave this machine. */
    private static final Pattern ADDRESS = Pattern.compile("(127(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}):(\\d{1,5})");

    public Lives {
        network = List.copyOf(network);
        devices = Map.copyOf(devices);
    }

    /** One device of the fleet: the first of its recording, or a copy. */
    record Device(String recording, int copy) {}

    /**
     * One device's.
     *
     * @param changes what is not as it was recorded; empty for what is gone
     */
    record Life(InetSocketAddress address, Map<Oid, Optional<SnmpValue>> changes, Map<Integer, PrinterLife> printers) {}

    /**
     * What a printer knows beside its objects.
     *
     * @param latestAlert the greatest prtAlertIndex given so far
     * @param pagesLeft by prtMarkerSuppliesIndex
     */
    record PrinterLife(int latestAlert, Map<Integer, Double> pagesLeft) {}

    /** The file says no such thing; the message names it, and where, what was found and what was expected. */
    public static final class Unusable extends Exception {
        private Unusable(String message) {
            super(message);
        }
    }

    /**
     * What is written in a file.
     *
     * @throws IOException when it cannot be opened
     * @throws Unusable when it was not written by {@link #bytes}, or was changed since
     */
    public static Lives read(Path file) throws IOException, Unusable {
        if (Files.size(file) > GREATEST_FILE) {
            throw new Unusable(file + " is larger than " + (GREATEST_FILE >> 20)
                    + " MB, expected the lives of simulated" + " printers");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Unusable(file + " is not UTF-8, expected the lives of simulated printers");
        }
        if (!text.startsWith(TITLE + "\n")) {
            throw new Unusable(file + " does not begin with \"" + TITLE + "\": it is not the state of a simulation,"
                    + " or of another version's");
        }
        int sum = text.lastIndexOf("sum ");
        if (sum < 0 || !text.substring(sum).equals(sumLine(text.substring(0, sum)))) {
            throw new Unusable(file + " is damaged: its sum does not fit, so it was changed or cut off");
        }
        try {
            return new Reader(file).read(text.substring(0, sum).lines().toList());
        } catch (BadRecording e) {
            throw new Unusable(String.valueOf(e.getMessage()));
        }
    }

    /** What {@link #read} reads. */
    public byte[] bytes() {
        var text = new StringBuilder(TITLE).append('\n');
        text.append("starts ").append(starts).append('\n');
        text.append("network ").append(String.join(" ", network)).append('\n');
        devices.forEach((device, life) -> write(device, life, text));
        return text.append(sumLine(text.toString())).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(Device device, Life life, StringBuilder text) {
        text.append("device %d %s %s\n".formatted(device.copy(), Fleet.written(life.address()), device.recording()));
        life.printers().forEach((index, printer) -> {
            text.append("printer ")
                    .append(index)
                    .append(' ')
                    .append(printer.latestAlert())
                    .append('\n');
            printer.pagesLeft().forEach((supply, pages) -> text.append("supply ")
                    .append(supply)
                    .append(' ')
                    .append(pages)
                    .append('\n'));
        });
        life.changes().forEach((oid, value) -> text.append(oid)
                .append('|')
                .append(value.map(Recording::written).orElse(REMOVED + "|"))
                .append('\n'));
    }

    private static String sumLine(String text) {
        var sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return "sum %08x\n".formatted(sum.getValue());
    }

    private static final class Reader {
        private final String file;
        private final Map<Device, Life> devices = new LinkedHashMap<>();
        private List<String> network = List.of();
        private int starts;
        private @Nullable Life life;
        private @Nullable PrinterLife printer;
        private int line;

        private Reader(Path file) {
            this.file = file.toString();
        }

        private Lives read(List<String> lines) throws BadRecording {
            for (var text : lines.subList(1, lines.size())) {
                line++;
                var words = text.split(" ", 4);
                switch (words[0]) {
                    case "starts" -> starts = number(words, 1);
                    case "network" ->
                        network = List.of(
                                text.substring("network".length()).strip().split(" "));
                    case "device" -> beginDevice(words);
                    case "printer" -> beginPrinter(words);
                    case "supply" -> readSupply(words);
                    default -> readObject(text);
                }
            }
            return new Lives(network, starts, devices);
        }

        private void beginDevice(String[] words) throws BadRecording {
            if (words.length < 4) {
                throw unexpected("device COPY ADDRESS RECORDING");
            }
            life = new Life(address(words[2]), new TreeMap<>(), new TreeMap<>());
            printer = null;
            devices.put(new Device(words[3], number(words, 1)), life);
        }

        private void beginPrinter(String[] words) throws BadRecording {
            if (life == null) {
                throw unexpected("a line \"device\" before it");
            }
            printer = new PrinterLife(number(words, 2), new HashMap<>());
            life.printers().put(number(words, 1), printer);
        }

        private void readSupply(String[] words) throws BadRecording {
            if (printer == null || words.length < 3) {
                throw unexpected("supply INDEX PAGES behind a line \"printer\"");
            }
            printer.pagesLeft().put(number(words, 1), pages(words[2]));
        }

        private double pages(String text) throws BadRecording {
            if (text.matches("\\d{1,10}(\\.\\d{1,20})?(E-?\\d{1,2})?")) {
                return Double.parseDouble(text);
            }
            throw unexpected("a number of pages as word 3");
        }

        private void readObject(String text) throws BadRecording {
            var parts = text.split("\\|", 3);
            if (life == null || parts.length < 3) {
                throw unexpected("OID|TYPE|VALUE behind a line \"device\"");
            }
            life.changes()
                    .put(
                            Recording.oid(file, line + 1, parts[0]),
                            parts[1].equals(REMOVED)
                                    ? Optional.empty()
                                    : Optional.of(Recording.value(file, line + 1, parts[1], parts[2])));
        }

        private int number(String[] words, int place) throws BadRecording {
            if (words.length > place && words[place].matches("\\d{1,9}")) {
                return Integer.parseInt(words[place]);
            }
            throw unexpected("a number as word " + (place + 1));
        }

        private InetSocketAddress address(String text) throws BadRecording {
            var parts = ADDRESS.matcher(text);
            if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
                throw unexpected("an address such as 127.0.10.1:1161");
            }
            return new InetSocketAddress(parts.group(1), Integer.parseInt(parts.group(2)));
        }

        private BadRecording unexpected(String expected) {
            return new BadRecording(file, line + 1, "expected " + expected);
        }
    }
}
