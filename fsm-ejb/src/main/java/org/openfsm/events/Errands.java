package org.openfsm.events;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.openfsm.ingest.ServerKeys;
import org.openfsm.platform.AtRest;
import org.openfsm.platform.Database;
import org.openfsm.platform.Mail;
import org.openfsm.platform.SecureCall;
import org.openfsm.platform.Settings;
import org.openfsm.platform.Unit;

/**
 * Does what stands in the queue. Each is taken in one transaction, done outside any, and settled in another; who dies in
 * between leaves it to be taken again when its time is over. Receivers know a second one by its identification.
 */
@ApplicationScoped
public class Errands {
    private static final Logger LOG = Logger.getLogger(Errands.class);

    /** Longer than any errand can take: a mail server that answers each line just in time. */
    static final Duration LEASE = Duration.ofMinutes(10);

    /** How long after each failure it is tried again; after the last it is given up. */
    static final List<Duration> BACK_OFF = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(4),
            Duration.ofHours(12));

    private static final int ANSWER = 2000;
    private static final int FAILURE = 1000;

    /** Answers that say "not now" (RFC 9110, RFC 6585); other 4xx say "not this". */
    private static final Set<Integer> LATER = Set.of(408, 409, 423, 425, 429);

    @Inject
    Database database;

    @Inject
    Clock clock;

    @Inject
    Mail mail;

    @Inject
    SecureCall calls;

    @Inject
    ServerKeys keys;

    @Inject
    Settings settings;

    protected Errands() {}

    Errands(Database database, Clock clock, Mail mail, SecureCall calls, ServerKeys keys, Settings settings) {
        this.database = database;
        this.clock = clock;
        this.mail = mail;
        this.calls = calls;
        this.keys = keys;
        this.settings = settings;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Does the next one of these kinds that is due. @return whether there was one */
    boolean doNext(Set<DeliveryKind> kinds) {
        var errand = take(kinds);
        errand.ifPresent(this::perform);
        return errand.isPresent();
    }

    /** Takes one, so that nobody else does; it comes again when it is not settled within its time. */
    Optional<Errand> take(Set<DeliveryKind> kinds) {
        return database.transact(unit -> {
            var now = now();
            var next = unit.one(
                    "select * from delivery where state = 'waiting' and due_at <= ? and kind = any (?)"
                            + " order by due_at, id fetch first 1 row only for update skip locked",
                    row -> new Errand(
                            row.number("tenant_id"),
                            row.number("id"),
                            row.number("rule_id"),
                            row.number("event_id"),
                            Phase.valueOf(row.text("phase").toUpperCase(Locale.ROOT)),
                            DeliveryKind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
                            row.text("target"),
                            row.small("attempts") + 1,
                            row.small("tries") + 1,
                            now),
                    now,
                    kinds.stream().map(DeliveryKind::key).toList());
            if (next.isPresent()) {
                var errand = next.get();
                unit.change(
                        "update delivery set due_at = ?, tries = ?, attempts = ? where tenant_id = ? and id = ?",
                        now.plus(LEASE),
                        errand.tries(),
                        errand.attempt(),
                        errand.tenantId(),
                        errand.id());
                unit.change(
                        "insert into delivery_attempt (tenant_id, delivery_id, number, at, outcome)"
                                + " values (?, ?, ?, ?, 'started')",
                        errand.tenantId(),
                        errand.id(),
                        errand.attempt(),
                        now);
            }
            return next;
        });
    }

    /** Does one that was taken, and settles it. */
    void perform(Errand errand) {
        if (errand.kind() == DeliveryKind.TICKET) {
            database.transact(unit -> {
                settle(unit, errand, ticket(unit, errand));
                return null;
            });
            return;
        }
        var outcome = outside(errand);
        database.transact(unit -> {
            settle(unit, errand, outcome);
            return null;
        });
    }

    private Outcome outside(Errand errand) {
        record Ready(Optional<Brief> brief, Optional<Outcome> needless) {}
        var ready = database.transact(unit -> {
            var brief = Brief.of(unit, errand);
            return new Ready(brief, needless(unit, errand, brief));
        });
        if (ready.needless().isPresent()) {
            return ready.needless().get();
        }
        var brief = ready.brief().orElseThrow();
        try {
            return errand.kind() == DeliveryKind.EMAIL ? email(errand, brief) : webhook(errand, brief);
        } catch (RuntimeException e) {
            // one errand that cannot be done, whatever the reason, must not stop the queue; it is in the ledger
            LOG.errorf(e, "Delivery %d to %s failed", errand.id(), errand.target());
            return new Outcome.Failed("The server could not do it: " + e + ". Its log says more.");
        }
    }

    /** Why it is no longer needed, if so. */
    private static Optional<Outcome> needless(Unit unit, Errand errand, Optional<Brief> brief) throws SQLException {
        if (brief.isEmpty()) {
            return Optional.of(new Outcome.Skipped("The rule is gone."));
        }
        var rule = brief.get().rule();
        boolean wanted =
                switch (errand.kind()) {
                    case EMAIL ->
                        rule.email() != null && rule.email().recipients().contains(errand.target());
                    case WEBHOOK ->
                        rule.webhook() != null && rule.webhook().url().equals(errand.target());
                    case TICKET -> rule.ticket() != null;
                };
        if (!wanted) {
            return Optional.of(new Outcome.Skipped("The rule no longer says so."));
        }
        var event = brief.get().event();
        if (errand.phase() == Phase.RAISED
                && event.endedAt() != null
                && !event.kind().isMoment()) {
            return Optional.of(new Outcome.Skipped("It was over before it could be told."));
        }
        return errand.phase() == Phase.CLEARED
                ? untold(unit, errand, brief.get().told())
                : Optional.empty();
    }

    /** Nobody is told that something is over who was not told that it began. @param told the event that was told of */
    private static Optional<Outcome> untold(Unit unit, Errand errand, long told) throws SQLException {
        var begun = unit.one(
                        "select state from delivery where tenant_id = ? and rule_id = ? and event_id = ? and kind = ?"
                                + " and target = ? and phase = 'raised'",
                        row -> row.text("state"),
                        errand.tenantId(),
                        errand.ruleId(),
                        told,
                        errand.kind().key(),
                        errand.target())
                .orElse("never");
        return switch (begun) {
            case "done" -> Optional.empty();
            case "waiting" -> Optional.of(new Outcome.Failed("It is still being told that it began."));
            default -> Optional.of(new Outcome.Skipped("It was never told that it began."));
        };
    }

    // --- what is done

    private Outcome email(Errand errand, Brief brief) {
        try {
            mail.send(new EventLetter(brief, errand.phase(), settings.publicUrl())
                    .to(errand.target(), "event." + brief.event().id() + ".delivery." + errand.id()));
            return new Outcome.Done("The mail server took it.");
        } catch (Mail.Undelivered e) {
            return e.permanent() ? new Outcome.Refused(e.getMessage()) : new Outcome.Failed(e.getMessage());
        }
    }

    private Outcome webhook(Errand errand, Brief brief) {
        byte[] secret;
        try {
            secret = keys.atRest().decrypt(brief.secret(), Rules.SECRET_USE);
        } catch (AtRest.WrongKey e) {
            return new Outcome.Refused(e.getMessage() + ". Give the rule's webhook its secret anew.");
        }
        var message = WebhookMessage.of(errand, brief, secret, settings.publicUrl(), clock.instant());
        try {
            return judge(calls.post(URI.create(errand.target()), message.headers(), message.body()));
        } catch (SecureCall.Refused e) {
            return new Outcome.Refused(e.getMessage() + ".");
        } catch (IOException e) {
            return new Outcome.Failed(e.getMessage() + ".");
        }
    }

    static Outcome judge(SecureCall.Answer answer) {
        int status = answer.status();
        var said = "HTTP " + status + (answer.excerpt().isEmpty() ? "" : ": " + answer.excerpt());
        if (status >= 200 && status < 300) {
            return new Outcome.Done(said);
        }
        if (status >= 300 && status < 400) {
            return new Outcome.Refused(said + " – redirects are not followed; give the rule the address itself.");
        }
        return status >= 400 && status < 500 && !LATER.contains(status)
                ? new Outcome.Refused(said)
                : new Outcome.Failed(said);
    }

    private Outcome ticket(Unit unit, Errand errand) throws SQLException {
        var brief = Brief.of(unit, errand);
        if (errand.phase() == Phase.CLEARED) {
            return resolve(unit, errand, brief);
        }
        var needless = needless(unit, errand, brief);
        if (needless.isPresent()) {
            return needless.get();
        }
        var event = brief.orElseThrow().event();
        var words = words(brief);
        var opened = Tickets.open(
                unit,
                errand.tenantId(),
                event.customerId(),
                event.deviceId(),
                event.id(),
                errand.ruleId(),
                words.say("ticket.title", words.device(event), words.what(event)),
                TicketNote.RULE,
                now());
        return opened.<Outcome>map(id -> new Outcome.Done("Ticket " + id + " was opened."))
                .orElseGet(() -> new Outcome.Done("There was a ticket for it already."));
    }

    /** In which a rule writes, where it has not said so by its mails. */
    private static Wording words(Optional<Brief> brief) {
        return new Wording(
                brief.map(one -> one.rule().email()).map(Rule.Email::language).orElse("en"));
    }

    /** Unless what it is about goes on and the rule keeps still: then it stays open, about that. */
    private Outcome resolve(Unit unit, Errand errand, Optional<Brief> brief) throws SQLException {
        record Ticket(long id, TicketState state) {}
        var ticket = unit.one(
                "select id, state from ticket where tenant_id = ? and event_id = ? for update",
                row -> new Ticket(row.number("id"), TicketState.values()[row.small("state")]),
                errand.tenantId(),
                errand.eventId());
        if (ticket.isEmpty()) {
            return new Outcome.Skipped("There is no ticket for it.");
        }
        var state = ticket.get().state();
        if (state == TicketState.RESOLVED || state == TicketState.CLOSED) {
            return new Outcome.Skipped("Ticket " + ticket.get().id() + " was " + state.key() + " already.");
        }
        var words = words(brief);
        boolean goesOn = brief.isPresent() && brief.get().event().goesOn();
        var next = goesOn ? next(unit, errand, brief.get().event()) : Optional.<Long>empty();
        if (next.isPresent()) {
            Tickets.goesOn(
                    unit,
                    errand.tenantId(),
                    ticket.get().id(),
                    next.get(),
                    TicketNote.RULE,
                    words.say("ticket.goesOn"),
                    now());
            return new Outcome.Done("Ticket " + ticket.get().id() + " stays open: it goes on as another event.");
        }
        Tickets.state(
                unit,
                errand.tenantId(),
                ticket.get().id(),
                state,
                TicketState.RESOLVED,
                TicketNote.RULE,
                words.say(goesOn ? "ticket.changed" : "ticket.resolved"),
                now());
        return new Outcome.Done("Ticket " + ticket.get().id() + " was resolved.");
    }

    /** The event as which one goes on, of which the rule does not tell again; unless that has a ticket. */
    private static Optional<Long> next(Unit unit, Errand errand, EventRow event) throws SQLException {
        return unit.one(
                "select n.event_id from reaction x join reaction n on n.tenant_id = x.tenant_id and n.rule_id = x.rule_id"
                        + " and n.follows = coalesce(x.follows, x.event_id)"
                        + " join event e on e.tenant_id = n.tenant_id and e.id = n.event_id and e.started_at = ?"
                        + " where x.tenant_id = ? and x.rule_id = ? and x.event_id = ? and not exists"
                        + " (select 1 from ticket t where t.tenant_id = n.tenant_id and t.event_id = n.event_id)",
                row -> row.number("event_id"),
                event.endedAt(),
                errand.tenantId(),
                errand.ruleId(),
                event.id());
    }

    // --- what becomes of it

    /** Writes down how it went; nothing when somebody else has taken it meanwhile. */
    private void settle(Unit unit, Errand errand, Outcome outcome) throws SQLException {
        var now = now();
        var answer = cut(outcome.answer(), ANSWER);
        var word = outcome instanceof Outcome.Done
                ? "done"
                : outcome instanceof Outcome.Skipped
                        ? "skipped"
                        : outcome instanceof Outcome.Refused ? "refused" : "failed";
        unit.change(
                "update delivery_attempt set outcome = ?, answer = ?, millis = ?"
                        + " where tenant_id = ? and delivery_id = ? and number = ?",
                word,
                answer,
                Duration.between(errand.startedAt(), now).toMillis(),
                errand.tenantId(),
                errand.id(),
                errand.attempt());
        boolean again = outcome instanceof Outcome.Failed && errand.tries() <= BACK_OFF.size();
        boolean well = outcome instanceof Outcome.Done || outcome instanceof Outcome.Skipped;
        var state = again ? "waiting" : well ? word : "dead";
        unit.change(
                "update delivery set state = ?, due_at = ?, settled_at = ?, failure = ?"
                        + " where tenant_id = ? and id = ? and attempts = ? and state = 'waiting'",
                state,
                again ? now.plus(BACK_OFF.get(errand.tries() - 1)) : now,
                again ? null : now,
                outcome instanceof Outcome.Done ? null : cut(answer, FAILURE),
                errand.tenantId(),
                errand.id(),
                errand.attempt());
        if (state.equals("dead")) {
            LOG.warnf(
                    "Delivery %d (%s) is given up after %d tries: %s Repeat it under Rules, Delivery ledger.",
                    errand.id(), errand.kind().key(), errand.tries(), answer);
        }
    }

    private static String cut(String text, int longest) {
        var clean = text.replace("\0", "");
        return clean.length() <= longest ? clean : clean.substring(0, longest);
    }
}
