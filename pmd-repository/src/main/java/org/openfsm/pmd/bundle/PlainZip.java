package org.openfsm.pmd.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A zip with one form only (APPNOTE.TXT 4.3): plain files sorted by name, not compressed, without dates, comments and
 * extra fields. The same files give the same bytes on every Java, and what is not of this form is refused, whatever
 * other programs would make of it.
 */
final class PlainZip {

    /** Definitions of a pool, far more than there are makers. */
    static final int MOST_FILES = 5_000;

    static final int LARGEST_FILE = 1 << 20;
    static final int LARGEST = 16 << 20;

    private static final Pattern NAME =
            Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}(/[a-z0-9][a-z0-9._-]{0,99}){0,3}", Pattern.CASE_INSENSITIVE);

    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int CENTRAL = 0x02014b50;
    private static final int CENTRAL_BYTES = 46;
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;

    private static final short NEEDS_1_0 = 10;
    private static final short MADE_ON_UNIX = 3 << 8 | NEEDS_1_0;
    private static final short NO_TIME = 0;
    /** 1980-01-01, the first day that a zip knows. */
    private static final short NO_DATE = 1 << 5 | 1;

    private static final int PLAIN_FILE = 0100644 << 16;

    private PlainZip() {}

    static byte[] write(SortedMap<String, byte[]> files) {
        int size = END_BYTES;
        for (var file : files.entrySet()) {
            size += LOCAL_BYTES + CENTRAL_BYTES + 2 * file.getKey().length() + file.getValue().length;
        }
        var zip = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        var directory = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (var file : files.entrySet()) {
            var name = file.getKey().getBytes(StandardCharsets.US_ASCII);
            int offset = zip.position();
            zip.putInt(LOCAL);
            describe(zip, name, file.getValue());
            zip.put(name).put(file.getValue());
            directory.putInt(CENTRAL).putShort(MADE_ON_UNIX);
            describe(directory, name, file.getValue());
            directory.putShort((short) 0).putShort((short) 0).putShort((short) 0);
            directory.putInt(PLAIN_FILE).putInt(offset).put(name);
        }
        int at = zip.position();
        directory.flip();
        int directoryBytes = directory.remaining();
        zip.put(directory).putInt(END).putInt(0);
        zip.putShort((short) files.size()).putShort((short) files.size());
        zip.putInt(directoryBytes).putInt(at).putShort((short) 0);
        return zip.array();
    }

    /** What a file's local header and its entry in the directory have in common. */
    private static void describe(ByteBuffer zip, byte[] name, byte[] content) {
        var crc = new CRC32();
        crc.update(content);
        zip.putShort(NEEDS_1_0).putShort((short) 0).putShort((short) 0);
        zip.putShort(NO_TIME).putShort(NO_DATE);
        zip.putInt((int) crc.getValue()).putInt(content.length).putInt(content.length);
        zip.putShort((short) name.length).putShort((short) 0);
    }

    /** @throws BadBundle naming the first entry that is not as it must be */
    static SortedMap<String, byte[]> read(byte[] zip) throws BadBundle {
        int end = zip.length - END_BYTES;
        var in = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        if (zip.length > LARGEST) {
            throw new BadBundle("The zip has " + zip.length + " bytes, expected at most " + LARGEST + ".");
        }
        if (end < 0 || in.getInt(end) != END) {
            throw new BadBundle("The zip does not end as a zip does (" + zip.length
                    + " bytes; cut off, something appended, or no zip at all).");
        }
        int files = Short.toUnsignedInt(in.getShort(end + 10));
        if (files > MOST_FILES) {
            throw new BadBundle("The zip has " + files + " entries, expected at most " + MOST_FILES + ".");
        }
        var read = new TreeMap<String, byte[]>();
        long rest = zip.length;
        long at = Integer.toUnsignedLong(in.getInt(end + 16));
        for (int i = 0; i < files; i++) {
            var entry = Entry.at(in, at, end);
            entry.check();
            rest -= entry.size;
            if (rest < 0) {
                throw new BadBundle("The zip's entries have more bytes than the zip: they lie upon each other, expected"
                        + " each to have its own.");
            }
            if (read.put(entry.name, entry.content(in, end)) != null) {
                throw new BadBundle("The zip holds " + entry.name + " twice, expected each name once.");
            }
            at = entry.next;
        }
        int different = Arrays.mismatch(write(read), zip);
        if (different >= 0) {
            throw new BadBundle("The zip is not laid out as a bundle is, from byte " + different + " on: something is"
                    + " hidden, damaged, in another order or has attributes. Expected what the build makes.");
        }
        return read;
    }

    /** One entry of the directory, its numbers unsigned. */
    private record Entry(
            String name, int flags, int method, long packed, long size, int attributes, long offset, long next) {

        static Entry at(ByteBuffer zip, long at, int end) throws BadBundle {
            if (at + CENTRAL_BYTES > end || zip.getInt((int) at) != CENTRAL) {
                throw new BadBundle("The zip has no directory at byte " + at + ", where its end says it is.");
            }
            int from = (int) at;
            long name = Short.toUnsignedLong(zip.getShort(from + 28));
            long beyond = Short.toUnsignedLong(zip.getShort(from + 30)) + Short.toUnsignedLong(zip.getShort(from + 32));
            if (at + CENTRAL_BYTES + name + beyond > end) {
                throw new BadBundle("The zip's directory is cut off at byte " + at + ".");
            }
            return new Entry(
                    new String(zip.array(), from + CENTRAL_BYTES, (int) name, StandardCharsets.ISO_8859_1),
                    zip.getShort(from + 8),
                    Short.toUnsignedInt(zip.getShort(from + 10)),
                    Integer.toUnsignedLong(zip.getInt(from + 20)),
                    Integer.toUnsignedLong(zip.getInt(from + 24)),
                    zip.getInt(from + 38),
                    Integer.toUnsignedLong(zip.getInt(from + 42)),
                    at + CENTRAL_BYTES + name + beyond);
        }

        void check() throws BadBundle {
            if (!NAME.matcher(name).matches()) {
                throw new BadBundle("The zip holds an entry named " + shown(name) + ", expected a path below the pool"
                        + " such as kyocera/ecosys/kyocera-ecosys.yaml.");
            }
            if ((flags & 1) != 0) {
                throw new BadBundle("The zip's entry " + name + " is encrypted, expected plain bytes.");
            }
            if (method != 0 || packed != size) {
                throw new BadBundle("The zip's entry " + name + " is compressed (method " + method + ", " + packed
                        + " bytes for " + size + "), expected it as it is.");
            }
            int kind = attributes >>> 28;
            if (kind != PLAIN_FILE >>> 28) {
                throw new BadBundle("The zip's entry " + name + " is " + (kind == 0xA ? "a link" : "of kind " + kind)
                        + ", expected a plain file.");
            }
            if (size > LARGEST_FILE) {
                throw new BadBundle(
                        "The zip's entry " + name + " has " + size + " bytes, expected at most " + LARGEST_FILE + ".");
            }
        }

        byte[] content(ByteBuffer zip, int end) throws BadBundle {
            long from = offset + LOCAL_BYTES + name.length();
            if (from + size > end) {
                throw new BadBundle("The zip's entry " + name + " lies at bytes " + from + " to " + (from + size)
                        + ", beyond the zip's end.");
            }
            return Arrays.copyOfRange(zip.array(), (int) from, (int) (from + size));
        }
    }

    /** For a message: cut short, on one line. */
    private static String shown(String name) {
        var start = name.length() > 80 ? name.substring(0, 80) + "…" : name;
        return '"' + start.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
