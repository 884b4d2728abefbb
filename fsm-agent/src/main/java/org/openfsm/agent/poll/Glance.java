package org.openfsm.agent.poll;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.Words;
import org.openfsm.wire.Device.Alert;

/**
 * The few bytes that tell whether something is the matter with a box, all its printers together.
 *
 * @param errors the bits of hrPrinterDetectedErrorState that are set, each behind its printer's index
 * @param events the counters of alerts (prtAlertCriticalEvents, prtAlertAllEvents) as read; absent where the device
 *     keeps none
 * @param alerts as they are now; absent where they were not read
 */
public record Glance(
        SortedSet<String> errors,
        @Nullable String events,
        @Nullable List<Found> alerts) {

    private static final int CRITICAL_EVENTS = 18;
    private static final int ALL_EVENTS = 19;
    private static final int ERROR_STATE = 2;

    /** The most important first. */
    static final List<Oid> COLUMNS = List.of(
            Table.HR_PRINTER.column(ERROR_STATE),
            Table.GENERAL.column(ALL_EVENTS),
            Table.GENERAL.column(CRITICAL_EVENTS));

    /** An alert and the hrDeviceIndex of its printer. */
    public record Found(int printer, Alert alert) {

        /** The same for as long as the same thing is the matter: its row in the table is not. */
        String name() {
            return printer + " " + alert.group() + " " + alert.code() + " " + alert.groupIndex() + " "
                    + alert.location();
        }
    }

    /** What of it is critical, each by a name that stays while the state lasts. */
    public SortedSet<String> critical(List<CriticalState> wanted) {
        var critical = new TreeSet<String>();
        for (var error : errors) {
            var name = error.substring(error.indexOf(' ') + 1);
            if (wanted.stream().anyMatch(state -> state.isError(name))) {
                critical.add("error " + error);
            }
        }
        if (alerts != null) {
            for (var found : alerts) {
                if (wanted.stream().anyMatch(state -> state.is(found.alert()))) {
                    critical.add("alert " + found.name());
                }
            }
        }
        return critical;
    }

    static Glance of(Objects box, boolean withAlerts, Instant readAt) {
        var errors = new TreeSet<String>();
        var events = new StringBuilder();
        var alerts = new ArrayList<Found>();
        box.all(Table.HR_PRINTER).forEach((index, hrPrinter) -> {
            var bits = hrPrinter.octets(ERROR_STATE);
            if (bits != null) {
                Words.errors(bits).forEach(error -> errors.add(index + " " + error));
            }
        });
        box.all(Table.GENERAL).forEach((index, general) -> events.append(index)
                .append(' ')
                .append(general.number(CRITICAL_EVENTS))
                .append(' ')
                .append(general.number(ALL_EVENTS))
                .append(' '));
        if (withAlerts) {
            for (int index : box.printers()) {
                Alerts.of(new Printer(box, index), readAt, null).forEach(alert -> alerts.add(new Found(index, alert)));
            }
        }
        return new Glance(errors, events.isEmpty() ? null : events.toString(), withAlerts ? alerts : null);
    }
}
