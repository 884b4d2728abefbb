package org.openfsm.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What only one node of a cluster does at a time, by a row in the database. A node that dies keeps its leases until they
 * are over, and a started-anew one is another owner: what was in its hands before may not be finished.
 *
 * <p>Each method is a transaction of its own and is called outside any other, which would hold the row. The nodes' clocks
 * are to agree to a small part of the duration (NTP).
 */
@ApplicationScoped
public class Lease {
    private static final String BOOT = UUID.randomUUID().toString();

    @Inject
    Database database;

    @Inject
    Clock clock;

    private final String owner;

    public Lease() {
        this.owner = System.getProperty("jboss.node.name", "node") + " " + BOOT;
    }

    /** Outside a container. @param owner names the node and its boot, 200 characters at most */
    public Lease(Database database, Clock clock, String owner) {
        this.database = database;
        this.clock = clock;
        this.owner = owner;
    }

    /** Who holds a lease, and until when. */
    public record Holder(String owner, Instant until) {}

    /** This node and boot, as others see it. */
    public String owner() {
        return owner;
    }

    /**
     * Takes the lease when it is free or over; prolongs it when this node holds it.
     *
     * @param name at most 100 characters
     * @param time from now
     * @return whether this node holds it now
     * @throws PersistenceException when the database fails: then this node must act as if it held nothing
     */
    public boolean acquire(String name, Duration time) {
        return database.transact(unit -> {
            var now = clock.instant();
            return unit.change(
                                    "update lease set owner = ?, held_until = ? where name = ?"
                                            + " and (owner = ? or held_until <= ?)",
                                    owner,
                                    now.plus(time),
                                    name,
                                    owner,
                                    now)
                            == 1
                    || insert(unit, name, now.plus(time)) == 1;
        });
    }

    /** Two that insert at once: the database gives one of them up, whose transaction begins anew and finds the row. */
    private int insert(Unit unit, String name, Instant until) throws SQLException {
        return unit.change(
                "insert into lease (name, owner, held_until) select cast(? as varchar(100)), cast(? as varchar(200)),"
                        + " cast(? as timestamp(6) with time zone)"
                        + " where not exists (select 1 from lease where name = ?)",
                name,
                owner,
                until,
                name);
    }

    /**
     * Prolongs a lease that this node holds and that is not over.
     *
     * @return false when it is lost: whatever was done under it must stop
     * @throws PersistenceException when the database fails
     */
    public boolean renew(String name, Duration time) {
        return database.transact(unit -> {
            var now = clock.instant();
            return unit.change(
                            "update lease set held_until = ? where name = ? and owner = ? and held_until > ?",
                            now.plus(time),
                            name,
                            owner,
                            now)
                    == 1;
        });
    }

    /** Gives it back when this node holds it, so that another need not wait for its end. */
    public void release(String name) {
        database.transact(unit -> unit.change("delete from lease where name = ? and owner = ?", name, owner));
    }

    /** Who holds it now. */
    public Optional<Holder> holder(String name) {
        return database.transact(unit -> unit.one(
                "select owner, held_until from lease where name = ? and held_until > ?",
                row -> new Holder(row.text("owner"), row.instant("held_until")),
                name,
                clock.instant()));
    }
}
