package org.openfsm.events;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Instant;
import org.openfsm.access.Roles;
import org.openfsm.platform.Database;
import org.openfsm.platform.Mail;

/** The reactions in numbers, for the health page. */
@Stateless
@RolesAllowed(Roles.ADMINISTRATOR)
public class QueueFigures {
    @Inject
    Database database;

    @Inject
    Mail mail;

    protected QueueFigures() {}

    QueueFigures(Database database, Mail mail) {
        this.database = database;
        this.mail = mail;
    }

    /**
     * @param unread changes of the fleet that are not looked at yet
     * @param parked changes that could not be taken and are set aside
     * @param waiting deliveries that are to be done, or done again
     * @param dead deliveries that were given up and wait for a person
     * @param oldestDueAt since when the oldest of the waiting ones is due; null when none waits
     */
    public record Figures(
            long unread, long parked, long waiting, long dead, Instant oldestDueAt, Mail.Condition mail) {}

    public Figures figures() {
        var condition = mail.condition();
        return database.transact(unit -> unit.one(
                        "select (select count(*) from fleet_change_unread where tries < ?) as unread,"
                                + " (select count(*) from fleet_change_unread where tries >= ?) as parked,"
                                + " (select count(*) from delivery where state = 'waiting') as waiting,"
                                + " (select count(*) from delivery where state = 'dead') as dead,"
                                + " (select min(due_at) from delivery where state = 'waiting') as oldest",
                        row -> new Figures(
                                row.number("unread"),
                                row.number("parked"),
                                row.number("waiting"),
                                row.number("dead"),
                                row.instant("oldest"),
                                condition),
                        Watch.TRIES,
                        Watch.TRIES)
                .orElseThrow());
    }
}
