package org.openfsm.reports;

import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openfsm.access.Scope;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Unit;

/** What a request must be before anything is made of it. */
final class RequestCheck {
    static final int LONGEST_DAYS = 1100;
    private static final int MOST_METERS = 20;
    private static final Pattern METER = Pattern.compile("[a-z0-9]+([.-][a-z0-9]+)*(:[a-z]+)?");
    private static final Set<String> LANGUAGES = Set.of("en", "de");

    private RequestCheck() {}

    /** @throws Rejected {@code report.…} with what is wrong */
    static void check(ReportRequest request) {
        if (request.kind() == null) {
            throw new Rejected("report.kind", "The request names no report, expected a kind such as INVENTORY");
        }
        masks(request.selection());
        if (request.formats().isEmpty()) {
            throw new Rejected("report.formats", "No format is chosen, expected at least one of CSV, XLSX, PDF");
        }
        if (request.language() == null || !LANGUAGES.contains(request.language())) {
            throw new Rejected(
                    "report.language",
                    "The language is \"" + request.language() + "\", expected en or de",
                    String.valueOf(request.language()));
        }
        if (request.kind().hasPeriod()) {
            period(request.period());
        }
        if (request.kind().hasMeters()) {
            meters(request.meters());
        }
    }

    /** @throws Rejected {@code report.group} when one of the groups is none of the scope */
    static void groups(Unit unit, Scope scope, Selection selection) throws SQLException {
        if (selection.groups().isEmpty()) {
            return;
        }
        var values = new ArrayList<Object>(List.of(List.copyOf(selection.groups())));
        var mine = scope.where("g", values);
        var missing = new TreeSet<>(selection.groups());
        unit.list(
                        "select g.id from device_group g where g.id = any (?) and " + mine,
                        row -> row.number("id"),
                        values.toArray())
                .forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw new Rejected(
                    "report.group",
                    "Group " + missing.first() + " is none that you may see",
                    String.valueOf(missing.first()));
        }
    }

    private static void masks(Selection selection) {
        Stream.of(selection.customers(), selection.sites(), selection.models()).forEach(RequestCheck::masks);
    }

    private static void masks(Collection<String> masks) {
        if (masks.size() > Mask.MOST) {
            throw new Rejected(
                    "report.masks",
                    masks.size() + " masks are too many, expected at most " + Mask.MOST,
                    String.valueOf(masks.size()),
                    String.valueOf(Mask.MOST));
        }
        for (var mask : masks) {
            if (mask.length() > Mask.LONGEST || mask.chars().anyMatch(Character::isISOControl)) {
                throw new Rejected(
                        "report.mask",
                        "A mask has " + mask.length() + " characters or one that cannot be typed, expected at most "
                                + Mask.LONGEST + " with * and ? as wildcards",
                        mask.substring(0, Math.min(mask.length(), 40)).replaceAll("\\p{Cntrl}", "?"));
            }
        }
    }

    private static void period(Period period) {
        if (period == null || period.relative() == null && (period.from() == null || period.to() == null)) {
            throw new Rejected("report.dates", "The report has no time, expected a first and a last day", "", "");
        }
        if (period.relative() != null) {
            return;
        }
        if (period.to().isBefore(period.from())) {
            throw new Rejected(
                    "report.dates",
                    "From " + period.from() + " to " + period.to() + " ends before it begins",
                    period.from().toString(),
                    period.to().toString());
        }
        if (period.from().getYear() < 1990
                || period.to().getYear() > 2200
                || ChronoUnit.DAYS.between(period.from(), period.to()) >= LONGEST_DAYS) {
            throw new Rejected(
                    "report.period",
                    "From " + period.from() + " to " + period.to() + " is longer than " + LONGEST_DAYS
                            + " days or outside 1990 to 2200",
                    period.from().toString(),
                    period.to().toString(),
                    String.valueOf(LONGEST_DAYS));
        }
    }

    private static void meters(List<String> meters) {
        if (meters.isEmpty() || meters.size() > MOST_METERS) {
            throw new Rejected(
                    "report.meter",
                    meters.size() + " meters are chosen, expected 1 to " + MOST_METERS,
                    String.valueOf(meters.size()));
        }
        for (var meter : meters) {
            if (meter.length() > 64 || !METER.matcher(meter).matches()) {
                throw new Rejected(
                        "report.meter", "\"" + meter + "\" is no meter, expected a key such as print.color", meter);
            }
        }
    }
}
