package org.openfsm.ingest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import org.openfsm.access.Audit;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.platform.Database;
import org.openfsm.platform.Page;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Row;

/** What came and could not be recorded. */
@Stateless
@RolesAllowed(Roles.ADMINISTRATOR)
@TransactionManagement(TransactionManagementType.BEAN) // judging a report again is not one transaction but the intake's
public class Quarantine {
    @Inject
    Database database;

    @Inject
    QuarantineStore store;

    @Inject
    Intake intake;

    @Inject
    CurrentScope caller;

    @Inject
    Clock clock;

    protected Quarantine() {}

    Quarantine(Database database, QuarantineStore store, Intake intake, CurrentScope caller, Clock clock) {
        this.database = database;
        this.store = store;
        this.intake = intake;
        this.caller = caller;
        this.clock = clock;
    }

    /** What is kept, newest first. */
    public Page<QuarantineRow> list(int first, int size) {
        return database.transact(unit -> {
            long total = unit.one("select count(*) as n from quarantine", row -> row.number("n"))
                    .orElse(0L);
            var rows = unit.list(
                    "select q.id, q.reason, q.explanation, q.agent_id, a.name, q.road, q.sender, q.received_at, q.size,"
                            + " q.sha256, q.whole, q.opened_at from quarantine q left join agent_installation a"
                            + " on a.tenant_id = q.tenant_id and a.id = q.agent_id"
                            + " order by q.received_at desc, q.id desc offset ? rows fetch next ? rows only",
                    Quarantine::row,
                    first,
                    size);
            return new Page<>(rows, total);
        });
    }

    private static QuarantineRow row(Row row) throws SQLException {
        return new QuarantineRow(
                row.number("id"),
                Reason.valueOf(row.text("reason")),
                row.text("explanation"),
                row.uuid("agent_id"),
                row.text("name"),
                Road.valueOf(row.text("road")),
                row.text("sender"),
                row.instant("received_at"),
                row.number("size"),
                row.text("sha256"),
                row.yes("whole"),
                row.instant("opened_at"));
    }

    /** All that ever came, kept or not, by reason. */
    public List<QuarantineCount> counts() {
        return database.transact(unit -> unit.list(
                "select reason, events, last_at from quarantine_count order by events desc",
                row -> new QuarantineCount(
                        Reason.valueOf(row.text("reason")), row.number("events"), row.instant("last_at"))));
    }

    /**
     * Judges a report that was kept whole once more, by the time at which it came. When it is recorded now, it no longer
     * counts against what is kept of its agent; nothing is deleted.
     *
     * @throws Rejected {@code quarantine.unknown}, {@code quarantine.not-whole}
     */
    public Receipt openAgain(long id) {
        var kept = store.find(id)
                .orElseThrow(() -> new Rejected(
                        "quarantine.unknown", "Nothing waits in quarantine under " + id, String.valueOf(id)));
        if (!kept.whole()) {
            throw new Rejected(
                    "quarantine.not-whole",
                    "Only the beginning of this report was kept, since no known agent was named in it");
        }
        var receipt = intake.openAgain(kept);
        database.transact(unit -> {
            Audit.note(
                    unit,
                    clock.instant(),
                    kept.tenant(),
                    caller.person(),
                    "quarantine.opened-again",
                    "report " + id + " of agent " + kept.agent(),
                    QuarantineStore.recorded(receipt) ? "recorded" : "still in quarantine");
            return null;
        });
        return receipt;
    }
}
