package org.openfsm.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openfsm.mail.Condition;
import org.openfsm.mail.Fate;
import org.openfsm.mail.MailId;
import org.openfsm.mail.Plan;
import org.openfsm.mail.Waiting;
import org.openfsm.platform.Ageing;
import org.openfsm.platform.Database;
import org.openfsm.platform.Lease;
import org.openfsm.platform.Settings;
import org.openfsm.platform.Unit;

/** What became of every mail, so that none is dealt with twice and none for ever. */
@ApplicationScoped
public class MailLedger implements Ageing {
    /** How often the server may fail at a mail. */
    static final int ATTEMPTS = 5;

    /** How often a flooding sender's mail is put off. */
    static final int REFUSALS = 10;

    /** Only guards a round: between two rounds another node may take over. */
    static final Duration LEASE = Duration.ofSeconds(90);

    static final String LEASE_NAME = "mailbox";
    private static final Duration FIRST_WAIT = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final Duration PARKED_KEPT = Duration.ofDays(365);
    private static final int FORGOTTEN_AT_ONCE = 1000;
    private static final String KEY = " where mailbox = ? and folder = ? and uid_validity = ? and uid = ?";

    @Inject
    Database database;

    @Inject
    Lease lease;

    @Inject
    Settings settings;

    @Inject
    Clock clock;

    protected MailLedger() {}

    MailLedger(Database database, Lease lease, Settings settings, Clock clock) {
        this.database = database;
        this.lease = lease;
        this.settings = settings;
        this.clock = clock;
    }

    /** Whether this node may poll now. Called outside any transaction. */
    boolean takeTurn() {
        return lease.acquire(LEASE_NAME, LEASE);
    }

    /** Lets another node poll. */
    void endTurn() {
        lease.release(LEASE_NAME);
    }

    private record Known(long uid, int attempts, Instant nextAt, Fate outcome) {}

    /**
     * Decides what of these mails is tried now, and counts the attempts in advance: one that ends the server counts too.
     * What failed before is tried alone, so that no other mail's attempt is counted with it.
     */
    Plan plan(Waiting waiting, int atMost) {
        return database.transact(unit -> {
            var now = clock.instant();
            var known = new HashMap<Long, Known>();
            for (var one : unit.list(
                    "select uid, attempts, next_at, outcome from mailbox_mail"
                            + " where mailbox = ? and folder = ? and uid_validity = ? and uid = any (?)",
                    row -> new Known(
                            row.number("uid"),
                            row.small("attempts"),
                            row.instant("next_at"),
                            row.text("outcome") == null ? null : Fate.valueOf(row.text("outcome"))),
                    waiting.mailbox(),
                    waiting.folder(),
                    waiting.uidValidity(),
                    waiting.uids())) {
                known.put(one.uid(), one);
            }
            var settled = settled(known);
            var due = known.values().stream()
                    .filter(one -> one.outcome() == null && !one.nextAt().isAfter(now))
                    .sorted(Comparator.comparingInt(Known::attempts).thenComparingLong(Known::uid))
                    .toList();
            for (var one : due) {
                if (one.attempts() >= ATTEMPTS) {
                    park(unit, id(waiting, one.uid()), now);
                    settled.put(one.uid(), Fate.PARKED);
                }
            }
            var deliver = first(unit, waiting, known, now, atMost);
            deliver.addAll(again(unit, waiting, due, now, atMost, deliver.isEmpty()));
            return new Plan(deliver, settled);
        });
    }

    private static Map<Long, Fate> settled(Map<Long, Known> known) {
        var settled = new HashMap<Long, Fate>();
        known.values().stream()
                .filter(one -> one.outcome() != null)
                .forEach(one -> settled.put(one.uid(), one.outcome()));
        return settled;
    }

    private static MailId id(Waiting waiting, long uid) {
        return new MailId(waiting.mailbox(), waiting.folder(), waiting.uidValidity(), uid);
    }

