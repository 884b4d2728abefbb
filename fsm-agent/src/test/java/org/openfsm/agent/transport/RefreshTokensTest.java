package org.openfsm.agent.transport;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.TestServer.body;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.config.AgentConfig.OAuth;
import org.openfsm.agent.config.AgentConfig.Security;
import org.openfsm.agent.config.MailAddress;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.agent.testing.TestMailServer;
import org.openfsm.agent.testing.TestServer;

/** A provider that gives a new refresh token with each token, and takes no old one again (RFC 6749, 6). */
@NullUnmarked // what is null where it must not be fails the test
class RefreshTokensTest {

    private static final byte[] SEALED = "sealed".getBytes(StandardCharsets.UTF_8);
    private static final Duration LASTS = Duration.ofHours(1);
    private static final String FIRST = "first r3fresh";

    @TempDir
    private Path home;

    private Path data;
    private final TestClock clock = new TestClock(Fixtures.NOON);
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final AtomicInteger given = new AtomicInteger();
    private volatile String good = FIRST;
    private TestMailServer mails;
    private TestServer provider;

    @BeforeEach
    void start() throws Exception {
        data = home.resolve("data");
        mails = TestMailServer.start(Security.STARTTLS);
        mails.acceptToken("t0ken");
        provider = TestServer.start();
        provider.behave(this::give);
    }

    @AfterEach
    void stop() throws Exception {
        mails.close();
        provider.close();
    }

    private synchronized void give(HttpExchange exchange) throws IOException, InterruptedException {
        var all = provider.received();
        var asked = new String(all.get(all.size() - 1).body(), StandardCharsets.UTF_8);
        var refresh = asked.replaceAll(".*refresh_token=([^&]*).*", "$1").replace("+", " ");
        shown.add(refresh);
        if (!refresh.equals(good)) {
            body(400, "{\"error\":\"invalid_grant\"}").answer(exchange);
            return;
        }
        good = "r3fresh-" + given.incrementAndGet();
        body(
                        200,
                        "{\"access_token\":\"t0ken\",\"expires_in\":" + LASTS.toSeconds() + ",\"refresh_token\":\""
                                + good + "\"}")
                .answer(exchange);
    }

    @Test
    void eachNewOneIsUsedNextAlsoByTheNextProcess() throws Exception {
        var transport = transport(FIRST);
        taken(transport);
        clock.pass(LASTS);
        taken(transport);
        taken(transport(FIRST));
        assertThat(shown).containsExactly(FIRST, "r3fresh-1", "r3fresh-2");
    }

    @Test
    void whatIsKeptIsSealedAndForTheAgentsAccountAlone() throws Exception {
        taken(transport(FIRST));
        var file = data.resolve("tokens/mail.sealed");
        assertThat(Files.readString(file)).matches("[A-Za-z0-9+/=]+");
        assertThat(Files.getPosixFilePermissions(file)).containsExactlyInAnyOrder(OWNER_READ, OWNER_WRITE);
        assertThat(Files.readAllBytes(file)).as("under a key of this agent").isNotEqualTo(keptElsewhere());
    }

    private byte[] keptElsewhere() throws Exception {
        good = FIRST;
        data = home.resolve("elsewhere");
        taken(transport(FIRST));
        return Files.readAllBytes(data.resolve("tokens/mail.sealed"));
    }

    @Test
    void theOneThatAPersonEntersNowCounts() throws Exception {
        taken(transport(FIRST));
        good = "entered";
        taken(transport("entered"));
        taken(transport("entered"));
        assertThat(shown).containsExactly(FIRST, "entered", "r3fresh-2");
        assertThat(misconfigured(transport(FIRST)))
                .as("what is kept came of another one")
                .contains("(invalid_grant)");
        assertThat(shown).endsWith(FIRST);
    }

    /** As the machine would be found if it had stopped at the first word that needs the token. */
    @Test
    void itIsOnTheDiskBeforeAnythingIsDoneWithWhatCameWithIt() throws Exception {
        var stopped = home.resolve("stopped");
        mails.behave((step, line) -> {
            if (step.equals("CONNECT")) {
                copy(data, stopped);
            }
            return null;
        });
        taken(transport(FIRST));
        mails.behave((step, line) -> null);
        data = stopped;
        taken(transport(FIRST));
        assertThat(shown).containsExactly(FIRST, "r3fresh-1");
    }

    private static void copy(Path from, Path to) {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void oneThatTheDiskDoesNotTakeIsNotUsedBeforeItDoes() throws Exception {
        var transport = transport(FIRST);
        var obstacle = Files.createDirectories(data.resolve("tokens/mail.sealed.new/full"));
        taken(transport);
        clock.pass(LASTS);
        assertThat(TransportContract.failure(transport)).contains("could not be kept", "cannot be written");
        assertThat(shown)
                .as("the old one may still be good for whoever starts now")
                .containsExactly(FIRST);
        Files.delete(obstacle);
        taken(transport);
        assertThat(shown).containsExactly(FIRST, "r3fresh-1");
        taken(transport(FIRST));
        assertThat(shown).endsWith("r3fresh-2");
    }

    /** As the running agent, its "send test" and "fsm-agent doctor". */
    @Test
    void severalAtOnceNeverShowTheSameOne() throws Exception {
        var threads = Executors.newFixedThreadPool(4);
        try {
            var tasks = new ArrayList<Callable<Answer>>();
            for (int i = 0; i < 12; i++) {
                var transport = transport(FIRST);
                tasks.add(() -> transport.send(SEALED, false));
            }
            for (var one : threads.invokeAll(tasks)) {
                assertThat(one.get()).isInstanceOf(Answer.Taken.class);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(shown).hasSize(12).doesNotHaveDuplicates();
    }

    @Test
    void whatIsKeptAndCannotBeReadDoesNotKeepTheEnteredOneFromBeingUsed() throws Exception {
        taken(transport(FIRST));
        Files.writeString(data.resolve("tokens/mail.sealed"), "damaged");
        good = FIRST;
        taken(transport(FIRST));
        assertThat(shown).containsExactly(FIRST, FIRST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "7", "\"\"", "\"two\\nlines\"", "{}", "\"Umlaut-\\u00e4\""})
    void anOddOneChangesNothing(String odd) throws Exception {
        provider.behave(body(200, "{\"access_token\":\"t0ken\",\"refresh_token\":" + odd + "}"));
        taken(transport(FIRST));
        assertThat(data.resolve("tokens/mail.sealed")).doesNotExist();
    }

    private void taken(Transport transport) throws InterruptedException {
        assertThat(transport.send(SEALED, false)).isInstanceOf(Answer.Taken.class);
    }

    private static String misconfigured(Transport transport) throws InterruptedException {
        var answer = transport.send(SEALED, false);
        assertThat(answer).isInstanceOf(Answer.Misconfigured.class);
        return ((Answer.Misconfigured) answer).why();
    }

    private Transport transport(String entered) throws Exception {
        var oauth = new OAuth(
                1,
                provider.address().resolve("/token"),
                "fsm",
                null,
                entered,
                null,
                List.of(provider.certificate()),
                List.of());
        var tokens = new AccessTokens(oauth, null, data, clock);
        return new MailTransport(
                mails.asConfigured(oauth), List.of(new MailAddress("reports", "dealer.example")), tokens, clock);
    }
}
