package org.openfsm.pmd;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openfsm.wire.MeterKey;

/**
 * What a definition says, read and checked.
 *
 * @param identity by field
 * @param properties color and duplex, by field
 * @param lists functions and finishing, by name
 * @param status device and printer, by field
 * @param errors further error words
 * @param billing meters that are fit for billing
 * @param instances all objects that are to be got
 * @param columns all that are to be walked
 */
record Plan(
        Map<Field, Value> identity,
        List<FirmwarePartPlan> firmwareParts,
        Map<Field, Value> properties,
        Map<String, List<ListedWord>> lists,
        Map<Field, Value> status,
        List<Value> errors,
        Map<MeterKey, Value> meters,
        Set<MeterKey> billing,
        Map<RowKind, RowPlan> rows,
        Quirks quirks,
        Set<Place> instances,
        Set<Place> columns) {

    static final Field PART_NAME = Field.of("name", Field.Kind.NAME);
    static final Field PART_VERSION = Field.of("version", Field.Kind.NAME);
    static final Field LISTED = Field.of("functions", Field.Kind.FLAG);
    static final Field ERROR = new Field("errors", Field.Kind.WORD, Words.errors()::contains);

    /** @param each the column for each of whose rows it holds once */
    record FirmwarePartPlan(@Nullable Place each, Value name, Value version) {}

    /** A word that a list has when its value is there and not 0. */
    record ListedWord(String word, Value when) {}
}
