package org.openfsm.agent.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/**
 * What one device answers, read from a file of lines {@code OID|TYPE|VALUE} (snmprec; pmd-repository/README.md). Lines
 * that begin with {@code #} are comments, with {@code #@} they say how the device moves.
 *
 * @param name the file without its ending, such as {@code kyocera/ecosys/m3540idn}
 */
public record Recording(String name, NavigableMap<Oid, SnmpValue> objects, Traits traits) {

    /** How a recording's file name ends. */
    public static final String ENDING = ".snmprec";

    private static final Pattern PLAIN = Pattern.compile("[ -~]*");

    public Recording {
        objects = Collections.unmodifiableNavigableMap(objects);
    }

    /**
     * All recordings below a directory, by name.
     *
     * @throws BadRecording when one cannot be served
     * @throws IOException when one cannot be opened
     */
    public static List<Recording> below(Path directory) throws IOException, BadRecording {
        List<Path> files;
        try (var found = Files.walk(directory)) {
            files = found.filter(file -> file.toString().endsWith(ENDING) && !inBuildOutput(directory, file))
                    .sorted()
                    .toList();
        }
        var recordings = new ArrayList<Recording>();
        for (var file : files) {
            var relative = directory.relativize(file).toString().replace('\\', '/');
            recordings.add(parse(
                    file.toString(),
                    relative.substring(0, relative.length() - ENDING.length()),
                    Files.readAllBytes(file)));
        }
        return recordings;
    }

    /** The build copies recordings below {@code target}: they are the same printers again. */
    private static boolean inBuildOutput(Path directory, Path file) {
        return directory.relativize(file).startsWith("target");
    }

    /** @throws BadRecording when it cannot be served @throws IOException when it cannot be read */
    public static Recording read(String name, InputStream in) throws IOException, BadRecording {
        return parse(name + ENDING, name, in.readAllBytes());
    }

    private static Recording parse(String file, String name, byte[] bytes) throws BadRecording {
        var objects = new TreeMap<Oid, SnmpValue>();
        var traits = new TraitsReader(file);
        Oid before = null;
        int line = 0;
        for (var text : text(file, bytes).split("\n", -1)) {
            line++;
            if (text.startsWith("#@")) {
                traits.read(line, text.substring(2).strip());
            } else if (!text.isEmpty() && !text.startsWith("#")) {
                var parts = text.split("\\|", 3);
                if (parts.length < 3) {
                    throw new BadRecording(file, line, "found \"" + text + "\", expected OID|TYPE|VALUE");
                }
                var oid = oid(file, line, parts[0]);
                if (before != null && oid.compareTo(before) <= 0) {
                    throw new BadRecording(
                            file, line, oid + " comes behind " + before + ", expected every line above the one before");
                }
                objects.put(oid, value(file, line, parts[1], parts[2]));
                before = oid;
            }
        }
        if (objects.isEmpty()) {
            throw new BadRecording(file, "holds no object, expected lines OID|TYPE|VALUE");
        }
        return new Recording(name, objects, traits.checkedAgainst(objects));
    }