    private List<Long> first(Unit unit, Waiting waiting, Map<Long, Known> known, Instant now, int atMost)
            throws SQLException {
        var uids = new ArrayList<Long>();
        var rows = new ArrayList<Object[]>();
        for (var uid : waiting.uids()) {
            if (!known.containsKey(uid) && uids.size() < atMost) {
                uids.add(uid);
                rows.add(new Object[] {
                    waiting.mailbox(), waiting.folder(), waiting.uidValidity(), uid, now, now.plus(FIRST_WAIT)
                });
            }
        }
        unit.changeAll(
                "insert into mailbox_mail (mailbox, folder, uid_validity, uid, size, attempts, refusals, seen_at, next_at)"
                        + " values (?, ?, ?, ?, 0, 1, 0, ?, ?)",
                rows);
        return uids;
    }

    private List<Long> again(Unit unit, Waiting waiting, List<Known> due, Instant now, int atMost, boolean alone)
            throws SQLException {
        var uids = new ArrayList<Long>();
        for (var one : due) {
            boolean failed = one.attempts() > 0;
            if (one.attempts() >= ATTEMPTS || uids.size() == atMost || failed && !(alone && uids.isEmpty())) {
                continue;
            }
            uids.add(one.uid());
            var id = id(waiting, one.uid());
            unit.change(
                    "update mailbox_mail set attempts = attempts + 1, next_at = ?" + KEY,
                    now.plus(wait(one.attempts() + 1)),
                    id.mailbox(),
                    id.folder(),
                    id.uidValidity(),
                    id.uid());
            if (failed) {
                break;
            }
        }
        return uids;
    }

