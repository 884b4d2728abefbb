package org.openfsm.agent.poll;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.LocalText;
import org.openfsm.pmd.SnmpValue;
import org.openfsm.wire.Device.Problem;

/** One row of a table. A value that is not of its column's type is a problem of the device, and absent. */
final class Row {

    private final Table table;
    private final Map<Integer, SnmpValue> values;
    private final @Nullable Integer characterSet;
    private final Problems problems;

    /** @param values by column @param characterSet MIBenum of the printer's texts */
    Row(Table table, Map<Integer, SnmpValue> values, @Nullable Integer characterSet, Problems problems) {
        this.table = table;
        this.values = values;
        this.characterSet = characterSet;
        this.problems = problems;
    }

    @Nullable
    Long number(int column) {
        var value = values.get(column);
        if (value instanceof SnmpValue.Number number) {
            return number.value();
        }
        return bad(value);
    }

    byte @Nullable [] octets(int column) {
        var value = values.get(column);
        if (value instanceof SnmpValue.Octets octets) {
            return octets.bytes();
        }
        bad(value);
        return null;
    }

    /** @throws IllegalArgumentException for a column whose texts are not to leave the device */
    @Nullable
    String text(int column) {
        table.mustBeText(column);
        var octets = octets(column);
        return octets == null ? null : LocalText.of(octets, characterSet);
    }

    private <T> @Nullable T bad(@Nullable SnmpValue value) {
        if (value != null && !(value instanceof SnmpValue.Nothing)) {
            problems.add(Problem.BAD_VALUE, table.text());
        }
        return null;
    }
}
