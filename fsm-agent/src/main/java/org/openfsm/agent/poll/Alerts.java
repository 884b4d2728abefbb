package org.openfsm.agent.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.TextFilter;
import org.openfsm.pmd.Words;
import org.openfsm.wire.Device.Alert;

/** prtAlertTable: what is the matter now. Codes pass as they are; the list is open. */
final class Alerts {

    private static final long MILLIS_PER_TICK = 10;

    private Alerts() {}

    /** @param readAt when sysUpTime was read @param upTicks sysUpTime, in hundredths of a second */
    static List<Alert> of(Printer printer, Instant readAt, @Nullable Long upTicks) {
        var alerts = new ArrayList<Alert>();
        printer.rows(Table.ALERT)
                .forEach((index, row) -> alerts.add(new Alert(
                        index,
                        Words.SEVERITY.of(row.number(2)),
                        integer(row.number(7)),
                        Words.ALERT_GROUP.orNumber(row.number(4)),
                        notNegative(row.number(5)),
                        notNegative(row.number(6)),
                        Words.TRAINING.of(row.number(3)),
                        TextFilter.clean(row.text(8)),
                        raisedAt(row.number(9), readAt, upTicks))));
        return alerts;
    }

    /** prtAlertTime is sysUpTime at the event; 0, or later than now, is what devices send that do not keep it. */
    private static @Nullable Instant raisedAt(@Nullable Long ticks, Instant readAt, @Nullable Long upTicks) {
        if (ticks == null || upTicks == null || ticks <= 0 || ticks > upTicks) {
            return null;
        }
        return readAt.minus(Duration.ofMillis((upTicks - ticks) * MILLIS_PER_TICK))
                .truncatedTo(ChronoUnit.SECONDS);
    }

    private static @Nullable Integer integer(@Nullable Long number) {
        return number == null ? null : number.intValue();
    }

    /** −1 and −2 say that there is none, or that it is not known. */
    private static @Nullable Integer notNegative(@Nullable Long number) {
        return number == null || number < 0 ? null : number.intValue();
    }
}
