package org.openfsm.reports;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a report is asked to be.
 *
 * @param selection null for all devices
 * @param period null where the kind has none
 * @param meters keys, in the order wanted; empty where the kind has none
 * @param language {@code en} or {@code de}: headings and numbers
 */
public record ReportRequest(
        ReportKind kind,
        Selection selection,
        Period period,
        List<String> meters,
        Set<Format> formats,
        String language) {

    static final List<String> USUAL_METERS = List.of("total", "mono", "color");

    public ReportRequest {
        selection = selection == null ? Selection.ALL : selection;
        meters = meters == null ? List.of() : meters.stream().distinct().toList();
        formats = copy(formats);
    }

    /** In the enumeration's order, so that the same request is always the same text. */
    private static Set<Format> copy(Collection<Format> some) {
        var set = EnumSet.noneOf(Format.class);
        if (some != null) {
            set.addAll(some);
        }
        return java.util.Collections.unmodifiableSet(set);
    }

    /** What the form starts with: all devices, last month, the usual meters, XLSX. */
    public static ReportRequest of(ReportKind kind, String language) {
        return new ReportRequest(
                kind,
                Selection.ALL,
                kind.hasPeriod() ? Period.of(Relative.LAST_MONTH) : null,
                kind.hasMeters() ? USUAL_METERS : List.of(),
                Set.of(Format.XLSX),
                language);
    }

    public ReportRequest selection(Selection other) {
        return new ReportRequest(kind, other, period, meters, formats, language);
    }

    public ReportRequest period(Period other) {
        return new ReportRequest(kind, selection, other, meters, formats, language);
    }

    public ReportRequest meters(List<String> other) {
        return new ReportRequest(kind, selection, period, other, formats, language);
    }

    public ReportRequest formats(Set<Format> other) {
        return new ReportRequest(kind, selection, period, meters, other, language);
    }
}
