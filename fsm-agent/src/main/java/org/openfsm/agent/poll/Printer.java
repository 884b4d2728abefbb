package org.openfsm.agent.poll;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** One printer of a box: its rows of all tables. */
final class Printer {

    private static final int NOT_A_PRINTER = -1;

    private final Objects objects;
    private final int index;
    private final @Nullable Integer characterSet;

    /** @param index hrDeviceIndex; absent when the box has no printer that could be told */
    Printer(Objects objects, @Nullable Integer index) {
        this(objects, index, null);
    }

    /** @param characterSet MIBenum of its texts, where it is known better than the printer says; else absent */
    Printer(Objects objects, @Nullable Integer index, @Nullable Integer characterSet) {
        this.objects = objects;
        this.index = index == null ? NOT_A_PRINTER : index;
        this.characterSet = characterSet == null ? objects.characterSet(this.index) : characterSet;
    }

    @Nullable
    Integer index() {
        return index == NOT_A_PRINTER ? null : index;
    }

    /** Whether the box has others beside it, so that what the box says of itself says little of this printer. */
    boolean isOneOfSeveral() {
        return objects.printers().size() > 1;
    }

    Objects box() {
        return objects;
    }

    SortedMap<Integer, Row> rows(Table table) {
        return objects.rows(table, index, characterSet);
    }

    @Nullable
    Row row(Table table) {
        return objects.row(table, index, characterSet);
    }
}
