package org.openfsm.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;

/** RFC 1952, one member without optional fields and nothing behind it. */
final class Gzip {
    private static final int HEADER = 10;
    private static final int TRAILER = 8;

    private Gzip() {}

    /** Never packs tighter than {@link Limits#COMPRESSION_RATIO}: what repeats itself so much is stored as it is. */
    static byte[] pack(byte[] bytes) {
        var packed = pack(bytes, Deflater.DEFAULT_COMPRESSION);
        return bytes.length > (long) packed.length * Limits.COMPRESSION_RATIO
                ? pack(bytes, Deflater.NO_COMPRESSION)
                : packed;
    }

    private static byte[] pack(byte[] bytes, int level) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new Leveled(packed, level)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return packed.toByteArray();
    }

    /** @throws UnreadableSeal when it is no such gzip, or holds more than the limits allow: it is read no further */
    static byte[] unpack(byte[] packed) throws UnreadableSeal {
        if (packed.length < HEADER + TRAILER || packed[0] != 0x1f || packed[1] != (byte) 0x8b || packed[2] != 8) {
            throw new UnreadableSeal("The signed content is not gzip");
        }
        if (packed[3] != 0) {
            throw new UnreadableSeal("The gzip carries optional fields, expected none");
        }
        long most = Math.min(Limits.UNPACKED_BYTES, (long) packed.length * Limits.COMPRESSION_RATIO);
        var unpacked = new ByteArrayOutputStream(packed.length * 4);
        var inflater = new Inflater(true);
        try {
            inflater.setInput(packed, HEADER, packed.length - HEADER);
            var buffer = new byte[8192];
            while (!inflater.finished()) {
                int read = inflater.inflate(buffer);
                if (read == 0 && !inflater.finished()) {
                    throw new UnreadableSeal("The gzip ends too early");
                }
                if (unpacked.size() + (long) read > most) {
                    throw UnreadableSeal.beyondLimits("The gzip of " + packed.length + " bytes holds more than " + most
                            + ": at most " + Limits.UNPACKED_BYTES + " bytes and " + Limits.COMPRESSION_RATIO
                            + " times its own size are taken");
                }
                unpacked.write(buffer, 0, read);
            }
            var bytes = unpacked.toByteArray();
            checkTrailer(packed, inflater.getRemaining(), bytes);
            return bytes;
        } catch (DataFormatException e) {
            throw new UnreadableSeal("The gzip is damaged", e);
        } finally {
            inflater.end();
        }
    }

    private static void checkTrailer(byte[] packed, int remaining, byte[] bytes) throws UnreadableSeal {
        if (remaining != TRAILER) {
            throw new UnreadableSeal("The gzip has " + remaining + " bytes behind its data, expected " + TRAILER);
        }
        var crc = new CRC32();
        crc.update(bytes);
        var trailer = ByteBuffer.wrap(packed, packed.length - TRAILER, TRAILER).order(ByteOrder.LITTLE_ENDIAN);
        if (trailer.getInt() != (int) crc.getValue() || trailer.getInt() != bytes.length) {
            throw new UnreadableSeal("The gzip's check sum does not fit its data");
        }
    }

    private static final class Leveled extends GZIPOutputStream {
        Leveled(OutputStream out, int level) throws IOException {
            super(out);
            def.setLevel(level);
        }
    }
}
