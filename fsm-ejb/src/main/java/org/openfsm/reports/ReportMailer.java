package org.openfsm.reports;

import jakarta.annotation.security.PermitAll;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.openfsm.platform.Database;
import org.openfsm.platform.Lease;
import org.openfsm.platform.Letter;
import org.openfsm.platform.Mail;
import org.openfsm.platform.Settings;

/**
 * Sends finished reports, a mail to each recipient. Each mail is claimed before it is sent and settled after: where the
 * server ended in between nobody knows whether it went out, and it is not sent again by itself.
 */
@Singleton
@Startup
@PermitAll
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ReportMailer {
    private static final Logger LOG = Logger.getLogger(ReportMailer.class);
    private static final String LEASE = "report-mail";
    private static final Duration LEASE_TIME = Duration.ofMinutes(2);
    private static final int AT_ONCE = 20;
    private static final int FAILURE = 2000;
    /** Minutes until the next try; after the last the mail has failed. */
    private static final int[] BACK_OFF = {1, 5, 15, 60, 240, 480};

    @Inject
    Database database;

    @Inject
    RunStore runs;

    @Inject
    FileStore files;

    @Inject
    Mail mail;

    @Inject
    Lease lease;

    @Inject
    Settings settings;

    @Inject
    Clock clock;

    private final AtomicBoolean sending = new AtomicBoolean();

    protected ReportMailer() {}

    /** Outside a container. */
    ReportMailer(
            Database database, RunStore runs, FileStore files, Mail mail, Lease lease, Settings settings, Clock clock) {
        this.database = database;
        this.runs = runs;
        this.files = files;
        this.mail = mail;
        this.lease = lease;
        this.settings = settings;
        this.clock = clock;
    }

    private record Due(long tenant, long run, String recipient, int tries) {}

    @Schedule(second = "*/2", minute = "*", hour = "*", persistent = false)
    public void look() {
        if (!sending.compareAndSet(false, true)) {
            return;
        }
        try {
            var due = due();
            if (!due.isEmpty() && lease.acquire(LEASE, LEASE_TIME)) {
                abandon();
                for (var one : due) {
                    if (!lease.renew(LEASE, LEASE_TIME)) {
                        return;
                    }
                    send(one);
                }
            }
        } catch (PersistenceException e) {
            LOG.warnf("Mails of reports wait, since the database fails: %s", e.getMessage());
        } finally {
            sending.set(false);
        }
    }

    private List<Due> due() {
        return database.transact(unit -> unit.list(
                "select tenant_id, run_id, recipient, tries from report_mail where state = 'WAITING' and next_at <= ?"
                        + " or state = 'SENDING' order by next_at, run_id, recipient fetch next ? rows only",
                row -> new Due(
                        row.number("tenant_id"), row.number("run_id"), row.text("recipient"), row.small("tries")),
                clock.instant(),
                AT_ONCE));
    }

    /**
     * Nobody sends now, since this node holds the lease and has not begun: what still is said to be sent met the end of a
     * server, or a database that failed, and only its end is missing.
     */
    private void abandon() {
        int lost = database.transact(unit -> unit.change(
                "update report_mail set state = 'UNKNOWN', settled_at = ?, next_at = null, failure = ?"
                        + " where state = 'SENDING'",
                clock.instant(),
                "The server ended, or lost its database, while this mail was being sent, so it may have gone out or not. Ask"
                        + " the recipient, or send it again."));
        if (lost > 0) {
            LOG.warnf("%d mails of reports may have gone out or not; their runs' pages say which", lost);
        }
    }

    private void send(Due due) {
        var run = database.transact(unit -> runs.rows(unit, " where r.id = ?", due.run()));
        if (run.isEmpty() || !claim(due)) {
            return;
        }
        try {
            mail.send(letter(run.get(0), due.recipient()));
            settle(due, MailState.SENT, null, null);
        } catch (Mail.Undelivered e) {
            LOG.warnf("Report run %d was not sent to a recipient: %s", due.run(), e.getMessage());
            boolean over = e.permanent() || due.tries() >= BACK_OFF.length;
            settle(
                    due,
                    over ? MailState.FAILED : MailState.WAITING,
                    over ? null : clock.instant().plus(Duration.ofMinutes(BACK_OFF[due.tries()])),
                    e.getMessage());
        }
    }

    private boolean claim(Due due) {
        return database.transact(unit -> unit.change(
                        "update report_mail set state = 'SENDING', tries = tries + 1, sender = ?"
                                + " where tenant_id = ? and run_id = ? and recipient = ? and state = 'WAITING'",
                        lease.owner(),
                        due.tenant(),
                        due.run(),
                        due.recipient())
                == 1);
    }

    private void settle(Due due, MailState state, Instant next, String failure) {
        database.transact(unit -> unit.change(
                "update report_mail set state = ?, settled_at = ?, next_at = ?, failure = ?, sender = null"
                        + " where tenant_id = ? and run_id = ? and recipient = ?",
                state,
                state == MailState.WAITING ? null : clock.instant(),
                next,
                failure == null || failure.length() <= FAILURE ? failure : failure.substring(0, FAILURE),
                due.tenant(),
                due.run(),
                due.recipient()));
    }

    private Letter letter(RunRow run, String recipient) {
        var words = new Words(run.request().language());
        var small = new ArrayList<RunRow.FileRow>();
        var large = new ArrayList<RunRow.FileRow>();
        long size = 0;
        for (var file : run.files()) {
            if (size + file.size() <= settings.reportAttachmentBytes()) {
                small.add(file);
                size += file.size();
            } else {
                large.add(file);
            }
        }
        var text = new StringBuilder(
                words.of("mail.text", words.of("title." + run.request().kind().key()), run.rows()));
        if (run.from() != null) {
            text.append('\n').append(words.of("mail.period", words.day(run.from()), words.day(run.to())));
        }
        if (!small.isEmpty()) {
            text.append("\n\n").append(words.of("mail.attached", names(small)));
        }
        if (!large.isEmpty()) {
            // the page, which asks who is not signed in to sign in first; the file's own address only refuses them
            text.append("\n\n")
                    .append(words.of(
                            "mail.link", names(large), settings.publicUrl() + "/reports/history?run=" + run.id()));
        }
        if (run.scheduleName() != null) {
            text.append("\n\n-- \n").append(words.of("mail.footer", run.scheduleName(), run.owner()));
        }
        var name = run.scheduleName() == null
                ? words.of("title." + run.request().kind().key())
                : run.scheduleName();
        return new Letter(
                "report-" + run.id() + "-" + Integer.toHexString(recipient.hashCode()),
                List.of(recipient),
                words.of(
                        "mail.subject",
                        name,
                        run.from() == null
                                ? words.day(run.createdAt().atZone(run.zone()).toLocalDate())
                                : words.of("fact.fromTo", words.day(run.from()), words.day(run.to()))),
                text.append('\n').toString(),
                null,
                small.stream()
                        .map(file ->
                                new Letter.Attachment(file.name(), file.format().contentType(), () -> files.open(file)))
                        .toList());
    }

    private static String names(List<RunRow.FileRow> some) {
        return some.stream().map(RunRow.FileRow::name).collect(Collectors.joining(", "));
    }
}
