package org.openfsm.mail;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rounds against a POP3 server that breaks off wherever a test wants. */
class PopTest {
    private static final String MAIL = "Subject: %s\r\n\r\nHello.";

    private final MailActivation activation = new MailActivation();
    private final Endpoints endpoints = new Endpoints();
    private final Properties properties = new Properties();
    private String password = "secret";
    private PopServer server;
    private Poller poller;

    @BeforeEach
    void start() throws Exception {
        server = new PopServer();
        properties.setProperty("mail.pop3.host", "localhost");
        properties.setProperty("mail.pop3.port", Integer.toString(server.port()));
        activation.setMailSession("java:jboss/mail/test");
        activation.setTrustAnchors(TestTls.get().anchors().toString());
        poller = new Poller(
                activation,
                1,
                name -> Optional.of(Session.getInstance(properties, new Authenticator() {
                    @Override
                    protected PasswordAuthentication getPasswordAuthentication() {
                        return new PasswordAuthentication("fsm", password);
                    }
                })),
                new Deliveries(endpoints, endpoints));
    }

    @AfterEach
    void stop() throws Exception {
        poller.close();
        server.close();
    }

    private void arrives(String subject) {
        arrives("id-" + subject, subject);
    }

    private void arrives(String name, String subject) {
        server.maildrop.add(new PopServer.Lying(name, MAIL.formatted(subject)));
    }

    private Condition last() {
        return endpoints.conditions.get(endpoints.conditions.size() - 1);
    }

    @Test
    void aMailIsDeletedOnceItsTransactionHasCommitted() {
        arrives("report");
        endpoints.rollsBackOnly = true;
        poller.round();
        assertThat(server.maildrop).hasSize(1);
        endpoints.rollsBackOnly = false;
        poller.round();
        assertThat(server.maildrop).isEmpty();
        assertThat(endpoints.delivered).containsExactly("report", "report");
        assertThat(last().state()).isEqualTo(Condition.State.POLLING);
        assertThat(last().mailbox()).isEqualTo("fsm@localhost");
        assertThat(server.commands).contains("USER fsm", "PASS secret");
    }

    @Test
    void aMailIsReadAsItLiesThere() {
        var mail = "Subject: dots\r\n\r\n.\r\n..two\r\n.\rx\r\n" + "long ".repeat(50_000) + "\r\n.end";
        server.maildrop.add(new PopServer.Lying("1", mail));
        poller.round();
        assertThat(endpoints.contents).containsExactly(mail + "\r\n");
    }

    /** DELE counts at QUIT only. */
    @Test
    void whatWasTakenWhenTheConnectionBrokeComesAgainAndIsRecognised() {
        arrives("report");
        server.cutsAt = "QUIT";
        endpoints.remembers = true;
        poller.round();
        assertThat(last().trouble()).isEqualTo(Trouble.BROKEN);
        assertThat(server.maildrop).hasSize(1);
        server.cutsAt = "";
        poller.round();
        assertThat(server.maildrop).isEmpty();
        assertThat(endpoints.delivered).containsExactly("report");
    }

    /** RFC 1939, 7: an id is unique as long as its mail is there. */
    @Test
    void anIdThatIsGivenToANewMailOnceTheOldIsGoneLosesNone() {
        endpoints.remembers = true;
        arrives("1", "first");
        poller.round();
        arrives("1", "second");
        poller.round();
        assertThat(endpoints.delivered).containsExactly("first", "second");
    }

    @Test
    void mailsOfOneIdAreTakenOneAfterTheOther() {
        endpoints.remembers = true;
        arrives("1", "first");
        arrives("1", "second");
        arrives("2", "third");
        poller.round();
        assertThat(endpoints.delivered).containsExactly("first", "third");
        poller.round();
        assertThat(endpoints.delivered).containsExactly("first", "third", "second");
        assertThat(server.maildrop).isEmpty();
    }

    @Test
    void whatWouldBeMovedStaysAndIsNotDeliveredAgain() {
        endpoints.remembers = true;
        for (var fate : new Fate[] {Fate.IGNORED, Fate.PARKED}) {
            arrives(fate.name());
            endpoints.answer = fate;
            poller.round();
        }
        arrives("report");
        endpoints.answer = Fate.TAKEN;
        poller.round();
        poller.round();
        assertThat(server.maildrop).extracting(PopServer.Lying::name).containsExactly("id-IGNORED", "id-PARKED");
        assertThat(endpoints.delivered).containsExactly("IGNORED", "PARKED", "report");
        assertThat(last().state()).isEqualTo(Condition.State.POLLING);
    }

    @Test
    void manyComeInBatches() {
        endpoints.remembers = true;
        IntStream.range(0, Visit.BATCH + 5).forEach(number -> arrives("mail " + number, "mail " + number));
        // an id has no spaces
        poller.round();
        assertThat(last().trouble()).isEqualTo(Trouble.BROKEN);
        server.maildrop.clear();
        server.commands.clear();
        IntStream.range(0, Visit.BATCH + 5).forEach(number -> arrives("mail-" + number));
        assertThat(poller.round()).isZero();
        assertThat(server.maildrop).isEmpty();
        assertThat(endpoints.plans).containsExactly(Visit.BATCH, 5);
        assertThat(server.lists()).as("lists for all of them").isEqualTo(1);
        assertThat(poller.round()).isEqualTo(Duration.ofSeconds(30));
    }

