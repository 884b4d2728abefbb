package org.openfsm.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Authenticator;
import jakarta.mail.Flags;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds against a real mail server; the container's transactions are played by {@link Endpoints}. */
class PollerTest {
    private static final String USER = "fsm";
    private static final String PASSWORD = "secret";
    /** For what comes soon, also where two other builds run. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** After that another mail arrives. */
    private static final Duration ANOTHER = Duration.ofSeconds(1);

    @TempDir
    static Path directory;

    private static Path anchors;
    private static GreenMail server;

    private final MailActivation activation = new MailActivation();
    private final Endpoints endpoints = new Endpoints();
    private Optional<Session> session;
    private Poller poller;
    private GreenMailUser user;

    @BeforeAll
    static void mailServer() throws Exception {
        var tls = TestTls.get();
        anchors = tls.anchors();
        System.setProperty("greenmail.tls.keystore.file", tls.keys().toString());
        System.setProperty("greenmail.tls.keystore.password", TestTls.PASSWORD);
        System.setProperty("greenmail.tls.key.password", TestTls.PASSWORD);
        var setup = new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAPS);
        setup.setServerStartupTimeout(PATIENCE.toMillis());
        server = new GreenMail(setup);
        server.start();
    }

    @AfterAll
    static void noMailServer() {
        server.stop();
    }

    @BeforeEach
    void start() throws Exception {
        user = server.setUser("fsm@localhost", USER, PASSWORD);
        activation.setMailSession("java:jboss/mail/test");
        activation.setTrustAnchors(anchors.toString());
        activation.validate();
        session = Optional.of(session("localhost", server.getImaps().getPort(), PASSWORD));
        poller = new Poller(activation, 1, name -> session, new Deliveries(endpoints, endpoints));
    }

    @AfterEach
    void stop() throws Exception {
        poller.close();
        server.purgeEmailFromAllMailboxes();
    }

    private static Session session(String host, int port, String password) {
        var properties = new Properties();
        properties.setProperty("mail.imap.host", host);
        properties.setProperty("mail.imap.port", Integer.toString(port));
        return Session.getInstance(properties, new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(USER, password);
            }
        });
    }

    private MailFolder folder(String name) throws Exception {
        var mailboxes = server.getManagers().getImapHostManager();
        var found = mailboxes.getFolder(user, name);
        return found == null ? mailboxes.createMailbox(user, name) : found;
    }

    private long arrives(String subject) throws Exception {
        return arrives(subject, "Hello.\r\n");
    }

    private long arrives(String subject, String body) throws Exception {
        return folder("INBOX").appendMessage(message(subject, body), new Flags(), new Date());
    }

    private static MimeMessage message(String subject) throws Exception {
        return message(subject, "Hello.\r\n");
    }

    private static MimeMessage message(String subject, String body) throws Exception {
        var mail = "Subject: " + subject + "\r\nX-Folded: one\r\n two\r\n\r\n" + body;
        return new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(mail.getBytes(StandardCharsets.US_ASCII)));
    }

    private int in(String folder) throws Exception {
        return folder(folder).getMessageCount();
    }

    private Condition last() {
        return endpoints.conditions.get(endpoints.conditions.size() - 1);
    }

    // --- one mail and its transaction

    @Test
    void aMailLeavesTheFolderOnceItsTransactionHasCommitted() throws Exception {
        arrives("report");
        poller.round();
        assertThat(endpoints.delivered).containsExactly("report");
        assertThat(in("INBOX")).isZero();
        assertThat(last().state()).isEqualTo(Condition.State.POLLING);
        assertThat(last().mailbox()).isEqualTo("fsm@localhost");
    }

    @Test
    void aMailWhoseTransactionIsRolledBackStays() throws Exception {
        arrives("report");
        endpoints.rollsBackOnly = true;
        poller.round();
        assertThat(endpoints.delivered).containsExactly("report");
        assertThat(in("INBOX"))
                .as("no exception was thrown, all the same it stays")
                .isEqualTo(1);
        endpoints.rollsBackOnly = false;
        poller.round();
        assertThat(in("INBOX")).isZero();
    }

    @Test
    void aMailStaysWhenTheListenerThrowsWhateverTheTransactionDoes() throws Exception {
        arrives("report");
        endpoints.failure = new IllegalStateException("a runtime exception");
        poller.round();
        assertThat(in("INBOX")).isEqualTo(1);
        endpoints.failure = new IOException("a checked one: the container commits");
        poller.round();
        assertThat(endpoints.commits).isEqualTo(1);
        assertThat(in("INBOX")).isEqualTo(1);
        assertThat(last().state()).as("a bad mail is no trouble of the mailbox").isEqualTo(Condition.State.POLLING);
    }

    @Test
    void aMailStaysWhenItIsNotCertainThatTheCommitWasDone() throws Exception {
        arrives("report");
        endpoints.endsUnknown = true;
        poller.round();
        assertThat(in("INBOX")).isEqualTo(1);
    }

    @Test
    void whatWasSettledBeforeLeavesWithoutADelivery() throws Exception {
        var uid = arrives("settled before the server ended");
        endpoints.settled.put(
                new MailId("fsm@localhost", "INBOX", folder("INBOX").getUidValidity(), uid), Fate.TAKEN);
        poller.round();
        assertThat(endpoints.delivered).isEmpty();
        assertThat(in("INBOX")).isZero();
    }

    @Test
    void oneBadMailDoesNotKeepTheOthers() throws Exception {
        arrives("before");
        arrives("bad");
        arrives("after");
        endpoints.fails = "bad"::equals;
        poller.round();
        assertThat(endpoints.delivered).containsExactly("before", "bad", "after");
        assertThat(in("INBOX")).isEqualTo(1);
    }

    @Test
    void theMailIsReadAsItLiesThereAndNotMarkedAsSeen() throws Exception {
        var body = new StringBuilder();
        for (int number = 0; body.length() < 1_000_000; number++) {
            body.append("line ").append(number).append("\r\n");
        }
        arrives("large", body.toString());
        endpoints.answer = Fate.LATER;
        poller.round();
        var mail = endpoints.contents.get(0);
        assertThat(mail).startsWith("Subject: large\r\nX-Folded: one\r\n two\r\n\r\nline 0\r\n");
        assertThat(mail.substring(mail.indexOf("line 0"))
                        .strip()
                        .equals(body.toString().strip()))
                .as("every byte, over the borders of what is fetched at once")
                .isTrue();
        assertThat(folder("INBOX").getUnseenCount()).isEqualTo(1);
    }

    /** More than anybody asks for, whatever its server said of its size: it takes no memory, and holds up no other. */
    @Test
    void aMailThatIsTooLargeIsNotReadToItsEnd() throws Exception {
        arrives("too large", ("x".repeat(998) + "\r\n").repeat(17 << 10));
        arrives("after it");
        poller.round();
        assertThat(endpoints.delivered).containsExactly("after it");
        assertThat(in("INBOX")).isEqualTo(1);
        assertThat(last().state()).isEqualTo(Condition.State.POLLING);
    }

    @Test
    void aMailThatStaysIsNotTriedWithoutAPause() throws Exception {
        arrives("bad");
        endpoints.answer = Fate.LATER;
        assertThat(poller.round()).isEqualTo(Duration.ofSeconds(30));
    }

    // --- where mails go

    @Test
    void mailsGoWhereTheirFateSaysAndFoldersAreMade() throws Exception {
        activation.setAfter("move");
        for (var fate : List.of(Fate.TAKEN, Fate.IGNORED, Fate.PARKED, Fate.LATER)) {
            arrives(fate.name());
            endpoints.answer = fate;
            poller.round();
        }
        assertThat(List.of(in("FSM-taken"), in("FSM-ignored"), in("FSM-parked"), in("INBOX")))
                .containsExactly(1, 1, 1, 1);
    }

    @Test
    void takenAndIgnoredMailsAreDeletedWhereThatIsSaid() throws Exception {
        activation.setAfter("delete");
        activation.setIgnored("delete");
        for (var fate : List.of(Fate.TAKEN, Fate.IGNORED)) {
            int before = in("FSM-" + fate.name().toLowerCase(Locale.ROOT));
            arrives(fate.name());
            endpoints.answer = fate;
            poller.round();
            assertThat(in("FSM-" + fate.name().toLowerCase(Locale.ROOT))).isEqualTo(before);
        }
        assertThat(in("INBOX")).isZero();
    }

    @Test
    void aFolderThatCannotBeMadeIsSaidAndNothingIsLost() throws Exception {
        activation.setParkedFolder("#news.parked");
        arrives("odd");
        endpoints.answer = Fate.PARKED;
        poller.round();
        assertThat(last().state()).isEqualTo(Condition.State.FAILING);
        assertThat(in("INBOX")).isEqualTo(1);
    }

    @Test
    void whatSomebodyHasMarkedAsDeletedIsNotDelivered() throws Exception {
        var uid = arrives("deleted by hand");
        folder("INBOX").setFlags(new Flags(Flags.Flag.DELETED), true, uid, null, true);
        poller.round();
        assertThat(endpoints.delivered).isEmpty();
    }

    /** A folder may hold a hundred thousand: it is opened once for as many as there is time for. */
    @Test
    void manyMailsComeInBatchesOfOneLook() throws Exception {
        for (int number = 0; number < Visit.BATCH + 10; number++) {
            arrives("mail " + number);
        }
        try (var proxy = new ImapProxy(server.getImaps().getPort(), PASSWORD)) {
            session = Optional.of(session("localhost", proxy.port(), PASSWORD));
            assertThat(poller.round()).isZero();
            assertThat(endpoints.plans).containsExactly(Visit.BATCH, 10);
            assertThat(endpoints.delivered).hasSize(Visit.BATCH + 10).doesNotHaveDuplicates();
            assertThat(in("INBOX")).isZero();
            assertThat(proxy.commands.stream().filter(line -> line.contains(" SELECT ")))
                    .hasSize(1);
            assertThat(proxy.commands.stream().filter(line -> line.contains("BODY.PEEK")))
                    .as("asked once for each")
                    .hasSize(Visit.BATCH + 10);
            assertThat(poller.round()).isEqualTo(Duration.ofSeconds(30));
        }
    }

    @Test
    void whoIsToLeaveEndsWithTheMailsOfOnePlan() throws Exception {
        for (int number = 0; number < Visit.BATCH + 10; number++) {
            arrives("mail " + number);
        }
        endpoints.atDelivery = poller::leave;
        poller.round();
        assertThat(endpoints.delivered).hasSize(Visit.BATCH);
        assertThat(in("INBOX")).isEqualTo(10);
    }

    // --- resting, waiting, failing

    @Test
    void itRestsWithoutAMailSessionAndBeginsOnceThereIsOne() throws Exception {
        arrives("report");
        var found = session;
        session = Optional.empty();
        poller.round();
        assertThat(last()).isEqualTo(Condition.resting());
        assertThat(endpoints.asked).as("nobody is asked for a turn").isZero();
        session = found;
        poller.round();
        assertThat(in("INBOX")).isZero();
    }

    @Test
    void itWaitsWhileAnotherNodePolls() throws Exception {
        arrives("report");
        endpoints.mayPoll = false;
        poller.round();
        assertThat(last().state()).isEqualTo(Condition.State.WAITING);
        assertThat(in("INBOX")).isEqualTo(1);
    }

    @Test
    void eachTroubleHasItsName() throws Exception {
        int port = server.getImaps().getPort();
        fails(session("localhost", port, "wrong"), anchors.toString(), Trouble.PASSWORD);
        fails(session("no-such-host.invalid", port, PASSWORD), anchors.toString(), Trouble.HOST);
        fails(session("localhost", 1, PASSWORD), anchors.toString(), Trouble.UNREACHABLE);
        fails(session("localhost", port, PASSWORD), "", Trouble.TLS);
        fails(session("127.0.0.1", port, PASSWORD), anchors.toString(), Trouble.TLS);
        fails(
                session("localhost", port, PASSWORD),
                directory.resolve("none.pem").toString(),
                Trouble.SETTINGS);
        fails(Session.getInstance(new Properties()), anchors.toString(), Trouble.SETTINGS);
        activation.setFolder("no such folder");
        fails(session("localhost", port, PASSWORD), anchors.toString(), Trouble.FOLDER);
    }

    private void fails(Session with, String trusting, Trouble trouble) {
        session = Optional.of(with);
        activation.setTrustAnchors(trusting);
        poller.round();
        assertThat(last().state()).as(trouble.name()).isEqualTo(Condition.State.FAILING);
        assertThat(last().trouble()).as(last().detail()).isEqualTo(trouble);
        assertThat(last().detail()).isNotBlank().doesNotContain(PASSWORD, "wrong");
    }

    @Test
    void anEmptyFileOfAnchorsTrustsNobody() throws Exception {
        var empty = Files.writeString(directory.resolve("empty.pem"), "");
        fails(session("localhost", server.getImaps().getPort(), PASSWORD), empty.toString(), Trouble.SETTINGS);
    }

    @Test
    void itWaitsLongerEachTimeAndConnectsAgainAfterABreak() throws Exception {
        try (var proxy = new ImapProxy(server.getImaps().getPort(), PASSWORD)) {
            session = Optional.of(session("localhost", proxy.port(), PASSWORD));
            poller.round();
            proxy.breaks(ImapProxy.Break.RESET, "");
            assertThat(poller.round()).isEqualTo(Backoff.FIRST);
            assertThat(last().state()).isEqualTo(Condition.State.FAILING);
            assertThat(poller.round()).isEqualTo(Backoff.FIRST.multipliedBy(2));
            for (int round = 0; round < 10; round++) {
                assertThat(poller.round()).isLessThanOrEqualTo(Backoff.LONGEST);
            }
            proxy.breaks(ImapProxy.Break.NONE, "");
            arrives("after the break");

            assertThat(poller.round()).isZero();
            assertThat(poller.round()).isEqualTo(Duration.ofSeconds(30));
            assertThat(endpoints.delivered).containsExactly("after the break");
        }
        assertThat(in("INBOX")).isZero();
    }

    @Test
    void aFailingListenerIsTroubleAndNoMailIsTouched() throws Exception {
        arrives("report");
        endpoints.planFailure = new IllegalStateException("The database is away");
        poller.round();
        assertThat(last().trouble()).isEqualTo(Trouble.LISTENER);
        assertThat(last().detail()).contains("The database is away");
        assertThat(in("INBOX")).isEqualTo(1);
        endpoints.unavailable = true;
        assertThat(poller.round()).isGreaterThan(Duration.ZERO);
    }

    // --- tokens, and a connection that breaks

    @Test
    void aTokenSignsInInsteadOfAPassword() throws Exception {
        try (var giver = new TokenServer();
                var proxy = new ImapProxy(server.getImaps().getPort(), PASSWORD)) {
            arrives("report");
            session = Optional.of(session("localhost", proxy.port(), "client secret"));
            var properties = session.get().getProperties();
            properties.setProperty("mail.oauth.token-url", "https://localhost:" + giver.port() + "/token");
            properties.setProperty("mail.oauth.client-id", "fsm");
            properties.setProperty("mail.oauth.trust-anchors", anchors.toString());
            poller.round();
            assertThat(last().trouble()).isEqualTo(Trouble.PASSWORD);
            assertThat(last().detail()).doesNotContain("token-1", "client secret");
            proxy.tokens.add("token-2");
            poller.round();
            assertThat(endpoints.delivered).containsExactly("report");
            poller.close();
            proxy.tokens.add("token-3");
            proxy.tokens.remove("token-2");
            poller.round();
            assertThat(last().state()).isEqualTo(Condition.State.POLLING);
            giver.status = 400;
            giver.answer = "{\"error\":\"invalid_scope\"}";
            proxy.tokens.clear();
            poller.close();
            poller.round();
            assertThat(last().trouble()).isEqualTo(Trouble.TOKEN_REFUSED);
            assertThat(last().detail()).contains("invalid_scope");
            assertThat(proxy.commands).noneMatch(command -> command.contains("LOGIN") || command.contains("secret"));
        }
    }

    /** In the middle of a body, of the command for it, of the list, of the end: nothing is lost, and the next round goes on. */
    @Test
    void whereverTheConnectionBreaksNothingIsLostAndTheNextRoundGoesOn() throws Exception {
        endpoints.remembers = true;
        for (var how : List.of(ImapProxy.Break.RESET, ImapProxy.Break.BYE, ImapProxy.Break.SILENCE)) {
            for (var at : List.of("half way", "BODY.PEEK", "FLAGS", "SELECT", "STORE", "CLOSE", "LOGIN")) {
                endpoints.delivered.clear();
                try (var proxy = new ImapProxy(server.getImaps().getPort(), PASSWORD)) {
                    session = Optional.of(session("localhost", proxy.port(), PASSWORD));
                    if (how == ImapProxy.Break.SILENCE) {
                        session.get().getProperties().setProperty("mail.imap.timeout", "300");
                    }
                    arrives("report", "first\r\n".repeat(2000) + "half way\r\n" + "second\r\n".repeat(2000));
                    arrives("other");
                    proxy.breaks(how, at);
                    poller.round();
                    assertThat(last().state()).as("%s at %s", how, at).isEqualTo(Condition.State.FAILING);
                    assertThat(last().trouble()).isIn(Trouble.BROKEN, Trouble.UNREACHABLE, Trouble.PASSWORD);
                    proxy.breaks(ImapProxy.Break.NONE, "");
                    session.get().getProperties().remove("mail.imap.timeout");
                    poller.round();
                    assertThat(last().state()).as("%s at %s", how, at).isEqualTo(Condition.State.POLLING);
                    assertThat(endpoints.delivered)
                            .as("%s at %s", how, at)
                            .containsExactlyInAnyOrder("report", "other");
                    assertThat(in("INBOX")).isZero();
                }
                poller.close();
            }
        }
    }

    @Test
    void aFolderThatVanishesAndComesAgainIsAnother() throws Exception {
        folder("Reports");
        activation.setFolder("Reports");
        poller.round();
        assertThat(last().state()).isEqualTo(Condition.State.POLLING);
        server.getManagers().getImapHostManager().deleteMailbox(user, "Reports");
        poller.round();
        assertThat(last().trouble()).isEqualTo(Trouble.FOLDER);
        folder("Reports");
        poller.round();
        assertThat(last().state()).isEqualTo(Condition.State.POLLING);
    }

    /** RFC 9051, 2.3.1.1: uids of another validity are other mails', whatever their numbers. */
    @Test
    void whereUidsCountAnewNoMailIsTakenForAnother() throws Exception {
        endpoints.remembers = true;
        activation.setFolder("Reports");
        var before = folder("Reports");
        before.appendMessage(message("taken, not gone"), new Flags(), new Date());
        try (var proxy = new ImapProxy(server.getImaps().getPort(), PASSWORD)) {
            session = Optional.of(session("localhost", proxy.port(), PASSWORD));
            proxy.breaks(ImapProxy.Break.RESET, "STORE");
            poller.round();
            assertThat(endpoints.delivered).containsExactly("taken, not gone");
            assertThat(in("Reports")).isEqualTo(1);
            // GreenMail takes it from the clock, in seconds
            await("another validity", () -> {
                server.getManagers().getImapHostManager().deleteMailbox(user, "Reports");
                return folder("Reports").getUidValidity() != before.getUidValidity();
            });
            var anew = folder("Reports");
            assertThat(anew.appendMessage(message("new"), new Flags(), new Date()))
                    .as("a uid that was another mail's")
                    .isEqualTo(1);
            anew.appendMessage(message("taken, not gone"), new Flags(), new Date());
            proxy.breaks(ImapProxy.Break.NONE, "");
            poller.round();
        }
        assertThat(endpoints.delivered)
                .as("what comes again the listener knows by itself")
                .containsExactly("taken, not gone", "new", "taken, not gone");
        assertThat(in("Reports")).isZero();
    }

    // --- mails that the server announces

    private static void await(String what, Callable<Boolean> done) throws Exception {
        long begun = System.nanoTime();
        while (!done.call()) {
            assertThat(System.nanoTime() - begun).as(what).isLessThan(PATIENCE.toNanos());
            Thread.sleep(20);
        }
    }

    /** GreenMail announces nothing that arrives between its invitation and its listening: then the next one is. */
    private void announced(String subject, BooleanSupplier heard) throws Exception {
        var arrived = new AtomicLong(System.nanoTime() - ANOTHER.toNanos() - 1);
        await("that it is announced: " + subject, () -> {
            boolean again = System.nanoTime() - arrived.get() > ANOTHER.toNanos();
            if (!heard.getAsBoolean() && again) {
                arrives(subject);
                arrived.set(System.nanoTime());
            }
            return heard.getAsBoolean();
        });
    }

    @Test
    void aMailThatArrivesRings() throws Exception {
        var rings = new AtomicInteger();
        poller.rings(rings::incrementAndGet);
        try (var proxy = new ImapProxy(server.getImaps().getPort(), PASSWORD)) {
            session = Optional.of(session("localhost", proxy.port(), PASSWORD));
            poller.round();
            await("IDLE", () -> proxy.commands.stream().anyMatch(line -> line.endsWith(" IDLE")));
            assertThat(rings).hasValue(0);
            announced("report", () -> rings.get() > 0);
            poller.round();
            assertThat(endpoints.delivered).containsOnly("report");
            assertThat(proxy.commands.stream().filter(line -> line.endsWith(" IDLE")))
                    .as("the bell hangs still")
                    .hasSize(1);
            endpoints.mayPoll = false;
            poller.round();
            await("the end of the bell", () -> bells() == 0);
        }
    }

    private static long bells() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("fsm-mailbox-bell") && thread.isAlive())
                .count();
    }

    /** Cut off by what stands between, or by the mail server; or nothing comes any more, and nobody says so. */
    @Test
    void aBellThatIsBrokenIsCoveredByPollingAndHungAnew() throws Exception {
        endpoints.remembers = true;
        for (var how : List.of(ImapProxy.Break.RESET, ImapProxy.Break.BYE)) {
            try (var proxy = new ImapProxy(server.getImaps().getPort(), PASSWORD);
                    var proxied = new Rung(proxy)) {
                proxied.poller.round();
                await("IDLE", () -> idles(proxy) == 1);
                proxy.breaks(how, "EXISTS");
                announced("it was to announce", () -> bells() == 0);
                proxy.breaks(ImapProxy.Break.NONE, "");
                proxied.poller.round();
                assertThat(endpoints.delivered).as("polled").contains("it was to announce");
                await("another bell", () -> idles(proxy) == 2);
                proxied.rings.set(0);
                announced("announced again", () -> proxied.rings.get() > 0);
                proxied.poller.round();
                assertThat(endpoints.delivered).contains("announced again");
            }
        }
    }

    /** What stands between has forgotten the connection and tells nobody. */
    @Test
    void aBellThatHearsNothingAnyMoreNoticesWhenItAsksAgain() throws Exception {
        try (var proxy = new ImapProxy(server.getImaps().getPort(), PASSWORD)) {
            var through = session("localhost", proxy.port(), PASSWORD);
            through.getProperties().setProperty("mail.imap.timeout", "10000");
            var account = Account.of(through, "test");
            try (var bell =
                    new Bell(account, PASSWORD, Optional.of(anchors), "INBOX", Duration.ofMillis(300), () -> {})) {
                bell.start();
                await("IDLE", () -> idles(proxy) > 0);
                account.tuning().setProperty("timeout", "200");
                proxy.breaks(ImapProxy.Break.SILENCE, "");
                await("its end", bell::isOver);
                assertThat(bell.isUseless()).isFalse();
            }
        }
    }

    /** A poller by way of a proxy, that hangs its bell anew at once. */
    private final class Rung implements AutoCloseable {
        final AtomicInteger rings = new AtomicInteger();
        final Poller poller;

        Rung(ImapProxy proxy) {
            var through = Optional.of(session("localhost", proxy.port(), PASSWORD));
            poller = new Poller(activation, 1, name -> through, new Deliveries(endpoints, endpoints), Duration.ZERO);
            poller.rings(rings::incrementAndGet);
        }

        @Override
        public void close() {
            poller.close();
        }
    }

    private static long idles(ImapProxy proxy) {
        return proxy.commands.stream().filter(line -> line.endsWith(" IDLE")).count();
    }

    @Test
    void theBellIsHungAgainBeforeItIsForgotten() throws Exception {
        var rings = new AtomicInteger();
        try (var proxy = new ImapProxy(server.getImaps().getPort(), PASSWORD)) {
            var account = Account.of(session("localhost", proxy.port(), PASSWORD), "test");
            try (var bell = new Bell(
                    account, PASSWORD, Optional.of(anchors), "INBOX", Duration.ofMillis(200), rings::incrementAndGet)) {
                bell.start();
                await(
                        "IDLE again and again",
                        () -> proxy.commands.stream()
                                        .filter(line -> line.endsWith(" IDLE"))
                                        .count()
                                > 3);
                assertThat(proxy.commands).contains("DONE");
                announced("report", () -> rings.get() > 0);
                proxy.breaks(ImapProxy.Break.RESET, "DONE");
                await("its end", bell::isOver);
                assertThat(bell.isUseless()).isFalse();
            }
        }
    }

    @Test
    void whatArrivedBeforeItWaitsRingsToo() throws Exception {
        var rings = new AtomicInteger();
        try (var proxy = new ImapProxy(server.getImaps().getPort(), PASSWORD)) {
            proxy.beforehand = "* 7 EXISTS";
            var account = Account.of(session("localhost", proxy.port(), PASSWORD), "test");
            try (var bell =
                    new Bell(account, PASSWORD, Optional.of(anchors), "INBOX", Bell.AGAIN, rings::incrementAndGet)) {
                bell.start();
                await("a ring", () -> rings.get() > 0);
                assertThat(bell.isOver()).isFalse();
            }
        }
    }

    @Test
    void aServerThatAnnouncesNothingIsPolledAllTheSame() throws Exception {
        try (var proxy = new ImapProxy(server.getImaps().getPort(), PASSWORD)) {
            proxy.hides = " IDLE";
            var account = Account.of(session("localhost", proxy.port(), PASSWORD), "test");
            try (var bell = new Bell(account, PASSWORD, Optional.of(anchors), "INBOX", Bell.AGAIN, () -> {})) {
                bell.run();
                assertThat(bell.isUseless()).isTrue();
            }
        }
    }

    // --- several mailboxes

    @Test
    void eachMailboxIsPolledByItselfAndOneThatWasNeverThereIsNotSpokenOf() throws Exception {
        var names = new ArrayList<String>();
        var second = new Poller(
                activation,
                2,
                name -> {
                    names.add(name);
                    return session;
                },
                new Deliveries(endpoints, endpoints));
        var found = session;
        session = Optional.empty();
        second.round();
        second.round();
        assertThat(names).containsOnly("java:jboss/mail/test-2");
        assertThat(endpoints.conditions)
                .as("what another run may have left is cleared, once")
                .hasSize(1);
        arrives("report");
        session = found;
        second.round();
        assertThat(endpoints.delivered).containsExactly("report");
        assertThat(last().state()).isEqualTo(Condition.State.POLLING);
        session = Optional.empty();
        second.round();
        assertThat(last()).isEqualTo(Condition.resting());
        second.close();
    }
}
