package org.openfsm.wire;

import org.jspecify.annotations.Nullable;

/**
 * A row of prtMarkerSuppliesTable.
 *
 * @param type PrtMarkerSuppliesTypeTC's word (toner, wasteToner, opc …)
 * @param supplyClass consumed, receptacle or other; "class" in the document
 * @param colorant lower case English; absent when neither table nor text tells, never guessed
 * @param unit PrtMarkerSuppliesSupplyUnitTC's word
 */
public record Supply(
        int index,
        @Nullable String type,
        @Nullable String supplyClass,
        @Nullable String colorant,
        @Nullable String description,
        @Nullable String unit,
        @Nullable Level level,
        @Nullable String partNumber,
        @Nullable String serialNumber) {

    public static final String CONSUMED = "consumed";
    public static final String RECEPTACLE = "receptacle";
    public static final String OTHER = "other";
}
