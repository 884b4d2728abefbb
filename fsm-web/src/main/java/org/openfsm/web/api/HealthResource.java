package org.openfsm.web.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openfsm.access.Roles;
import org.openfsm.events.QueueFigures;
import org.openfsm.ingest.IngestFigures;
import org.openfsm.ingest.MailboxHealth;
import org.openfsm.ingest.MailboxView;
import org.openfsm.platform.Database;
import org.openfsm.web.Release;

/** Whether the server works: for everybody that it does, for administrators what it has to do. */
@Path("health")
@Produces(MediaType.APPLICATION_JSON)
public class HealthResource {

    private static final String UP = "up";
    private static final String NO_DATABASE = "no-database";

    @Inject
    Release release;

    @Inject
    Database database;

    @Inject
    IngestFigures figures;

    @Inject
    MailboxHealth mailbox;

    @Inject
    QueueFigures queue;

    @Context
    SecurityContext person;

    /**
     * The mailbox that is polled for reports.
     *
     * @param state {@code resting} (none is set up), {@code polling} or {@code failing}
     * @param trouble when failing, such as {@code password}
     * @param others further mailboxes, if there are
     * @param waiting mails that are tried again later
     * @param taken mails with reports that were taken
     * @param mails all that ever came, by what it was, such as {@code bounce}
     * @param parked those that a person should look at, newest first
     */
    public record Mailbox(
            String state,
            String trouble,
            String detail,
            String mailbox,
            String node,
            Instant since,
            Instant lastPollAt,
            List<MailboxView.Account> others,
            long waiting,
            long taken,
            Map<String, Long> mails,
            List<Parked> parked) {

        static Mailbox of(MailboxView view) {
            var first = view.first();
            return new Mailbox(
                    first.state(),
                    first.trouble(),
                    first.detail(),
                    first.mailbox(),
                    first.node(),
                    first.since(),
                    first.lastPollAt(),
                    view.accounts().subList(1, view.accounts().size()),
                    view.waiting(),
                    view.taken(),
                    view.counts().stream()
                            .collect(Collectors.toMap(count -> count.reason().key(), MailboxView.Count::mails)),
                    view.parked().stream().map(Parked::of).toList());
        }
    }

    /** A mail that was laid aside. */
    public record Parked(
            String folder, long uid, String reason, String explanation, String sender, long size, Instant at) {

        static Parked of(MailboxView.Parked mail) {
            return new Parked(
                    mail.folder(),
                    mail.uid(),
                    mail.reason().key(),
                    mail.explanation(),
                    mail.sender(),
                    mail.size(),
                    mail.at());
        }
    }

    /** The figures are absent for everybody but administrators. @param status {@code up} or {@code no-database} */
    public record Health(
            String status,
            String version,
            Long devices,
            Long reports,
            Long agents,
            Long silentAgents,
            Long quarantined,
            Instant lastReportAt,
            Mailbox mailbox,
            Reactions reactions) {}

    /**
     * What follows from reports: events, mails, tickets, webhooks.
     *
     * @param unread changes of the fleet that are not looked at yet
     * @param parked changes that could not be taken; the log says why
     * @param waiting deliveries to be done, or done again
     * @param dead deliveries given up, waiting for a person
     * @param mail whether mails can be sent: {@code ready}, {@code failing}, {@code no-sender} (fsm.mail.from) or
     *     {@code absent} (fsm-mail.cli)
     * @param mailTrouble when failing: why the last mail was not taken
     */
    public record Reactions(
            long unread, long parked, long waiting, long dead, Instant oldestDueAt, String mail, String mailTrouble) {
        static Reactions of(QueueFigures.Figures now) {
            return new Reactions(
                    now.unread(),
                    now.parked(),
                    now.waiting(),
                    now.dead(),
                    now.oldestDueAt(),
                    now.mail().state().key(),
                    now.mail().trouble());
        }
    }

    /** 200; or 503 while the database does not answer, when reports are not taken and agents wait. */
    @GET
    public Response health() {
        if (!database.answers()) {
            return Response.status(Response.Status.SERVICE_UNAVAILABLE)
                    .entity(alone(NO_DATABASE))
                    .build();
        }
        return Response.ok(person.isUserInRole(Roles.ADMINISTRATOR) ? withFigures() : alone(UP))
                .build();
    }

    private Health alone(String status) {
        return new Health(status, release.version(), null, null, null, null, null, null, null, null);
    }

    private Health withFigures() {
        var now = figures.figures();
        return new Health(
                UP,
                release.version(),
                now.devices(),
                now.reportsTaken(),
                now.agents(),
                now.silentAgents(),
                now.quarantined(),
                now.lastReportAt(),
                Mailbox.of(mailbox.view()),
                Reactions.of(queue.figures()));
    }
}
