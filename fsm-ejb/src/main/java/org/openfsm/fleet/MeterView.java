package org.openfsm.fleet;

import java.time.Instant;
import java.util.List;

/**
 * A meter as last read.
 *
 * @param key report-format.md's string, such as {@code print.color}
 * @param unit what it counts, {@code impressions} unless the key says otherwise
 * @param billing whether the device's definition declares it fit for billing
 * @param epoch differences mean something only inside one epoch
 * @param source the signed report it came in
 * @param raw the operands as the device gave them
 */
public record MeterView(
        String key,
        String unit,
        long value,
        boolean billing,
        Instant readAt,
        int epoch,
        ReportRef source,
        List<Operand> raw) {

    /** One object as read. */
    public record Operand(String oid, long value) {}
}
