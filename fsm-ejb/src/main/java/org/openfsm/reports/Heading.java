package org.openfsm.reports;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * What stands above a report's lines.
 *
 * @param facts what it was asked for, label and value
 * @param stamp a moment that belongs to the content, never that of the writing: the same content is the same file
 * @param nothing the sentence that stands where no line is
 * @param bars of the chart, largest first
 */
record Heading(
        String title,
        List<Fact> facts,
        List<Column> columns,
        ZoneId zone,
        Words words,
        Instant stamp,
        long lines,
        String nothing,
        String chartTitle,
        List<Bar> bars) {

    record Fact(String label, String value) {}

    record Bar(String label, long value) {}
}