    /** 30 s after the first attempt, a minute after the second … */
    private static Duration wait(int times) {
        var wait = FIRST_WAIT.multipliedBy(1L << Math.min(times - 1, 20));
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    private void park(Unit unit, MailId id, Instant now) throws SQLException {
        unit.change(
                "update mailbox_mail set outcome = ?, reason = ?, settled_at = ?, explanation = concat(?,"
                        + " coalesce(explanation, 'the server ended, or the mail server gave it only in part.'))" + KEY,
                Fate.PARKED,
                MailReason.FAILED,
                now,
                "Tried " + ATTEMPTS + " times; the last time: ",
                id.mailbox(),
                id.folder(),
                id.uidValidity(),
                id.uid());
        count(unit, MailReason.FAILED, now);
    }

    /**
     * Writes down what becomes of a mail, in the transaction that runs: when that commits, the mail may leave the mailbox.
     */
    void settle(MailId id, long size, Verdict verdict) {
        database.transact(unit -> {
            var now = clock.instant();
            // "outcome is null" would let PostgreSQL look among all that were null since its last vacuum, not for the
            // key
            int changed = unit.change(
                    "update mailbox_mail set outcome = ?, reason = ?, explanation = ?, sender = ?, size = ?,"
                            + " settled_at = ?" + KEY + " and coalesce(outcome, '') = ''",
                    verdict.fate(),
                    verdict.reason(),
                    SeenDevices.text(verdict.explanation(), 2000),
                    SeenDevices.text(verdict.sender(), 200),
                    size,
                    now,
                    id.mailbox(),
                    id.folder(),
                    id.uidValidity(),
                    id.uid());
            if (changed == 1) {
                count(unit, verdict.reason(), now);
            }
            return null;
        });
    }

    /**
     * Puts a mail off that the intake would not have now; that is no failed attempt.
     *
     * @return false when it was put off too often
     */
    boolean putOff(MailId id, Receipt.Refused why) {
        return database.transact(unit -> {
            int refusals = unit.one(
                            "select refusals from mailbox_mail" + KEY,
                            row -> row.small("refusals"),
                            id.mailbox(),
                            id.folder(),
                            id.uidValidity(),
                            id.uid())
                    .orElse(0);
            if (why.flooded() && refusals >= REFUSALS) {
                return false;
            }
            var wait = wait(refusals + 1);
            unit.change(
                    "update mailbox_mail set attempts = attempts - 1, refusals = refusals + 1, next_at = ?,"
                            + " explanation = ?" + KEY,
                    clock.instant().plus(wait.compareTo(why.retryAfter()) < 0 ? why.retryAfter() : wait),
                    SeenDevices.text(why.explanation(), 2000),
                    id.mailbox(),
                    id.folder(),
                    id.uidValidity(),
                    id.uid());
            return true;
        });
    }

    /** Notes why an attempt failed, for whoever finds the mail parked. */
    void failed(MailId id, long size, String sender, Throwable failure) {
        database.transact(unit -> unit.change(
                "update mailbox_mail set explanation = ?, sender = ?, size = ?" + KEY,
                SeenDevices.text(failure.toString(), 1900),
                SeenDevices.text(sender, 200),
                size,
                id.mailbox(),
                id.folder(),
                id.uidValidity(),
                id.uid()));
    }

    private static void count(Unit unit, MailReason reason, Instant now) throws SQLException {
        if (unit.change("update mailbox_count set mails = mails + 1, last_at = ? where reason = ?", now, reason) == 0) {
            unit.change("insert into mailbox_count (reason, mails, last_at) values (?, 1, ?)", reason, now);
        }
    }

    /** Remembers how the polling of a mailbox goes, unless another node is at it. @param number from 1 */
    void note(int number, Condition condition) {
        if (condition.state() == Condition.State.WAITING
                || lease.holder(LEASE_NAME)
                        .filter(holder -> !holder.owner().equals(lease.owner()))
                        .isPresent()) {
            return;
        }
        database.transact(unit -> {
            if (number > 1 && condition.state() == Condition.State.RESTING) {
                unit.change("delete from mailbox_state where id = ?", number);
                return null;
            }
            var now = clock.instant();
            var polled = condition.state() == Condition.State.POLLING ? now : null;
            var trouble = condition.trouble();
            var same = unit.one(
                            "select since, last_poll_at from mailbox_state where id = ? and state = ?"
                                    + " and coalesce(trouble, '') = ?",
                            row -> row.instant("since"),
                            number,
                            condition.state(),
                            trouble == null ? "" : trouble.name())
                    .orElse(now);
            int changed = unit.change(
                    "update mailbox_state set state = ?, trouble = ?, detail = ?, mailbox = ?, node = ?, since = ?,"
                            + " last_poll_at = coalesce(cast(? as timestamp(6) with time zone), last_poll_at)"
                            + " where id = ?",
                    condition.state(),
                    trouble,
                    SeenDevices.text(condition.detail(), 2000),
                    condition.mailbox(),
                    lease.owner(),
                    same,
                    polled,
                    number);
            if (changed == 0) {
                unit.change(
                        "insert into mailbox_state (id, state, trouble, detail, mailbox, node, since, last_poll_at)"
                                + " values (?, ?, ?, ?, ?, ?, ?, cast(? as timestamp(6) with time zone))",
                        number,
                        condition.state(),
                        trouble,
                        SeenDevices.text(condition.detail(), 2000),
                        condition.mailbox(),
                        lease.owner(),
                        now,
                        polled);
            }
            return null;
        });
    }

    @Override
    public String subject() {
        return "mails of the reports' mailbox";
    }

    /**
     * Those that left the mailbox long ago; the parked ones, and those that somebody took out undone, stay a year. What lies
     * in a POP3 mailbox is known as long as it does, else it came up anew.
     */
    @Override
    public boolean forgetSome() {
        return database.transact(unit -> {
            var now = clock.instant();
            var old = unit.list(
                    "select mailbox, folder, uid_validity, uid from mailbox_mail where (outcome <> ? and settled_at < ?"
                            + " or outcome = ? and settled_at < ? or outcome is null and next_at < ?)"
                            + " and not (uid_validity = 0 and exists (select 1 from mailbox_name listed"
                            + " where listed.mailbox = mailbox_mail.mailbox and listed.uid = mailbox_mail.uid))"
                            + " fetch first " + FORGOTTEN_AT_ONCE + " rows only",
                    row -> new Object[] {
                        row.text("mailbox"), row.text("folder"), row.number("uid_validity"), row.number("uid")
                    },
                    Fate.PARKED,
                    now.minus(Duration.ofDays(settings.keepMailsDays())),
                    Fate.PARKED,
                    now.minus(PARKED_KEPT),
                    now.minus(PARKED_KEPT));
            unit.changeAll("delete from mailbox_mail" + KEY, old);
            return !old.isEmpty();
        });
    }
}