    /** A list may be of a hundred thousand letters that stay. */
    @Test
    void whatHasNotChangedIsNotListedAgain() {
        endpoints.remembers = true;
        endpoints.answer = Fate.IGNORED;
        arrives("letter");
        poller.round();
        poller.round();
        server.commands.clear();
        poller.round();
        assertThat(server.commands).contains("STAT", "QUIT").doesNotContain("UIDL");
        assertThat(last().state()).isEqualTo(Condition.State.POLLING);
        endpoints.answer = Fate.TAKEN;
        arrives("report");
        poller.round();
        assertThat(endpoints.delivered).containsExactly("letter", "report");
        poller.round();
        endpoints.mayPoll = false;
        poller.round();
        endpoints.mayPoll = true;
        server.commands.clear();
        poller.round();
        poller.round();
        assertThat(server.lists()).as("once more after another node has polled").isEqualTo(1);
    }

    /** Count and size are the same then. */
    @Test
    void aMailAsLargeAsTheOneThatWasTakenBeforeIsSeen() {
        arrives("report-1");
        poller.round();
        arrives("report-2");
        poller.round();
        assertThat(endpoints.delivered).containsExactly("report-1", "report-2");
    }

    @Test
    void whatWaitsIsListedEachTime() {
        endpoints.answer = Fate.LATER;
        arrives("again-and-again");
        poller.round();
        poller.round();
        endpoints.answer = Fate.TAKEN;
        poller.round();
        assertThat(endpoints.delivered).hasSize(3);
        assertThat(server.maildrop).isEmpty();
    }

    @Test
    void aListCountsForSomeTimeOnly() {
        var ticks = new AtomicLong();
        var stillness = new Stillness(ticks::get);
        assertThat(stillness.lasts("3 mails")).isFalse();
        stillness.begin("3 mails");
        ticks.addAndGet(Stillness.LONGEST.toNanos() - 1);
        assertThat(stillness.lasts("4 mails")).isFalse();
        assertThat(stillness.lasts("3 mails")).isTrue();
        stillness.begin("3 mails");
        ticks.incrementAndGet();
        assertThat(stillness.lasts("3 mails")).as("since it was listed").isFalse();
    }

    @Test
    void aBreakInTheMiddleOfAMailLosesNothing() {
        endpoints.remembers = true;
        arrives("one");
        arrives("two");
        server.cutsAt = "RETR";
        poller.round();
        assertThat(endpoints.delivered).isEmpty();
        assertThat(last().state()).isEqualTo(Condition.State.FAILING);
        assertThat(server.maildrop).hasSize(2);
        server.cutsAt = "";
        poller.round();
        assertThat(endpoints.delivered).containsExactly("one", "two");
        assertThat(server.maildrop).isEmpty();
    }

    @Test
    void eachTroubleHasItsName() throws Exception {
        server.answers.put("PASS", "-ERR [AUTH] no such user");
        fails(Trouble.PASSWORD);
        server.answers.put("PASS", "-ERR [IN-USE] locked by another");
        fails(Trouble.BROKEN);
        server.answers.clear();
        password = "two\r\nlines";
        fails(Trouble.PASSWORD);
        password = "secret";
        server.answers.put("UIDL", "-ERR unknown command");
        fails(Trouble.BROKEN);
        server.answers.put("UIDL", "* OK IMAP4rev1");
        fails(Trouble.BROKEN);
        server.answers.put("UIDL", "+OK " + "long ".repeat(10_000));
        fails(Trouble.BROKEN);
        server.answers.clear();
        activation.setFolder("Reports");
        fails(Trouble.SETTINGS);
        activation.setFolder("INBOX");
        activation.setTrustAnchors("");
        fails(Trouble.TLS);
        activation.setTrustAnchors(TestTls.get().anchors().toString());
        properties.setProperty("mail.pop3.host", "127.0.0.1");
        fails(Trouble.TLS);
        properties.setProperty("mail.imap.host", "localhost");
        fails(Trouble.SETTINGS);
    }

    private void fails(Trouble trouble) {
        poller.round();
        assertThat(last().trouble()).as(last().detail()).isEqualTo(trouble);
        assertThat(last().detail()).isNotBlank().doesNotContain("secret", "two\r\nlines");
    }

    /** A server that says nothing is no reason to wait for ever. */
    @Test
    void aSilentServerEndsTheRound() {
        properties.setProperty("mail.pop3.timeout", "200");
        arrives("report");
        server.answers.put("UIDL", "+OK\r\n1 one");
        // on a busy machine an answer before that one may be late, too
        for (int tries = 0; !server.commands.contains("UIDL"); tries++) {
            assertThat(tries).as("rounds that did not come to the list").isLessThan(100);
            poller.round();
        }
        assertThat(last().trouble()).isEqualTo(Trouble.BROKEN);
    }

    @Test
    void aTokenSignsInAndIsAskedForAnewOnceItIsRefused() throws Exception {
        try (var giver = new TokenServer()) {
            properties.setProperty("mail.oauth.token-url", "https://localhost:" + giver.port() + "/token");
            properties.setProperty("mail.oauth.client-id", "fsm");
            properties.setProperty(
                    "mail.oauth.trust-anchors", TestTls.get().anchors().toString());
            server.tokens.add("token-1");
            poller.round();
            poller.round();
            assertThat(giver.asked).hasSize(1);
            server.tokens.clear();
            server.tokens.add("token-2");
            poller.round();
            assertThat(last().state()).isEqualTo(Condition.State.POLLING);
            server.tokens.clear();
            poller.round();
            assertThat(last().trouble()).isEqualTo(Trouble.PASSWORD);
            assertThat(giver.asked).as("renewed once").hasSize(3);
            server.tokens.add("token-3");
            poller.round();
            assertThat(last().trouble()).as("another token").isEqualTo(Trouble.PASSWORD);
            assertThat(giver.asked).as("what was refused is not kept").hasSize(4);
            assertThat(server.commands).contains("(then )").doesNotContain("PASS secret");
        }
    }
}
