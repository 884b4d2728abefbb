package org.openfsm.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.access.Roles;
import org.openfsm.ingest.Printer;
import org.openfsm.ingest.TestServer;
import org.openfsm.platform.Lease;
import org.openfsm.platform.Letter;
import org.openfsm.platform.Mail;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.ScriptedPost;
import org.openfsm.platform.Settings;
import org.openfsm.platform.TestDatabase;

/** What becomes of a report's mails, with a mail server that takes them, refuses them, or is not there. */
class ReportMailerTest {
    private static final String ANNA = "anna@example.org";
    private static final String BERT = "bert@example.org";

    private TestServer server;
    private Desk desk;
    private ScriptedPost post;
    private Session session;
    private final Map<String, String> settings = new HashMap<>(
            Map.of("fsm.mail.from", "FSM <fsm@example.org>", "fsm.public-url", "https://fsm.example.org"));

    @BeforeEach
    void start() throws IOException {
        server = new TestServer(TestDatabase.h2());
        server.at(Instant.parse("2026-11-26T08:00:00Z"));
        server.agent("kranich", "Kranich Druck GmbH").sends(Printer.of("KKK1").read(server.now()));
        desk = new Desk(server);
        post = new ScriptedPost();
        session = Session.getInstance(post.properties());
    }

    @AfterEach
    void stop() throws IOException {
        post.close();
        server.close();
    }

    private ReportMailer mailer(String boot) {
        return mailer(boot, new Mail(said(), server.clock, () -> Optional.ofNullable(session)));
    }

    private ReportMailer mailer(String boot, Mail mail) {
        return new ReportMailer(
                server.database,
                desk.runs,
                desk.files,
                mail,
                new Lease(server.database, server.clock, boot),
                said(),
                server.clock);
    }

    private Settings said() {
        return new Settings(settings::get);
    }

    /** A finished run of a schedule whose mails wait. */
    private long run(String language, String... recipients) {
        var schedule = new Schedule(
                null,
                "Bestand",
                ReportRequest.of(ReportKind.INVENTORY, language).formats(EnumSet.of(Format.CSV, Format.XLSX)),
                new Cadence(
                        Every.DAILY, 6, Set.of(DayOfWeek.MONDAY), 1, 1, LocalTime.of(7, 0), ZoneId.of("Europe/Berlin")),
                List.of(recipients),
                false);
        long run =
                desk.schedules.runNow(desk.schedules.save(schedule).schedule().id());
        desk.finish(run);
        return run;
    }

    private RunRow.MailRow mail(long run, String recipient) {
        return desk.reports.run(run).orElseThrow().mails().stream()
                .filter(one -> one.recipient().equals(recipient))
                .findFirst()
                .orElseThrow();
    }

