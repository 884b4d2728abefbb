package org.openfsm.reports;

/**
 * A column of a report.
 *
 * @param heading in the language of the report
 * @param width in characters
 */
record Column(String heading, Type type, int width) {

    /** What its cells hold beside null: {@link String}, {@link Long}, {@link java.time.LocalDate}, {@link java.time.Instant}. */
    enum Type {
        TEXT,
        NUMBER,
        /** A {@link Long}: hundredths of the whole. */
        PERCENT,
        DAY,
        TIME
    }
}
