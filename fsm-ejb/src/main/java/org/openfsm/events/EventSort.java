package org.openfsm.events;

/** One criterion of order; unknown values come last either way. */
public record EventSort(Column column, boolean descending) {
    public enum Column {
        /** What needs somebody first when ascending. */
        STATE,
        /** Worst first when ascending. */
        SEVERITY,
        KIND,
        STARTED,
        ENDED,
        DEVICE,
        CUSTOMER
    }
}
