package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.persistence.PersistenceException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.mail.Condition;
import org.openfsm.mail.Fate;
import org.openfsm.mail.Mail;
import org.openfsm.mail.MailId;
import org.openfsm.mail.Trouble;
import org.openfsm.mail.Waiting;
import org.openfsm.platform.TestDatabase;
import org.openfsm.wire.Keys;
import org.openfsm.wire.Report;

/** What becomes of mails; the same on every database. The mailbox is a map, the rest is real. */
abstract class ReportMailsContract {
    private static final Duration HOUR = Duration.ofHours(1);

    private static final int BOTH_ROADS = 20;

    private TestServer server;
    private ReportMails mails;
    private MailLedger ledger;
    private final TestMailbox mailbox = new TestMailbox();

    abstract TestDatabase database();

    @BeforeEach
    void start() {
        server = new TestServer(database());
        mails = server.mails;
        ledger = server.mailLedger;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private long arrives(byte[] mail) {
        return mailbox.arrives(mail);
    }

    private Map<Long, Fate> round() {
        return mailbox.round(mails, ledger);
    }

    private Fate fateOf(byte[] mail) {
        var uid = arrives(mail);
        return round().get(uid);
    }

    private void becomes(byte[] mail, Fate fate, MailReason reason) {
        long before = count(reason);
        assertThat(fateOf(mail)).as(reason.key()).isEqualTo(fate);
        assertThat(count(reason)).as(reason.key()).isEqualTo(before + 1);
    }

    private long count(MailReason reason) {
        return server.mailbox.view().counts().stream()
                .filter(count -> count.reason() == reason)
                .mapToLong(MailboxView.Count::mails)
                .sum();
    }

    private static byte[] report(TestAgent agent) {
        return agent.seal(agent.report(Report.Reason.SCHEDULED, List.of()));
    }

    private long reports() {
        return server.figures.figures().reportsTaken();
    }

    // --- mails with reports

    @Test
    void aReportIsTakenHoweverGatewaysWrapIt() {
        var agent = server.agent("kranich", "Kranich");
        long before = reports();

        Mails.wrappings().forEach((how, wrapping) -> assertThat(fateOf(wrapping.apply(report(agent))))
                .as(how)
                .isEqualTo(Fate.TAKEN));

        int all = Mails.wrappings().size();
        assertThat(reports()).isEqualTo(before + all);
        assertThat(count(MailReason.REPORT)).isEqualTo(all);
        assertThat(server.mailbox.view().taken()).isEqualTo(all);
        assertThat(mailbox.inbox).isEmpty();
    }

    @Test
    void twoReportsInOneMailAreTwoReports() {
        var agent = server.agent("kranich", "Kranich");
        long before = reports();
        becomes(
                Mails.multipart(
                        "multipart/mixed",
                        Mails.part("application/pkcs7-mime", report(agent)),
                        Mails.part("application/pkcs7-mime", report(agent))),
                Fate.TAKEN,
                MailReason.REPORT);
        assertThat(reports()).isEqualTo(before + 2);
    }

    @Test
    void aMailThatComesAgainIsDoneWithAgain() {
        var agent = server.agent("kranich", "Kranich");
        var mail = Mails.smime(report(agent));
        long before = reports();
        becomes(mail, Fate.TAKEN, MailReason.REPORT);
        becomes(mail, Fate.TAKEN, MailReason.REPORT);
        assertThat(reports()).isEqualTo(before + 1);
    }

    /** A mailbox that was restored or moved: RFC 9051, 2.3.1.1. */
    @Test
    void whereUidsCountAnewNoReportIsLostAndNoneIsTakenTwice() {
        var agent = server.agent("kranich", "Kranich");
        long before = reports();
        var taken = Mails.smime(report(agent));
        var waits = Mails.smime(report(agent));
        var uid = arrives(taken);
        assertThat(round()).containsEntry(uid, Fate.TAKEN);
        arrives(waits);
        ledger.plan(mailbox.waiting(), 50);

        mailbox.inbox.clear();
        mailbox.uidValidity++;
        mailbox.lastUid = 0;
        assertThat(arrives(waits)).as("the number of the mail that was taken").isEqualTo(uid);
        arrives(taken);
        assertThat(round()).containsExactly(entry(uid, Fate.TAKEN), entry(uid + 1, Fate.TAKEN));
        assertThat(reports()).isEqualTo(before + 2);
        assertThat(server.count("report_log where road = 'MAIL' and repeats = 1"))
                .as("what came twice")
                .isEqualTo(1);
    }

    /** By both roads at the same instant: one is recorded, the other came again. */
    @Test
    void theSameReportByMailAndHttpsAtOnceIsOne() throws Exception {
        var agent = server.agent("kranich", "Kranich");
        long before = reports();
        var sealed = new ArrayList<byte[]>();
        for (int number = 0; number < BOTH_ROADS; number++) {
            sealed.add(report(agent));
        }
        sealed.forEach(report -> arrives(Mails.smime(report)));
        ledger.plan(mailbox.waiting(), BOTH_ROADS);
        var start = new CyclicBarrier(2);
        var https = Executors.newSingleThreadExecutor();
        try {
            var receipts = https.submit(() -> {
                var all = new ArrayList<Receipt>();
                for (var report : sealed) {
                    start.await();
                    all.add(server.intake.accept(report, Road.HTTPS, "192.0.2.1"));
                }
                return all;
            });
            for (var uid : List.copyOf(mailbox.inbox.keySet())) {
                start.await();
                assertThat(mailbox.deliver(uid, mails, ledger)).isEqualTo(Fate.TAKEN);
            }
            assertThat(receipts.get()).allMatch(Receipt::taken);
        } finally {
            https.shutdownNow();
        }
        assertThat(reports()).isEqualTo(before + BOTH_ROADS);
        assertThat(server.count("report_log where repeats = 1")).isEqualTo(BOTH_ROADS);
        assertThat(server.count("report_log where mark_fork or repeats > 1")).isZero();
        assertThat(server.count("quarantine")).isZero();
    }

    @Test
    void whatIsKeptInQuarantineIsTakenAndWhatIsNotStaysInAFolder() {
        var agent = server.agent("kranich", "Kranich");
        agent.key = Keys.newSigningKey();
        agent.certificate = agent.newKey(agent.key);
        becomes(Mails.smime(report(agent)), Fate.TAKEN, MailReason.REPORT);
        becomes(Mails.smime(new byte[] {1, 2, 3}), Fate.IGNORED, MailReason.NOT_TAKEN);
        assertThat(server.count("quarantine where road = 'MAIL'")).isEqualTo(2);
    }

    // --- mails without

    @Test
    void whatIsNoReportIsCountedByWhatItIs() {
        becomes(Mails.with("Content-Type: text/plain\r\n", "Buy toner!"), Fate.IGNORED, MailReason.NO_REPORT);
        becomes(Mails.bytes("Subject: FSM report\r\n\r\n"), Fate.IGNORED, MailReason.NO_REPORT);
        becomes(new byte[0], Fate.IGNORED, MailReason.NO_REPORT);
        becomes(
                Mails.with("Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n", "a signed letter"),
                Fate.IGNORED,
                MailReason.NO_REPORT);
        becomes(
                Mails.multipart("multipart/report; report-type=delivery-status", Mails.TEXT),
                Fate.IGNORED,
                MailReason.BOUNCE);
        becomes(
                Mails.bytes("From: MAILER-DAEMON@mail.example.org\r\nSubject: Undelivered\r\n\r\nSorry."),
                Fate.IGNORED,
                MailReason.BOUNCE);
        becomes(Mails.with("Return-Path: <>\r\n", "Sorry."), Fate.IGNORED, MailReason.BOUNCE);
        becomes(
                Mails.with("Auto-Submitted: auto-replied\r\n", "I am on holiday."),
                Fate.IGNORED,
                MailReason.AUTO_REPLY);
        becomes(
                Mails.with("Received: from a by b; today\r\n".repeat(60), "Round and round."),
                Fate.IGNORED,
                MailReason.LOOP);
        assertThat(server.count("quarantine")).isZero();
    }

    @Test
    void whatIsBeyondTheLimitsKeepsNoGoodMailOut() {
        var agent = server.agent("kranich", "Kranich");
        var deep = new StringBuilder();
        for (int level = 0; level < 1000; level++) {
            deep.append("Content-Type: multipart/mixed; boundary=b")
                    .append(level)
                    .append("\r\n\r\n--b")
                    .append(level)
                    .append("\r\n");
        }
        var forwarded = "Content-Type: message/rfc822\r\n\r\n".repeat(200);
        var parts = new String[1000];
        Arrays.fill(parts, Mails.TEXT);
        var reports = new String[50];
        Arrays.fill(reports, Mails.part("application/pkcs7-mime", new byte[] {1}));
        var evil = List.of(
                Mails.bytes(deep.toString()),
                Mails.bytes(forwarded),
                Mails.multipart("multipart/mixed", parts),
                Mails.multipart("multipart/mixed", reports),
                Mails.with("X-Long: " + "x".repeat(1 << 20) + "\r\n", ""),
                Mails.with("X-Folded: x\r\n" + " x\r\n".repeat(100_000), ""),
                Mails.with("X-Many: x\r\n".repeat(10_000), ""));
        for (var mail : evil) {
            becomes(mail, Fate.PARKED, MailReason.LIMITS);
            becomes(Mails.smime(report(agent)), Fate.TAKEN, MailReason.REPORT);
        }
        assertThat(server.mailbox.view().parked())
                .hasSize(evil.size())
                .allSatisfy(mail -> assertThat(mail.explanation()).endsWith("."));
    }

    @Test
    void brokenMimeIsReadAsFarAsItGoes() {
        var agent = server.agent("kranich", "Kranich");
        var whole = new String(
                Mails.multipart("multipart/mixed", Mails.TEXT, Mails.part("application/pkcs7-mime", report(agent))));
        becomes(Mails.bytes(whole.replace("--=_b--", "")), Fate.TAKEN, MailReason.REPORT);
        becomes(Mails.bytes(whole.substring(0, whole.length() / 2)), Fate.IGNORED, MailReason.NOT_TAKEN);
        becomes(
                Mails.bytes(whole.replace("boundary=\"=_b\"", "boundary=\"other\"")),
                Fate.IGNORED,
                MailReason.NO_REPORT);
        var garbage = new byte[100_000];
        new Random(1).nextBytes(garbage);
        assertThat(fateOf(garbage)).isIn(Fate.IGNORED, Fate.PARKED);
    }

    @Test
    void aMailLargerThanAnyReportIsNotRead() throws IOException {
        var unread = new Mail() {
            @Override
            public MailId id() {
                return TestMailbox.id(1);
            }

            @Override
            public long size() {
                return 50L << 20;
            }

            @Override
            public InputStream open() {
                throw new AssertionError("Nobody should read it");
            }
        };
        assertThat(mails.take(unread))
                .hasValueSatisfying(verdict -> assertThat(verdict.reason()).isEqualTo(MailReason.TOO_LARGE));
        var endless = new InputStream() {
            private long given;

            @Override
            public int read() {
                assertThat(++given).isLessThan(2 * MailContent.LARGEST);
                return 'x';
            }
        };
        assertThatThrownBy(() -> MailContent.read(endless)).isInstanceOf(BadMail.class);
    }

    // --- failing, and again

    /** An intake whose database is away while this says so. */
    private final class Failing extends Intake {
        private boolean failing = true;
        private int asked;

        Failing() {
            super(server.database, server.keys, server.ledger, server.store, server.clock);
        }

        @Override
        public Receipt accept(byte[] sealed, Road road, String from) {
            asked++;
            if (failing) {
                throw new PersistenceException("The disk is full");
            }
            return super.accept(sealed, road, from);
        }
    }

    @Test
    void whatFailsIsTriedAgainLaterAndThenTaken() {
        var agent = server.agent("kranich", "Kranich");
        var intake = new Failing();
        mails = new ReportMails(intake, ledger);
        var uid = arrives(Mails.smime(report(agent)));

        assertThat(round()).containsEntry(uid, Fate.LATER);
        assertThat(round()).as("not at once").isEmpty();
        intake.failing = false;
        server.later(Duration.ofSeconds(31));
        assertThat(round()).containsEntry(uid, Fate.TAKEN);
        assertThat(intake.asked).isEqualTo(2);
    }

    @Test
    void poisonIsParkedAfterSomeAttemptsThatARestartDoesNotForget() {
        var agent = server.agent("kranich", "Kranich");
        var intake = new Failing();
        var poison = arrives(Mails.smime(report(agent)));
        for (int attempt = 1; attempt <= MailLedger.ATTEMPTS; attempt++) {
            ledger = server.node("boot " + attempt);
            mails = new ReportMails(intake, ledger);
            assertThat(round()).as("attempt %s", attempt).containsEntry(poison, Fate.LATER);
            server.later(HOUR);
        }

        assertThat(round()).containsEntry(poison, Fate.PARKED);

        assertThat(intake.asked).isEqualTo(MailLedger.ATTEMPTS);
        assertThat(server.mailbox.view().parked()).singleElement().satisfies(mail -> {
            assertThat(mail.reason()).isEqualTo(MailReason.FAILED);
            assertThat(mail.explanation()).contains("Tried 5 times", "The disk is full");
            assertThat(mail.sender()).isEqualTo("agent@customer.example");
            assertThat(mail.size()).isPositive();
        });
        assertThat(count(MailReason.FAILED)).isEqualTo(1);
    }

    @Test
    void aMailThatEndsTheServerIsCountedAndHoldsNoOtherUp() {
        var agent = server.agent("kranich", "Kranich");
        var poison = arrives(Mails.smime(report(agent)));
        arrives(Mails.smime(report(agent)));
        var innocent = mailbox.lastUid;
        assertThat(ledger.plan(mailbox.waiting(), 50).deliver()).containsExactly(poison, innocent);
        // the server ended at the first of them; from then on each is tried alone
        var tried = new ArrayList<Long>();
        for (int boot = 0; boot < 20 && mailbox.inbox.containsKey(poison); boot++) {
            server.later(HOUR);
            var plan = server.node("boot " + boot).plan(mailbox.waiting(), 50);
            plan.settled().keySet().forEach(mailbox.inbox::remove);
            assertThat(plan.deliver()).hasSizeLessThanOrEqualTo(1);
            tried.addAll(plan.deliver());
            if (plan.deliver().contains(innocent)) {
                assertThat(mailbox.deliver(innocent, mails, ledger)).isEqualTo(Fate.TAKEN);
                mailbox.inbox.remove(innocent);
            }
        }
        assertThat(mailbox.inbox).isEmpty();
        assertThat(tried).filteredOn(uid -> uid == poison).hasSize(MailLedger.ATTEMPTS - 1);
        assertThat(tried).filteredOn(uid -> uid == innocent).hasSize(1);
        assertThat(server.mailbox.view().parked()).singleElement().satisfies(mail -> assertThat(mail.explanation())
                .contains("the server ended"));
    }

    @Test
    void aSettledMailThatIsStillThereIsNotDeliveredAgain() {
        var agent = server.agent("kranich", "Kranich");
        var uid = arrives(Mails.smime(report(agent)));
        assertThat(ledger.plan(mailbox.waiting(), 50).deliver()).containsExactly(uid);
        assertThat(mailbox.deliver(uid, mails, ledger)).isEqualTo(Fate.TAKEN);
        // the server ended before it could take the mail out of the folder

        var plan = server.node("after").plan(mailbox.waiting(), 50);

        assertThat(plan.deliver()).isEmpty();
        assertThat(plan.settled()).containsEntry(uid, Fate.TAKEN);
        assertThat(count(MailReason.REPORT)).isEqualTo(1);
    }

    @Test
    void theSameNumberInAnotherFolderIsAnotherMail() {
        var agent = server.agent("kranich", "Kranich");
        becomes(Mails.smime(report(agent)), Fate.TAKEN, MailReason.REPORT);
        for (var other : List.of(
                new Waiting(TestMailbox.NAME, "INBOX", 2, List.of(mailbox.lastUid)),
                new Waiting(TestMailbox.NAME, "Reports", 1, List.of(mailbox.lastUid)),
                new Waiting("other@mail.example.org", "INBOX", 1, List.of(mailbox.lastUid)))) {
            assertThat(ledger.plan(other, 50).deliver()).containsExactly(mailbox.lastUid);
        }
    }

    @Test
    void rubbishIsPutOffWhileGoodReportsOfTheSameSenderGetInAndOtherRoadsStayOpen() {
        var agent = server.agent("kranich", "Kranich");
        for (int number = 0; number < Floodgate.BY_SENDER; number++) {
            becomes(Mails.smime(new byte[] {(byte) number}), Fate.IGNORED, MailReason.NOT_TAKEN);
        }
        var oneTooMany = arrives(Mails.smime(new byte[] {99}));
        assertThat(round()).containsEntry(oneTooMany, Fate.LATER);
        becomes(Mails.smime(report(agent)), Fate.TAKEN, MailReason.REPORT);
        assertThat(server.intake.accept(new byte[] {98}, Road.HTTPS, "agent@customer.example"))
                .isInstanceOf(Receipt.Quarantined.class);

        server.later(Duration.ofSeconds(90));
        assertThat(round()).containsEntry(oneTooMany, Fate.IGNORED);
    }

    @Test
    void aFloodIsLaidAsideInTheEnd() {
        var id = TestMailbox.id(1);
        mailbox.inbox.put(1L, Mails.smime(new byte[] {1}));
        ledger.plan(mailbox.waiting(), 50);
        var no = new Receipt.Refused("Too much", Duration.ofMinutes(1), true);
        for (int time = 0; time < MailLedger.REFUSALS; time++) {
            assertThat(ledger.putOff(id, no)).isTrue();
            assertThat(ledger.plan(mailbox.waiting(), 50).deliver())
                    .as("not yet")
                    .isEmpty();
            server.later(HOUR);
            assertThat(ledger.plan(mailbox.waiting(), 50).deliver()).containsExactly(1L);
        }
        assertThat(ledger.putOff(id, no)).isFalse();
        assertThat(ledger.putOff(id, new Receipt.Refused("The quarantine is full", HOUR, false)))
                .as("what waits for a person waits as long as that takes")
                .isTrue();
    }

    // --- whose turn it is, and what is shown

    @Test
    void oneNodePollsUntilItEndsOrGivesUp() {
        var other = server.node("other");
        assertThat(ledger.takeTurn()).isTrue();
        assertThat(other.takeTurn()).isFalse();
        ledger.endTurn();
        assertThat(other.takeTurn()).isTrue();
        server.later(MailLedger.LEASE);
        assertThat(ledger.takeTurn()).isTrue();
    }

    @Test
    void theAdministratorSeesHowItGoes() {
        assertThat(server.mailbox.view().first().state()).isEqualTo("resting");
        ledger.takeTurn();
        ledger.note(1, new Condition(Condition.State.FAILING, Trouble.PASSWORD, "LOGIN failed", TestMailbox.NAME));
        var failing = server.mailbox.view().first();
        assertThat(failing.state()).isEqualTo("failing");
        assertThat(failing.trouble()).isEqualTo("password");
        assertThat(failing.detail()).isEqualTo("LOGIN failed");
        assertThat(failing.lastPollAt()).isNull();

        server.later(Duration.ofMinutes(1));
        ledger.takeTurn();
        ledger.note(1, new Condition(Condition.State.POLLING, null, null, TestMailbox.NAME));
        var since = server.now();
        server.later(Duration.ofMinutes(1));
        ledger.takeTurn();
        ledger.note(1, new Condition(Condition.State.POLLING, null, null, TestMailbox.NAME));
        server.node("other").note(1, new Condition(Condition.State.RESTING, null, null, null));

        var polling = server.mailbox.view().first();
        assertThat(polling.state()).isEqualTo("polling");
        assertThat(polling.trouble()).isNull();
        assertThat(polling.since()).isEqualTo(since);
        assertThat(polling.lastPollAt()).isEqualTo(server.now());
        assertThat(polling.node()).isEqualTo("one");
        assertThat(polling.mailbox()).isEqualTo(TestMailbox.NAME);
    }

    @Test
    void eachMailboxHasItsOwnStateAndOneThatIsTakenOutNone() {
        ledger.takeTurn();
        ledger.note(1, new Condition(Condition.State.POLLING, null, null, TestMailbox.NAME));
        ledger.note(3, new Condition(Condition.State.FAILING, Trouble.HOST, "unknown", "fsm@elsewhere.example.org"));
        assertThat(server.mailbox.view().accounts())
                .extracting(MailboxView.Account::mailbox, MailboxView.Account::state)
                .containsExactly(tuple(TestMailbox.NAME, "polling"), tuple("fsm@elsewhere.example.org", "failing"));
        ledger.note(3, new Condition(Condition.State.RESTING, null, null, null));
        assertThat(server.mailbox.view().accounts()).hasSize(1);
    }

    @Test
    void oldMailsAreForgottenButTheParkedStayLonger() {
        becomes(Mails.bytes("Subject: hello\r\n\r\n"), Fate.IGNORED, MailReason.NO_REPORT);
        becomes(Mails.with("X-Many: x\r\n".repeat(10_000), ""), Fate.PARKED, MailReason.LIMITS);
        server.later(Duration.ofDays(31));
        while (ledger.forgetSome()) {
            // the next ones
        }
        assertThat(server.count("mailbox_mail")).isEqualTo(1);
        server.later(Duration.ofDays(365));
        while (ledger.forgetSome()) {
            // the next ones
        }
        assertThat(server.count("mailbox_mail")).isZero();
        assertThat(count(MailReason.NO_REPORT)).isEqualTo(1);
    }

    // --- mails that have only names (POP3)

    @Test
    void aNameHasItsNumberAsLongAsItIsListedAndNoneComesTwice() {
        var first = server.mailNames.numbers(TestMailbox.NAME, List.of("a", "B", "b"));
        assertThat(first).doesNotHaveDuplicates();
        assertThat(server.mailNames.numbers(TestMailbox.NAME, List.of("b", "c", "a")))
                .startsWith(first.get(2))
                .endsWith(first.get(0));
        assertThat(server.mailNames.numbers("other@mail.example.org", List.of("a")))
                .as("another mailbox's")
                .doesNotContainAnyElementsOf(first);
        assertThat(server.mailNames.numbers(TestMailbox.NAME, List.of("B")))
                .as("it was not listed meanwhile, so it is another mail")
                .doesNotContainAnyElementsOf(first);
    }

    @Test
    void theNameOfAMailThatIsGoneIsFree() {
        var numbers = server.mailNames.numbers(TestMailbox.NAME, List.of("a", "b"));
        server.mailNames.gone(TestMailbox.NAME, numbers.subList(0, 1));
        var next = server.mailNames.numbers(TestMailbox.NAME, List.of("a", "b"));
        assertThat(next.get(0)).isNotEqualTo(numbers.get(0));
        assertThat(next.get(1)).isEqualTo(numbers.get(1));
    }

    @Test
    void whatLiesInAPop3MailboxIsNotForgotten() throws IOException {
        var uid = server.mailNames.numbers(TestMailbox.NAME, List.of("a")).get(0);
        var waiting = new Waiting(TestMailbox.NAME, "INTestMailbox.NAME", 0, List.of(uid));
        assertThat(ledger.plan(waiting, 50).deliver()).containsExactly(uid);
        var bytes = Mails.bytes("Subject: hello\r\n\r\n");
        var id = new MailId(TestMailbox.NAME, "INTestMailbox.NAME", 0, uid);
        ledger.settle(id, 1, mails.take(new TestMailbox.Lying(id, bytes, 1)).orElseThrow());
        server.later(Duration.ofDays(400));
        assertThat(ledger.forgetSome()).isFalse();
        assertThat(ledger.plan(waiting, 50).settled()).containsEntry(uid, Fate.IGNORED);
        server.mailNames.gone(TestMailbox.NAME, List.of(uid));
        assertThat(ledger.forgetSome()).isTrue();
    }
}
