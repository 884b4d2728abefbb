package org.openfsm.events;

/** One criterion of order; unknown values come last either way. */
public record TicketSort(Column column, boolean descending) {
    public enum Column {
        STATE,
        OPENED,
        CHANGED,
        TITLE,
        DEVICE,
        CUSTOMER
    }
}
