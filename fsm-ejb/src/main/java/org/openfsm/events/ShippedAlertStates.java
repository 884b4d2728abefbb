package org.openfsm.events;

import java.util.List;
import java.util.stream.Stream;
import org.openfsm.fleet.AlertCodes;

/**
 * Which alert states become events unless the tenant says otherwise: what needs somebody who is not standing before the
 * device. Codes of the IANA-PRINTER-MIB, bits of RFC 2790's hrPrinterDetectedErrorState.
 */
final class ShippedAlertStates {
    private static final List<AlertState> SELF_SERVICE = List.of(
            // error bits, for devices that keep no alert table; first, since their numbers are no codes
            yes(AlertState.ERROR_STATE, 3), // no toner
            yes(AlertState.ERROR_STATE, 4), // door open
            yes(AlertState.ERROR_STATE, 5), // jammed
            yes(AlertState.ERROR_STATE, 7), // service requested
            yes(AlertState.ERROR_STATE, 10), // marker supply missing
            yes(AlertState.ERROR_STATE, 14), // overdue for maintenance
            no(AlertState.ERROR_STATE, null),
            // a tray that is empty is filled by who wants to print; manual feed is empty by nature
            no("input", 12),
            no("input", 13),
            no("input", 807),
            no("input", 808),
            no("input", 809),
            no("input", 810),
            no("input", 811),
            no("input", 812),
            no("input", 813),
            // an output bin that fills is emptied the same way
            no("output", 14),
            no("output", 15),
            no("output", 902),
            no("output", 903));

    private static final List<AlertState> TROUBLE = List.of(
            // printing has stopped
            new AlertState(null, null, "critical", true),
            // it will stop
            yes("markerSupplies", null),
            yes(null, 8), // jam
            yes(null, 10), // life almost over
            yes(null, 11), // life over
            yes(null, 29), // recoverable failure
            yes(null, 30), // unrecoverable failure
            yes(null, 1107), // waste almost full
            yes(null, 1109), // waste full
            yes(null, 1111), // photo conductor almost at its end
            yes(null, 1112), // photo conductor at its end
            new AlertState(null, null, null, false));

    static final List<AlertState> LINES = Stream.of(
                    SELF_SERVICE.stream(), AlertCodes.DAILY_LIFE.stream().map(code -> no(null, code)), TROUBLE.stream())
            .flatMap(lines -> lines)
            .toList();

    private ShippedAlertStates() {}

    private static AlertState yes(String group, Integer code) {
        return new AlertState(group, code, null, true);
    }

    private static AlertState no(String group, Integer code) {
        return new AlertState(group, code, null, false);
    }
}
