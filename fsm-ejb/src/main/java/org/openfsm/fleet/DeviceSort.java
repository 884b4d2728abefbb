package org.openfsm.fleet;

/** One criterion of order; unknown values come last either way. */
public record DeviceSort(Column column, boolean descending) {
    public enum Column {
        /** Worst first when ascending. */
        STATE,
        MANUFACTURER,
        MODEL,
        NAME,
        SERIAL_NUMBER,
        CUSTOMER,
        LOCATION,
        ADDRESS,
        FIRMWARE,
        AGENT,
        TOTAL,
        LOWEST_SUPPLY,
        READ_AT
    }
}
