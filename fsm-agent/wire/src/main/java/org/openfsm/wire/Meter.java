package org.openfsm.wire;

import java.util.List;

/**
 * A meter as read.
 *
 * @param value in the unit that the key names; not negative, below 2^53
 * @param billing whether the definition declares it fit for billing
 * @param raw the operands as the device gave them: evidence, and the source for re-normalising
 */
public record Meter(MeterKey key, long value, boolean billing, List<Operand> raw) {

    /** @throws IllegalArgumentException when the value is negative or not below 2^53 */
    public Meter {
        if (value < 0 || value > Limits.METER) {
            throw new IllegalArgumentException(
                    "Meter " + key + " is " + value + ", expected 0 to " + Limits.METER + "; leave it out");
        }
        raw = List.copyOf(raw);
    }

    /** One object as read; {@code oid} numeric, without a leading dot. */
    public record Operand(String oid, long value) {}
}
