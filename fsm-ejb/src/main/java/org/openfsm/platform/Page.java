package org.openfsm.platform;

import java.util.List;

/** A part of a list. @param total how many rows the whole list has */
public record Page<T>(List<T> rows, long total) {
    public Page {
        rows = List.copyOf(rows);
    }
}
