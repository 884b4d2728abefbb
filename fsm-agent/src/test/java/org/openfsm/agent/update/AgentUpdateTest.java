package org.openfsm.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.StaticHost;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.agent.transport.Download;
import org.openfsm.agent.transport.Tries.Outcome;
import org.openfsm.agent.transport.Tries.Result;
import org.openfsm.agent.update.AgentUpdate.Wish;

/** A publisher's directory behind a real HTTPS server, and hosts that answer anything. */
@NullUnmarked // what is null where it must not be fails the test
class AgentUpdateTest {

    @TempDir
    private Path home;

    private final Packages publisher = new Packages();
    private final TestClock clock = new TestClock(Fixtures.NOON);
    private TestServer server;
    private Store store;
    private Versions versions;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start();
        server.behave(this::file);
        store = Store.open(home.resolve("data"));
        versions = new Versions(home.resolve("data"), publisher.keys());
        publish(Packages.index("1.1.0"));
    }

    @AfterEach
    void stop() throws Exception {
        store.close();
        server.close();
    }

    private void file(HttpExchange exchange) throws IOException {
        new StaticHost(home.resolve("host"), "/agent/").answer(exchange);
    }

    private void publish(PackageIndex index) throws Exception {
        var file = home.resolve("host").resolve(PackageIndex.FILE);
        Files.createDirectories(home.resolve("host/jars"));
        Files.write(file, index.signed(publisher.key));
        Files.setLastModifiedTime(file, FileTime.from(index.issuedAt()));
        for (var jar : index.jars()) {
            Files.write(
                    home.resolve("host").resolve(jar.file()),
                    Packages.content(jar.name(), jar.name().equals("wire.jar") ? "1" : index.version()));
        }
    }

    private static PackageIndex index(String version, Instant issuedAt) {
        return Packages.index(version, 17, Store.SCHEMA, issuedAt, Packages.jars(version));
    }

    @Test
    void theNewestIsFetchedOnce() throws Exception {
        var outcome = run(Wish.DAILY);
        assertThat(outcome.text()).startsWith("Version 1.1.0 was fetched");
        assertThat(outcome.result()).isEqualTo(Result.NEW);
        assertThat(versions.chosen("1.0.0")).isEqualTo("1.1.0");
        assertThat(server.received()).hasSize(3);
        assertThat(AgentUpdate.said(store).orElseThrow().text()).isEqualTo(outcome.text());
        clock.pass(Duration.ofDays(1));
        assertThat(run(Wish.DAILY).text()).isEqualTo("Nothing new: the host has changed nothing. At work is 1.1.0.");
        assertThat(server.received()).hasSize(4);
    }

    /** What has not shown yet that it works is nothing to come back to. */
    @Test
    void whatComesBackIsNamed() throws Exception {
        run(Wish.NOW);
        clock.pass(Duration.ofDays(1));
        publish(index("1.2.0", clock.instant()));
        assertThat(run(Wish.NOW).text()).endsWith("; 1.0.0 comes back when it does not work.");
        versions.works("1.2.0");
        clock.pass(Duration.ofDays(1));
        publish(index("1.3.0", clock.instant()));
        assertThat(run(Wish.NOW).text()).endsWith("; 1.2.0 comes back when it does not work.");
    }

    @Test
    void theHostLearnsNothingOfWhoAsks() throws Exception {
        run(Wish.DAILY);
        clock.pass(Duration.ofDays(1));
        run(Wish.DAILY);
        for (var request : server.received()) {
            assertThat(request.headers())
                    .allMatch(header -> header.matches(
                            "Host: localhost:\\d+|User-agent: fsm-agent|Content-length: 0|If-modified-since: Mon, 23 Nov"
                                    + " 2026 12:00:00 GMT"));
            assertThat(request.body()).isEmpty();
        }
        assertThat(server.received().get(3).headers().toString()).contains("If-modified-since");
    }

    @Test
    void whatAPersonOnlyAsksForIsNotTaken() throws Exception {
        assertThat(run(Wish.TELL).text()).contains("Version 1.1.0 of 2026-11-23T12:00:00Z is there, at work is 1.0.0");
        assertThat(versions.state().newest()).isEqualTo("1.1.0");
        assertThat(versions.chosen("1.0.0")).isEqualTo("1.0.0");
    }

    /** Otherwise the host would say for ever that it changed nothing. */
    @Test
    void whatBrokeOffIsFetchedTheNextDay() throws Exception {
        server.behave(exchange -> {
            if (exchange.getRequestURI().getPath().contains("/jars/")) {
                exchange.sendResponseHeaders(500, -1);
            } else {
                file(exchange);
            }
        });
        refused("answered 500");
        server.behave(this::file);
        assertThat(run(Wish.DAILY).result()).isEqualTo(Result.NEW);
    }

    @Test
    void otherJarsThanTheSignedOnesChangeNothing() throws Exception {
        for (var jar : Packages.jars("1.1.0")) {
            var file = home.resolve("host").resolve(jar.file());
            var good = Files.readAllBytes(file);
            var bad = good.clone();
            bad[0] ^= 1;
            Files.write(file, bad);
            refused(jar.name() + " has the SHA-256");
            Files.write(file, new byte[good.length + 1]);
            refused("has more than " + good.length + " bytes");
            Files.write(file, new byte[1]);
            refused(jar.name() + " has 1 bytes");
            Files.write(file, good);
        }
    }

    @Test
    void anotherPublisherChangesNothing() throws Exception {
        var other = new Packages();
        Files.write(
                home.resolve("host").resolve(PackageIndex.FILE),
                Packages.index("1.9.0").signed(other.key));
        refused("is not signed by the publisher of this agent");
        server.behave(exchange -> {
            var page = "<html>Welcome to the guest network".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        });
        refused("is not signed by the publisher of this agent");
        server.behave(TestServer.status(302, "Location", "https://evil.example.org/"));
        refused("redirects are never followed");
    }

    @Test
    void nothingOlderIsTaken() throws Exception {
        publish(Packages.index("0.9.0"));
        assertThat(run(Wish.DAILY).text())
                .isEqualTo("Nothing new: the publisher's newest is version 0.9.0, at work is 1.0.0.");
        publish(Packages.index("1.0.0"));
        assertThat(run(Wish.NOW).result()).isEqualTo(Result.NOTHING);
        publish(index("1.1.0", Fixtures.NOON));
        clock.pass(Duration.ofDays(2));
        publish(index("1.2.0", clock.instant()));
        run(Wish.TELL);
        publish(index("1.1.0", clock.instant().minus(Duration.ofDays(1))));
        refused("has been seen here: an old one is shown again");
    }

    @Test
    void whatIsTooOldOrOfTheFutureIsNotTaken() throws Exception {
        clock.pass(Packages.VALID.plusSeconds(1));
        refused("The index expired at ");
        publish(index("1.1.0", clock.instant().plus(Duration.ofHours(2))));
        refused("Check this machine's clock");
    }

    @Test
    void aHostThatIsSilentForEverIsFoundOut() throws Exception {
        run(Wish.DAILY);
        clock.pass(Packages.VALID.plusSeconds(1));
        assertThat(run(Wish.DAILY).text()).contains("The index expired at ");
    }

    @Test
    void whatNeedsAnotherJavaOrStoreIsSaidAndNotTaken() throws Exception {
        publish(Packages.index("1.1.0", 99, Store.SCHEMA, Fixtures.NOON, Packages.jars("1.1.0")));
        refused("Version 1.1.0 needs Java 99, here is Java ");
        publish(Packages.index("1.1.0", 17, Store.SCHEMA + 1, Fixtures.NOON, Packages.jars("1.1.0")));
        refused("It needs an installation by hand.");
        assertThat(versions.state().newest()).as("but known").isEqualTo("1.1.0");
    }

    @Test
    void whatWasGivenUpIsTakenAgainOnlyByAPerson() throws Exception {
        run(Wish.DAILY);
        versions.goBack();
        refused("Version 1.1.0 is not taken again: a person went back from it.");
        assertThat(run(Wish.NOW).result()).isEqualTo(Result.NEW);
        assertThat(versions.state().bad("1.1.0")).isEmpty();
    }

    @Test
    void withoutAKeyItCannotBeTurnedOn() {
        var base = Fixtures.config(home, Fixtures.SCHEDULE, Fixtures.ACME);
        assertThat(AgentUpdate.unfit(base, Fixtures.PROGRAM)).isEmpty();
        var updating = Fixtures.updating(base, URI.create("https://packages.example.org/"));
        assertThat(AgentUpdate.unfit(updating, publisher.program("1.0.0"))).isEmpty();
        assertThat(AgentUpdate.unfit(updating, Fixtures.PROGRAM).orElseThrow())
                .asString()
                .contains(
                        "agent.yaml line 12: update.url is given, but this agent was built without a publisher's key");
    }

    private Outcome run(Wish wish) throws Exception {
        return new AgentUpdate(
                        publisher.program("1.0.0"),
                        versions,
                        new Download(
                                URI.create(server.address().resolve("/agent/").toString()),
                                List.of(server.certificate()),
                                List.of(),
                                "update",
                                null),
                        clock)
                .run(store, wish);
    }

    private void refused(String why) throws Exception {
        var before = versions.chosen("1.0.0");
        var outcome = run(Wish.DAILY);
        assertThat(outcome.text()).contains(why);
        assertThat(outcome.result()).isEqualTo(Result.FAILED);
        assertThat(versions.chosen("1.0.0")).isEqualTo(before);
    }
}
