package org.openfsm.pmd;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What vendors pack into octet strings. */
final class Octets {

    private static final int LARGEST_NUMBER = 8;
    private static final int PREFIX = 2;

    /** An Opaque that wraps a float (net-snmp, draft-perkins-opaque): context tag 0x78, extended, four octets. */
    private static final byte[] OPAQUE_FLOAT = {(byte) 0x9f, 0x78, 0x04};

    /** HP symbol sets (number · 32 + letter − 64) and code pages, as MIBenum. */
    private static final Map<Integer, Integer> PREFIXES = Map.of(
            0x0115, 2004, // 8U, Roman-8
            0x000e, 4, // 0N, ISO 8859-1
            0x004e, 5, // 2N, ISO 8859-2
            0x00ae, 12, // 5N, ISO 8859-9
            0x014e, 8, // 10N, ISO 8859-5
            0x012e, 111, // 9N, ISO 8859-15
            0x0275, 2252, // 19U, Windows 1252
            0xfde8, 106, // code page 65001, UTF-8
            932, 17); // code page 932, Shift_JIS

    private Octets() {}

    /** Big-endian; absent for none and for more than eight. */
    static @Nullable BigDecimal unsigned(byte[] bytes) {
        return bytes.length == 0 || bytes.length > LARGEST_NUMBER ? null : new BigDecimal(new BigInteger(1, bytes));
    }

    /** IEEE 754, big-endian, of four or eight octets; absent for anything else and for what is no number. */
    static @Nullable BigDecimal ieee754(byte[] bytes) {
        var bare = bytes.length == 7 && Arrays.equals(bytes, 0, 3, OPAQUE_FLOAT, 0, 3)
                ? Arrays.copyOfRange(bytes, 3, 7)
                : bytes;
        if (bare.length != Float.BYTES && bare.length != Double.BYTES) {
            return null;
        }
        var buffer = ByteBuffer.wrap(bare);
        double value = bare.length == Float.BYTES ? buffer.getFloat() : buffer.getDouble();
        return Double.isFinite(value) ? BigDecimal.valueOf(value) : null;
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Behind two octets that name the character set; up to the first NUL. Without a known one, all of it. */
    static @Nullable String prefixed(byte[] bytes, @Nullable Integer characterSet) {
        int prefix = bytes.length < PREFIX ? -1 : (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
        var own = PREFIXES.get(prefix);
        int start = own != null || (prefix >= 0 && bytes[0] >= 0 && bytes[0] < ' ') ? PREFIX : 0;
        int end = start;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return LocalText.of(Arrays.copyOfRange(bytes, start, end), own != null ? own : characterSet);
    }

    /**
     * A record of {@code tag, skipped octets, length, value, …}.
     *
     * @param tag of one octet
     * @param skip octets between tag and length
     * @param lengthOctets how many octets give the length, big-endian
     * @param end mark behind the last record; absent when there is none
     * @param start offset of the first record
     */
    record Layout(
            int tag, int skip, int lengthOctets, @Nullable Integer end, int start) {

        /** The value of the first record with the tag; empty when there is none, or it is cut short. */
        Optional<byte[]> valueIn(byte[] bytes) {
            int at = start;
            while (at < bytes.length && (end == null || (bytes[at] & 0xff) != end)) {
                int length = at + 1 + skip;
                int value = length + lengthOctets;
                if (value > bytes.length) {
                    return Optional.empty();
                }
                long size = 0;
                for (int i = length; i < value; i++) {
                    size = size << 8 | bytes[i] & 0xff;
                }
                if (size > bytes.length - value) {
                    return Optional.empty();
                }
                if ((bytes[at] & 0xff) == tag) {
                    return Optional.of(Arrays.copyOfRange(bytes, value, value + (int) size));
                }
                at = value + (int) size;
            }
            return Optional.empty();
        }
    }

    /** @param last inclusive; absent for all that follow */
    record Range(int first, @Nullable Integer last) {

        /** Empty when the octets end before. */
        Optional<byte[]> of(byte[] bytes) {
            int end = last == null ? bytes.length : last + 1;
            return first < end && end <= bytes.length
                    ? Optional.of(Arrays.copyOfRange(bytes, first, end))
                    : Optional.empty();
        }
    }
}