    private static Object content(String mail) throws Exception {
        return new MimeMessage(
                        Session.getInstance(new Properties()),
                        new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8)))
                .getContent();
    }

    private static Multipart parts(String mail) throws Exception {
        return (Multipart) content(mail);
    }

    @Test
    void everyRecipientGetsAMailOfTheirOwnWithTheFiles() throws Exception {
        long run = run("de", ANNA, BERT);
        mailer("one").look();
        mailer("one").look();

        assertThat(post.taken()).hasSize(2);
        assertThat(post.taken().get(0)).contains("To: " + ANNA).doesNotContain(BERT);
        var parts = parts(post.taken().get(0));
        assertThat(parts.getCount()).isEqualTo(3);
        assertThat(parts.getBodyPart(0).getContent().toString())
                .contains("Der Bericht „Gerätebestand“ ist fertig: 1 Zeilen.", "Zeitplans „Bestand“ von anna")
                .doesNotContain("https://");
        assertThat(parts.getBodyPart(1).getInputStream().readAllBytes()).isEqualTo(desk.bytes(run, Format.CSV));
        assertThat(parts.getBodyPart(2).getInputStream().readAllBytes()).isEqualTo(desk.bytes(run, Format.XLSX));
        assertThat(mail(run, ANNA).state()).isEqualTo(MailState.SENT);
        assertThat(mail(run, ANNA).settledAt()).isEqualTo(server.now());
    }

    @Test
    void aRecipientThatIsRefusedFailsAtOnceAndTheOthersGetTheirs() {
        post.answers("RCPT TO:<" + ANNA, "550 5.1.1 Nobody here");
        long run = run("en", ANNA, BERT);
        mailer("one").look();

        assertThat(mail(run, BERT).state()).isEqualTo(MailState.SENT);
        var refused = mail(run, ANNA);
        assertThat(refused.state()).isEqualTo(MailState.FAILED);
        assertThat(refused.tries()).isEqualTo(1);
        assertThat(refused.nextAt()).isNull();
        assertThat(refused.failure()).contains("refuses the mail", "550 5.1.1 Nobody here");
        server.later(Duration.ofDays(30));
        mailer("one").look();
        assertThat(post.taken()).hasSize(1);
    }

    @Test
    void whatIsOnlyPutOffIsTriedAgainLaterAndLater() {
        post.answers("RCPT", "450 4.2.0 Greylisted");
        long run = run("en", ANNA);
        var waits = new Duration[6];
        for (int i = 0; i < waits.length; i++) {
            mailer("one").look();
            var waiting = mail(run, ANNA);
            assertThat(waiting.state()).isEqualTo(MailState.WAITING);
            assertThat(waiting.tries()).isEqualTo(i + 1);
            assertThat(waiting.failure()).contains("450 4.2.0 Greylisted");
            waits[i] = Duration.between(server.now(), waiting.nextAt());
            server.later(waits[i].minusSeconds(1));
            mailer("one").look();
            assertThat(mail(run, ANNA).tries()).as("it is not time yet").isEqualTo(i + 1);
            server.later(Duration.ofSeconds(1));
        }
        assertThat(Arrays.stream(waits).map(Duration::toMinutes)).containsExactly(1L, 5L, 15L, 60L, 240L, 480L);

        mailer("one").look();
        assertThat(mail(run, ANNA).state()).isEqualTo(MailState.FAILED);
        assertThat(mail(run, ANNA).tries()).isEqualTo(7);
    }

    @Test
    void aPutOffMailGoesOutWhenTheServerTakesIt() {
        post.answers("RCPT", "450 4.2.0 Greylisted");
        long run = run("en", ANNA);
        mailer("one").look();
        post.answers("RCPT", "250 now");
        server.later(Duration.ofMinutes(1));
        mailer("one").look();
        assertThat(post.taken()).hasSize(1);
        assertThat(mail(run, ANNA).state()).isEqualTo(MailState.SENT);
        assertThat(mail(run, ANNA).failure()).isNull();
    }

    @Test
    void withoutAMailServerItWaitsAndSaysWhatToDo() {
        session = null;
        long run = run("en", ANNA);
        mailer("one").look();
        assertThat(mail(run, ANNA).state()).isEqualTo(MailState.WAITING);
        assertThat(mail(run, ANNA).failure()).contains("fsm-mail.cli");
    }

    @Test
    void aFileThatIsTooLargeIsNamedWithThePageThatHasIt() throws Exception {
        settings.put("fsm.reports.attachment-mib", "0");
        long run = run("de", ANNA);
        mailer("one").look();
        assertThat(content(post.taken().get(0)).toString().replace("\r", ""))
                .contains("Zu groß für eine E-Mail: geraetebestand-2026-11-26.csv, geraetebestand-2026-11-26.xlsx\n"
                        + "Nach der Anmeldung abzuholen: https://fsm.example.org/reports/history?run=" + run)
                .doesNotContain("Angehängt");
    }

    @Test
    void whatWasSentWhenTheServerEndedIsUnknownAndNotSentAgainByItself() {
        long run = run("en", ANNA, BERT);
        var dying = new Mail(said(), server.clock, () -> Optional.of(session)) {
            @Override
            public void send(Letter letter) throws Undelivered {
                super.send(letter);
                throw new AssertionError("The power is gone");
            }
        };
        assertThatThrownBy(() -> mailer("first boot", dying).look()).hasMessage("The power is gone");
        assertThat(post.taken()).hasSize(1);

        mailer("second boot").look();
        assertThat(post.taken())
                .as("another node, or a boot, waits for the lease")
                .hasSize(1);
        server.later(Duration.ofMinutes(3));
        mailer("second boot").look();
        assertThat(post.taken()).as("only the one that had not begun").hasSize(2);
        assertThat(mail(run, ANNA).state()).isEqualTo(MailState.UNKNOWN);
        assertThat(mail(run, ANNA).failure()).contains("may have gone out or not");
        assertThat(mail(run, BERT).state()).isEqualTo(MailState.SENT);
    }

    @Test
    void whatTheSameBootCouldNotNoteIsUnknownToo() {
        long run = run("en", ANNA);
        var dying = new Mail(said(), server.clock, () -> Optional.of(session)) {
            @Override
            public void send(Letter letter) {
                throw new AssertionError("Nobody notes how it went");
            }
        };
        assertThatThrownBy(() -> mailer("one", dying).look()).hasMessage("Nobody notes how it went");
        mailer("one").look();
        assertThat(mail(run, ANNA).state()).isEqualTo(MailState.UNKNOWN);
    }

    @Test
    void halfAFileIsNeverSent() {
        long run = run("en", ANNA);
        server.database.transact(unit -> unit.change("delete from report_content"));
        mailer("one").look();
        assertThat(post.taken()).isEmpty();
        assertThat(mail(run, ANNA).state()).isEqualTo(MailState.WAITING);
        assertThat(mail(run, ANNA).failure()).contains("is not there any more");
    }

    @Test
    void aPersonSendsAgainWhatDidNotGoOutAndNothingElse() {
        post.answers("RCPT TO:<" + ANNA, "550 5.1.1 Nobody here");
        long run = run("en", ANNA, BERT);
        mailer("one").look();
        assertThat(desk.reports.run(run).orElseThrow().mailsFailed()).isEqualTo(1);

        server.signIn("carl", Roles.ACCOUNTANT);
        assertThatThrownBy(() -> desk.reports.mailAgain(run))
                .isInstanceOfSatisfying(
                        Rejected.class, e -> assertThat(e.code()).isEqualTo("run.unknown"));
        server.signIn("anna", Roles.ADMINISTRATOR);
        post.answers("RCPT TO:<" + ANNA, "250 welcome");
        desk.reports.mailAgain(run);
        assertThat(mail(run, ANNA).state()).isEqualTo(MailState.WAITING);
        mailer("one").look();

        assertThat(post.taken()).hasSize(2);
        assertThat(post.taken().get(1)).contains("To: " + ANNA);
        assertThat(mail(run, ANNA).state()).isEqualTo(MailState.SENT);
        assertThat(server.count("audit_log where action = 'report.mailed-again'"))
                .isEqualTo(1);
    }
}
