package org.openfsm.events;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.openfsm.access.Audit;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.platform.Database;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Unit;

/** Which alert states become events: a list for the tenant, or the shipped one. */
@Stateless
@RolesAllowed(Roles.ADMINISTRATOR)
public class AlertStates {
    private static final int LINES = 500;
    private static final Set<String> SEVERITIES = Set.of("critical", "warning", "warningBinaryChange", "other");

    @Inject
    Database database;

    @Inject
    CurrentScope scope;

    @Inject
    Clock clock;

    protected AlertStates() {}

    AlertStates(Database database, CurrentScope scope, Clock clock) {
        this.database = database;
        this.scope = scope;
        this.clock = clock;
    }

    /** The lines in their order. */
    public List<AlertState> list() {
        return database.transact(unit -> of(unit, tenant(unit)));
    }

    public List<AlertState> shipped() {
        return ShippedAlertStates.LINES;
    }

    /** Whether nobody has saved a list. */
    public boolean isShipped() {
        return database.transact(unit -> read(unit, tenant(unit)).isEmpty());
    }

    /**
     * Replaces the list. Counts for what changes from now on: an alert that is on becomes an event with its next change.
     *
     * @throws Rejected {@code alert-state.line} when there are none or more than 500, or one of them has a severity that
     *     is none or a text too long; with the line's number
     */
    public void save(List<AlertState> lines) {
        check(lines);
        database.transact(unit -> {
            long tenant = tenant(unit);
            unit.change("delete from alert_state where tenant_id = ?", tenant);
            var rows = new ArrayList<Object[]>();
            for (var line : lines) {
                rows.add(new Object[] {
                    tenant,
                    rows.size() + 1,
                    blankToNull(line.group()),
                    line.code(),
                    blankToNull(line.severity()),
                    line.evaluate()
                });
            }
            unit.changeAll(
                    "insert into alert_state (tenant_id, place, alert_group, alert_code, severity, evaluate)"
                            + " values (?, ?, ?, ?, ?, ?)",
                    rows);
            var said = lines.stream().map(AlertStates::words).collect(Collectors.joining(", "));
            Audit.note(unit, clock.instant(), tenant, scope.person(), "alert-states.saved", "evaluated states", said);
            return null;
        });
    }

    /** Back to the shipped list. */
    public void reset() {
        database.transact(unit -> {
            long tenant = tenant(unit);
            unit.change("delete from alert_state where tenant_id = ?", tenant);
            Audit.note(unit, clock.instant(), tenant, scope.person(), "alert-states.reset", "evaluated states", null);
            return null;
        });
    }

    private static void check(List<AlertState> lines) {
        if (lines.isEmpty() || lines.size() > LINES) {
            throw new Rejected(
                    "alert-state.line",
                    "The list has " + lines.size() + " lines, expected 1 to " + LINES,
                    String.valueOf(lines.size()));
        }
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var severity = blankToNull(line.severity());
            if (severity != null && !SEVERITIES.contains(severity)
                    || line.group() != null && line.group().length() > 64) {
                throw new Rejected(
                        "alert-state.line",
                        "Line " + (i + 1) + " says " + words(line)
                                + "; expected a group of prtAlertGroup or errorState,"
                                + " and critical, warning, warningBinaryChange, other or nothing as severity",
                        String.valueOf(i + 1));
            }
        }
    }

    private static String blankToNull(String said) {
        return said == null || said.isBlank() ? null : said.strip();
    }

    private static String words(AlertState line) {
        return (line.group() == null ? "*" : line.group()) + ":" + (line.code() == null ? "*" : line.code()) + ":"
                + (line.severity() == null ? "*" : line.severity()) + "=" + (line.evaluate() ? "yes" : "no");
    }

    private static long tenant(Unit unit) throws SQLException {
        return unit.one("select min(id) as id from tenant", row -> row.number("id"))
                .orElseThrow();
    }

    /** What counts for a tenant. */
    static List<AlertState> of(Unit unit, long tenant) throws SQLException {
        var own = read(unit, tenant);
        return own.isEmpty() ? ShippedAlertStates.LINES : own;
    }

    private static List<AlertState> read(Unit unit, long tenant) throws SQLException {
        return unit.list(
                "select alert_group, alert_code, severity, evaluate from alert_state where tenant_id = ? order by place",
                row -> new AlertState(
                        row.text("alert_group"), row.small("alert_code"), row.text("severity"), row.yes("evaluate")),
                tenant);
    }
}
