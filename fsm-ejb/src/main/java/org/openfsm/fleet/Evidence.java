package org.openfsm.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * By what a device is known again, strongest first: serial number, then MAC address with the maker, then host name.
 * The address is none. Serial numbers and MAC addresses that makers leave as placeholders match nothing.
 *
 * @param serial {@code serial:…}, or null
 * @param mac {@code mac:…}, or null
 * @param host {@code host:…}, or null
 * @param place {@code place:…}: only for a device that names nothing of itself; it holds such a device together, and
 *     what is read from it stays in doubt
 */
record Evidence(String serial, String mac, String host, String place) {
    private static final int LONGEST = 500;
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern NEITHER_LETTER_NOR_DIGIT = Pattern.compile("[^A-Z0-9]+");
    private static final Pattern NOT_HEXADECIMAL = Pattern.compile("[^0-9A-F]+");
    private static final Pattern ONE_SIGN_ONLY = Pattern.compile("(.)\\1*");
    private static final Set<String> PLACEHOLDERS = Set.of(
            "1234567890",
            "12345678",
            "123456789",
            "1234567890000",
            "0123456789",
            "UNKNOWN",
            "UNDEFINED",
            "DEFAULT",
            "NONE",
            "NULL",
            "N/A",
            "NA",
            "NOTAVAILABLE",
            "NOTSET",
            "SERIALNUMBER",
            "SERIAL",
            "SN",
            "TEST",
            "TOBEFILLEDBYO.E.M.",
            "INVALID");
    private static final Set<String> NO_MACS = Set.of("000000000000", "FFFFFFFFFFFF", "001122334455", "123456789ABC");
    private static final Set<String> NO_HOSTS = Set.of("localhost", "printer", "unknown", "none");

    static Evidence of(Observed seen, String agent) {
        var names = seen.names() == null ? Observed.Names.NONE : seen.names();
        var maker =
                names.manufacturer() == null ? "" : names.manufacturer().strip().toLowerCase(Locale.ROOT);
        var index = seen.printerIndex() == null ? "" : "#" + seen.printerIndex();
        var serial = serialNumber(names.serialNumber());
        var mac = macAddress(names.macAddress());
        var host = seen.hostName() == null ? "" : seen.hostName().strip().toLowerCase(Locale.ROOT);
        return new Evidence(
                serial == null ? null : cut("serial:" + serial),
                mac == null ? null : cut("mac:" + mac + "@" + maker + index),
                host.isEmpty() || NO_HOSTS.contains(host) ? null : cut("host:" + host + index),
                cut("place:" + agent + ":" + seen.address() + ":" + seen.port() + index + ":" + names.sysObjectId()));
    }

    /** The serial number as it is compared, or null when it is missing or a placeholder. */
    static String serialNumber(String said) {
        if (said == null) {
            return null;
        }
        var serial = without(SPACE, said.strip().toUpperCase(Locale.ROOT));
        var bare = without(NEITHER_LETTER_NOR_DIGIT, serial);
        // fewer than four signs tell nothing apart; one sign repeated is what an erased memory holds
        return bare.length() < 4
                        || ONE_SIGN_ONLY.matcher(bare).matches()
                        || PLACEHOLDERS.contains(serial)
                        || PLACEHOLDERS.contains(bare)
                ? null
                : serial;
    }

    private static String macAddress(String said) {
        if (said == null) {
            return null;
        }
        var mac = without(NOT_HEXADECIMAL, said.toUpperCase(Locale.ROOT));
        return mac.length() != 12 || NO_MACS.contains(mac) ? null : mac;
    }

    private static String without(Pattern signs, String text) {
        return signs.matcher(text).replaceAll("");
    }

    /** Whether the device names anything of itself. */
    boolean certain() {
        return serial != null || mac != null || host != null;
    }

    /** The serial number with what else tells devices apart that share it: another maker, or one of a box. */
    Evidence serialWith(String more) {
        return new Evidence(cut(serial + more), mac, host, place);
    }

    /** What is kept of it, strongest first. */
    List<String> kept() {
        var kept = new ArrayList<String>();
        if (certain()) {
            for (var one : new String[] {serial, mac, host}) {
                if (one != null) {
                    kept.add(one);
                }
            }
        } else {
            kept.add(place);
        }
        return kept;
    }

    /** Never between the halves of a sign: from PostgreSQL such a half comes back as another sign. */
    private static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST);
    }
}
