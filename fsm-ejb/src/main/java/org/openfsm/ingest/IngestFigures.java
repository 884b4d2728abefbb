package org.openfsm.ingest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import org.openfsm.access.Roles;
import org.openfsm.platform.Database;

/** The intake in numbers, for the health page. */
@Stateless
@RolesAllowed(Roles.ADMINISTRATOR)
public class IngestFigures {
    @Inject
    Database database;

    @Inject
    Clock clock;

    protected IngestFigures() {}

    IngestFigures(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    public Figures figures() {
        return database.transact(unit -> unit.one(
                        "select (select count(*) from device_current) as devices,"
                                + " (select coalesce(sum(reports), 0) from agent_installation) as reports,"
                                + " (select count(*) from agent_installation where revoked_at is null) as agents,"
                                + " (select count(*) from agent_installation where revoked_at is null"
                                + " and next_expected_by < ?) as silent,"
                                + " (select count(*) from quarantine where opened_at is null) as quarantined,"
                                + " (select max(last_heard_at) from agent_installation) as last_heard_at",
                        row -> new Figures(
                                row.number("devices"),
                                row.number("reports"),
                                row.number("agents"),
                                row.number("silent"),
                                row.number("quarantined"),
                                row.instant("last_heard_at")),
                        clock.instant())
                .orElseThrow());
    }
}
