package org.openfsm.web.fleet;

import java.util.List;

/**
 * A supply as {@code fsm:supply} draws it.
 *
 * @param letter K C M Y … or the first of its name
 * @param colour {@code data-col}
 * @param kind {@code data-kind}: measured, some, unknown, unrestricted, low
 * @param state {@code data-state}: low, empty, or nothing
 * @param receptacle whether the fill is what is filled, not what is left
 * @param percent 0 when not measured
 * @param value what stands beside the bar
 * @param name what it is
 * @param detail part number and amount left
 * @param note what is remarkable: installed when, reported by whom
 * @param spoken the whole of it in a sentence
 * @param why of an unknown level, for the tooltip
 */
public record Bar(
        String letter,
        String colour,
        String kind,
        String state,
        boolean receptacle,
        int percent,
        String value,
        String name,
        String detail,
        String note,
        String spoken,
        String why) {

    /** @param lowest what needs somebody most, or null @param none what to say when no level is known, or null */
    public record Shelf(List<Bar> bars, Bar lowest, String none, String spoken) {}
}
