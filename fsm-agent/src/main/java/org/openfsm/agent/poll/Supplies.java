package org.openfsm.agent.poll;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Colorant;
import org.openfsm.pmd.TextFilter;
import org.openfsm.pmd.Words;
import org.openfsm.wire.Level;
import org.openfsm.wire.Supply;

/** prtMarkerSuppliesTable, with the colorants that it refers to. */
final class Supplies {

    private static final long PERCENT = 19;

    private Supplies() {}

    static List<Supply> of(Printer printer) {
        var colorants = printer.rows(Table.COLORANT);
        var supplies = new ArrayList<Supply>();
        printer.rows(Table.SUPPLIES).forEach((index, row) -> {
            var type = Words.SUPPLY_TYPE.of(row.number(5));
            var supplyClass = supplyClass(row, type);
            var description = row.text(6);
            var unit = row.number(7);
            supplies.add(new Supply(
                    index,
                    type,
                    supplyClass,
                    colorant(description, colorants.get(number(row.number(3)))),
                    TextFilter.clean(description),
                    Words.UNIT.of(unit),
                    level(row, unit != null && unit == PERCENT, Supply.RECEPTACLE.equals(supplyClass)),
                    null,
                    null));
        });
        return supplies;
    }

    /** Where a device leaves the class out, a type that is waste tells as much. */
    private static @Nullable String supplyClass(Row row, @Nullable String type) {
        var said = Words.SUPPLY_CLASS.of(row.number(4));
        return said == null && type != null && type.startsWith("waste") ? Supply.RECEPTACLE : said;
    }

    private static @Nullable String colorant(@Nullable String description, @Nullable Row colorant) {
        var named = colorant == null ? null : Colorant.named(colorant.text(4));
        return named != null ? named : Colorant.describedIn(description);
    }

    private static int number(@Nullable Long value) {
        return value == null ? 0 : value.intValue();
    }

    private static @Nullable Level level(Row row, boolean percentUnit, boolean receptacle) {
        var level = row.number(9);
        return level == null ? null : Level.of(level, row.number(8), percentUnit, receptacle);
    }
}
