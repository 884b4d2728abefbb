package org.openfsm.pmd;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openfsm.wire.Limits;

/**
 * Octets as the text they stand for. RFC 3805 says which character set a printer's texts are in
 * (prtGeneralCurrentLocalization → prtLocalizationCharacterSet, an IANA MIBenum); many devices say one thing and send
 * UTF-8, so valid UTF-8 comes first.
 */
public final class LocalText {

    /** IANA "Character Sets", MIBenum to the name that Java has for it. */
    private static final Map<Integer, String> MIB_ENUM = Map.ofEntries(
            Map.entry(3, "US-ASCII"),
            Map.entry(4, "ISO-8859-1"),
            Map.entry(5, "ISO-8859-2"),
            Map.entry(6, "ISO-8859-3"),
            Map.entry(7, "ISO-8859-4"),
            Map.entry(8, "ISO-8859-5"),
            Map.entry(9, "ISO-8859-6"),
            Map.entry(10, "ISO-8859-7"),
            Map.entry(11, "ISO-8859-8"),
            Map.entry(12, "ISO-8859-9"),
            Map.entry(17, "Shift_JIS"),
            Map.entry(18, "EUC-JP"),
            Map.entry(36, "EUC-KR"),
            Map.entry(37, "ISO-2022-KR"),
            Map.entry(38, "EUC-KR"),
            Map.entry(39, "ISO-2022-JP"),
            Map.entry(106, "UTF-8"),
            Map.entry(109, "ISO-8859-13"),
            Map.entry(111, "ISO-8859-15"),
            Map.entry(113, "GBK"),
            Map.entry(114, "GB18030"),
            Map.entry(1000, "UTF-16BE"),
            Map.entry(1013, "UTF-16BE"),
            Map.entry(1014, "UTF-16LE"),
            Map.entry(1015, "UTF-16"),
            Map.entry(2009, "IBM850"),
            Map.entry(2010, "IBM852"),
            Map.entry(2011, "IBM437"),
            Map.entry(2024, "windows-31j"),
            Map.entry(2025, "GB2312"),
            Map.entry(2026, "Big5"),
            Map.entry(2027, "x-MacRoman"),
            Map.entry(2046, "IBM855"),
            Map.entry(2047, "IBM857"),
            Map.entry(2084, "KOI8-R"),
            Map.entry(2086, "IBM866"),
            Map.entry(2087, "IBM775"),
            Map.entry(2088, "KOI8-U"),
            Map.entry(2089, "IBM00858"),
            Map.entry(2250, "windows-1250"),
            Map.entry(2251, "windows-1251"),
            Map.entry(2252, "windows-1252"),
            Map.entry(2253, "windows-1253"),
            Map.entry(2254, "windows-1254"),
            Map.entry(2255, "windows-1255"),
            Map.entry(2256, "windows-1256"),
            Map.entry(2257, "windows-1257"),
            Map.entry(2258, "windows-1258"),
            Map.entry(2259, "TIS-620"));

    private static final int HP_ROMAN8_ENUM = 2004;

    /** HP Roman-8, 0xA0 to 0xFF (RFC 1345 "hp-roman8"), which Java does not have. */
    private static final String HP_ROMAN8 = "\u00a0\u00c0\u00c2\u00c8\u00ca\u00cb\u00ce\u00cf"
            + "\u00b4\u02cb\u02c6\u00a8\u02dc\u00d9\u00db\u20a4"
            + "\u00af\u00dd\u00fd\u00b0\u00c7\u00e7\u00d1\u00f1"
            + "\u00a1\u00bf\u00a4\u00a3\u00a5\u00a7\u0192\u00a2"
            + "\u00e2\u00ea\u00f4\u00fb\u00e1\u00e9\u00f3\u00fa"
            + "\u00e0\u00e8\u00f2\u00f9\u00e4\u00eb\u00f6\u00fc"
            + "\u00c5\u00ee\u00d8\u00c6\u00e5\u00ed\u00f8\u00e6"
            + "\u00c4\u00ec\u00d6\u00dc\u00c9\u00ef\u00df\u00d4"
            + "\u00c1\u00c3\u00e3\u00d0\u00f0\u00cd\u00cc\u00d3"
            + "\u00d2\u00d5\u00f5\u0160\u0161\u00da\u0178\u00ff"
            + "\u00de\u00fe\u00b7\u00b5\u00b6\u00be\u2014\u00bc"
            + "\u00bd\u00aa\u00ba\u00ab\u25a0\u00bb\u00b1\u00a0";

    private LocalText() {}

    /** The MIBenum of a character set, by IANA's or Java's name; absent when it is not known. */
    static @Nullable Integer mibEnum(String name) {
        if (name.equalsIgnoreCase("hp-roman8")) {
            return HP_ROMAN8_ENUM;
        }
        return MIB_ENUM.entrySet().stream()
                .filter(entry -> entry.getValue().equalsIgnoreCase(name))
                .map(Map.Entry::getKey)
                .min(Integer::compare)
                .orElse(null);
    }

    /**
     * @param mibEnum of the printer's current localisation, absent when it says none
     * @return without NULs, other control characters and outer blanks; absent when nothing remains
     */
    public static @Nullable String of(byte[] octets, @Nullable Integer mibEnum) {
        return clean(decode(octets, mibEnum));
    }

    /** Without NULs, other control characters and outer blanks, and not too long; absent when nothing remains. */
    static @Nullable String clean(String decoded) {
        var text = new StringBuilder();
        decoded.codePoints().forEach(c -> {
            if (Character.isWhitespace(c) || c == 0xa0) {
                text.append(' ');
            } else if (!Character.isISOControl(c) && Character.isDefined(c) && c != 0xfeff) {
                text.appendCodePoint(c);
            }
        });
        var clean = text.toString().strip();
        return clean.isEmpty() ? null : cut(clean, Limits.TEXT);
    }

    /** The first characters, never half of one. */
    public static String cut(String text, int most) {
        return text.length() <= most
                ? text
                : text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most)
                        .strip();
    }

    private static String decode(byte[] octets, @Nullable Integer mibEnum) {
        var utf8 = strict(octets, StandardCharsets.UTF_8);
        // two octets a character look like valid UTF-8 with NULs between
        if (utf8 != null && !(mibEnum != null && isWide(mibEnum))) {
            return utf8;
        }
        if (mibEnum != null && mibEnum == HP_ROMAN8_ENUM) {
            return hpRoman8(octets);
        }
        var name = mibEnum == null ? null : MIB_ENUM.get(mibEnum);
        var local = name != null && Charset.isSupported(name) ? strict(octets, Charset.forName(name)) : null;
        if (local != null) {
            return local;
        }
        return utf8 != null ? utf8 : new String(octets, StandardCharsets.ISO_8859_1);
    }

    private static boolean isWide(int mibEnum) {
        return mibEnum == 1000 || (mibEnum >= 1013 && mibEnum <= 1015);
    }

    private static @Nullable String strict(byte[] octets, Charset charset) {
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static String hpRoman8(byte[] octets) {
        var text = new StringBuilder(octets.length);
        for (byte octet : octets) {
            int c = octet & 0xff;
            text.append(c < 0xa0 ? (char) c : HP_ROMAN8.charAt(c - 0xa0));
        }
        return text.toString();
    }
}
