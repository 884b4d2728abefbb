package org.openfsm.pmd;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a definition says of rows of a table.
 *
 * @param meets conditions on fields of a row that the standard reader found; absent when the entry always adds
 * @param each the column for each of whose rows the entry holds once
 * @param fields by name
 * @param fillsOnly whether fields of the standard reader win (but a level that was not measured)
 * @param keep whether a row without a level is added all the same
 */
record RowEntry(
        @Nullable Map<String, Condition> meets,
        @Nullable Place each,
        Map<String, Value> fields,
        boolean fillsOnly,
        boolean keep) {}