    private static String text(String file, byte[] bytes) throws BadRecording {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .replace("\r\n", "\n");
        } catch (CharacterCodingException e) {
            throw new BadRecording(file, "is not UTF-8; write texts in other character sets in hexadecimal, type 4x");
        }
    }

    static Oid oid(String file, int line, String text) throws BadRecording {
        try {
            return Oid.of(text);
        } catch (IllegalArgumentException e) {
            throw new BadRecording(file, line, String.valueOf(e.getMessage()));
        }
    }

    static SnmpValue value(String file, int line, String type, String text) throws BadRecording {
        return switch (type) {
            case "2" -> number(file, line, SnmpValue.INTEGER, text, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "4" -> new SnmpValue.Octets(plain(file, line, text).getBytes(StandardCharsets.US_ASCII));
            case "4x" -> new SnmpValue.Octets(hexadecimal(file, line, text));
            case "5" -> new SnmpValue.Nothing();
            case "6" -> new SnmpValue.ObjectId(oid(file, line, text));
            case "64" -> address(file, line, text);
            case "65" -> number(file, line, SnmpValue.COUNTER32, text, 0, 0xFFFF_FFFFL);
            case "66" -> number(file, line, SnmpValue.GAUGE32, text, 0, 0xFFFF_FFFFL);
            case "67" -> number(file, line, SnmpValue.TIME_TICKS, text, 0, 0xFFFF_FFFFL);
            case "70" -> number(file, line, SnmpValue.COUNTER64, text, 0, Long.MAX_VALUE);
            default ->
                throw new BadRecording(
                        file,
                        line,
                        "type \"" + type + "\", expected 2 integer, 4 text, 4x octets in hexadecimal, 5 null,"
                                + " 6 object identifier, 64 address, 65 counter, 66 gauge, 67 time ticks or 70 counter64");
        };
    }

    /** Whether a line can say this value; there is none for rare types, and for counters beyond 2^63. */
    static boolean isWritable(SnmpValue value) {
        if (value instanceof SnmpValue.Octets octets) {
            return octets.tag() == SnmpValue.OCTET_STRING
                    || (octets.tag() == SnmpValue.IP_ADDRESS && octets.bytes().length == 4);
        }
        if (value instanceof SnmpValue.Number number) {
            try {
                return value("", 0, String.valueOf(number.tag()), String.valueOf(number.value()))
                        .equals(value);
            } catch (BadRecording none) {
                return false;
            }
        }
        return true;
    }

    /** {@code TYPE|VALUE} of a line that gives this value. */
    static String written(SnmpValue value) {
        if (value instanceof SnmpValue.Number number) {
            return number.tag() + "|" + number.value();
        }
        if (value instanceof SnmpValue.ObjectId name) {
            return value.tag() + "|" + name.oid();
        }
        if (value instanceof SnmpValue.Octets octets) {
            var text = new String(octets.bytes(), StandardCharsets.ISO_8859_1);
            return octets.tag() == SnmpValue.IP_ADDRESS
                    ? octets.tag() + "|" + dotted(octets.bytes())
                    : PLAIN.matcher(text).matches()
                            ? "4|" + text
                            : "4x|" + HexFormat.of().formatHex(octets.bytes());
        }
        return value.tag() + "|";
    }

    private static String dotted(byte[] address) {
        var arcs = new int[address.length];
        Arrays.setAll(arcs, i -> address[i] & 0xFF);
        return Oid.of(arcs).toString();
    }

    private static SnmpValue number(String file, int line, int tag, String text, long least, long greatest)
            throws BadRecording {
        try {
            var number = Long.parseLong(text);
            if (number >= least && number <= greatest) {
                return new SnmpValue.Number(tag, number);
            }
        } catch (NumberFormatException e) {
            // falls through to the one message for both
        }
        throw new BadRecording(
                file, line, "value \"" + text + "\", expected a number from " + least + " to " + greatest);
    }

    private static String plain(String file, int line, String text) throws BadRecording {
        if (!PLAIN.matcher(text).matches()) {
            throw new BadRecording(file, line, "text is not plain ASCII, expected its octets in hexadecimal, type 4x");
        }
        return text;
    }

    private static byte[] hexadecimal(String file, int line, String text) throws BadRecording {
        try {
            return HexFormat.of().parseHex(text);
        } catch (IllegalArgumentException e) {
            throw new BadRecording(file, line, "value \"" + text + "\", expected pairs of hexadecimal digits");
        }
    }

    private static SnmpValue address(String file, int line, String text) throws BadRecording {
        var arcs = oid(file, line, text);
        if (arcs.length() != 4 || Arrays.stream(arcs.toArray()).anyMatch(arc -> arc < 0 || arc > 255)) {
            throw new BadRecording(file, line, "value \"" + text + "\", expected an address such as 192.0.2.10");
        }
        return new SnmpValue.Octets(
                SnmpValue.IP_ADDRESS,
                new byte[] {(byte) arcs.arc(0), (byte) arcs.arc(1), (byte) arcs.arc(2), (byte) arcs.arc(3)});
    }
}
