package org.openfsm.pmd;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The device id of IEEE 1284: {@code MFG:Brother;CMD:PJL,PCL;MDL:HL-L5100DN;…}. */
final class Ieee1284 {

    /** The objects in which devices answer it: ppmPrinterIEEE1284DeviceId (PWG 5107.1), gdStatusId of HP and of Brother. */
    static final List<Oid> PLACES = List.of(
            Oid.of("1.3.6.1.4.1.2699.1.2.1.2.1.1.3.1"),
            Oid.of("1.3.6.1.4.1.11.2.3.9.1.1.7.0"),
            Oid.of("1.3.6.1.4.1.2435.2.3.9.1.1.7.0"));

    /** Keys that mean the same. */
    private static final Map<String, String> SHORT = Map.of(
            "MANUFACTURER", "MFG",
            "MODEL", "MDL",
            "COMMAND SET", "CMD",
            "SERIALNUMBER", "SN",
            "SERIAL NUMBER", "SN",
            "SERN", "SN",
            "DESCRIPTION", "DES",
            "CLASS", "CLS");

    private Ieee1284() {}

    static Optional<String> field(String key, String id) {
        var wanted = bare(key);
        for (var field : id.split(";", -1)) {
            int colon = field.indexOf(':');
            if (colon > 0 && bare(field.substring(0, colon)).equals(wanted)) {
                var value = field.substring(colon + 1).strip();
                return value.isEmpty() ? Optional.empty() : Optional.of(value);
            }
        }
        return Optional.empty();
    }

    private static String bare(String key) {
        var upper = key.strip().toUpperCase(Locale.ROOT);
        return SHORT.getOrDefault(upper, upper);
    }
}
