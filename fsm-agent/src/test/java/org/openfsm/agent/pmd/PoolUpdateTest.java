package org.openfsm.agent.pmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.NOON;
import static org.openfsm.agent.testing.Publisher.index;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Publisher;
import org.openfsm.agent.testing.StaticHost;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.agent.transport.Download;
import org.openfsm.agent.transport.Tries.Result;
import org.openfsm.agent.transport.Tries.Said;
import org.openfsm.pmd.bundle.Host;

/** A publisher's directory behind a real HTTPS server, and hosts that answer anything. */
@NullUnmarked // what is null where it must not be fails the test
class PoolUpdateTest {

    @TempDir
    private Path home;

    private final Publisher publisher = new Publisher();
    private final TestClock clock = new TestClock(NOON);
    private TestServer server;
    private Store store;
    private InstalledPool pool;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start();
        server.behave(this::file);
        store = Store.open(home.resolve("data"));
        pool = new InstalledPool(home.resolve("data"), publisher.shipped(5), "1.0.0", clock);
        publish(7);
    }

    @AfterEach
    void stop() throws Exception {
        store.close();
        server.close();
    }

    private void publish(long version) throws Exception {
        new Host(host(), publisher.keys(), clock)
                .publish(
                        publisher.signed(
                                index(version, clock.instant()),
                                Publisher.pool(version).zip()),
                        null,
                        Publisher.VALID);
    }

    private Path host() {
        return home.resolve("host");
    }

    private void file(HttpExchange exchange) throws IOException {
        new StaticHost(host(), "/pool/").answer(exchange);
    }

    private PoolUpdate update() throws Exception {
        return new PoolUpdate(pool, download(), clock);
    }

    private Download download() throws Exception {
        return new Download(
                URI.create(server.address().resolve("/pool/").toString()),
                List.of(server.certificate()),
                List.of(),
                "pmd.update",
                null);
    }

    @Test
    void theNewestPoolIsFetchedOnce() throws Exception {
        var outcome = update().run(store, false);
        assertThat(outcome.text()).isEqualTo("Version 7 is in use, with 3 definitions; before it 5.");
        assertThat(outcome.result()).isEqualTo(Result.NEW);
        assertThat(pool.current().bundle().version()).isEqualTo(7);
        assertThat(paths()).containsExactly("/pool/pmd-index.json", "/pool/pmd-index.json.sig", "/pool/pmd-7.zip");

        clock.pass(Duration.ofDays(1));
        assertThat(update().run(store, false).text())
                .isEqualTo("Nothing new: the host has changed nothing. In use is 7, installed.");
        assertThat(paths()).hasSize(4);

        publish(8);
        assertThat(update().run(store, false).result()).isEqualTo(Result.NEW);
        assertThat(pool.current().bundle().version()).isEqualTo(8);
        assertThat(pool.rollback().version()).isEqualTo(7);
        assertThat(update().run(store, false).text())
                .isEqualTo(
                        "Nothing new: the host has changed nothing. In use is 7, installed. Version 8 was in use before;"
                                + " what the host has is taken again with --allow-lower.");
        assertThat(pool.current().bundle().version()).as("not by itself").isEqualTo(7);
        assertThat(update().run(store, true).result()).isEqualTo(Result.NEW);
        assertThat(pool.current().bundle().version()).as("a person wanted it").isEqualTo(8);
    }

    @Test
    void theHostLearnsNothingOfWhoAsks() throws Exception {
        update().run(store, false);
        clock.pass(Duration.ofDays(1));
        update().run(store, false);
        var host = "Host: " + server.address().getAuthority();
        for (var request : server.received()) {
            // Java 17 says that a GET has no body, later ones say nothing
            var headers = request.headers().stream()
                    .filter(header -> !header.equals("Content-length: 0"))
                    .toList();
            if (request == server.received().get(3)) {
                assertThat(headers)
                        .as("the publisher's time, which is the same for all, and not the host's")
                        .containsExactlyInAnyOrder(
                                host, "User-agent: fsm-agent", "If-modified-since: Mon, 23 Nov 2026 12:00:00 GMT");
            } else {
                assertThat(headers).containsExactlyInAnyOrder(host, "User-agent: fsm-agent");
            }
            assertThat(request.body()).isEmpty();
        }
    }

    @Test
    void whatIsWithdrawnIsToldAndNotTaken() throws Exception {
        new Host(host(), publisher.keys(), clock).withdraw(7, publisher.key, Publisher.VALID);
        var outcome = update().run(store, false);
        assertThat(outcome.result()).isEqualTo(Result.NOTHING);
        assertThat(outcome.text()).contains("has withdrawn its newest version, 7", "In use is 5");
        publish8();
        assertThat(update().run(store, false).result()).isEqualTo(Result.NEW);
        clock.pass(Duration.ofDays(1));
        new Host(host(), publisher.keys(), clock).withdraw(8, publisher.key, Publisher.VALID);
        assertThat(update().run(store, false).text()).contains("8, installed. Its publisher has WITHDRAWN it");
        assertThat(pool.current().withdrawn()).isTrue();
    }

    private void publish8() throws Exception {
        clock.pass(Duration.ofHours(1));
        new Host(host(), publisher.keys(), clock).publish(publisher.published(8), publisher.key, Publisher.VALID);
    }

    @Test
    void aHostThatShowsAnOldPoolForEverIsFoundOut() throws Exception {
        update().run(store, false);
        var old = InstalledPoolTest.tree(host());
        clock.pass(Duration.ofDays(1));
        publish(8);
        update().run(store, false);
        for (var file : old.entrySet()) {
            Files.write(host().resolve(file.getKey()), file.getValue());
        }
        refused("one of 2026-11-24T12:00:00Z has been seen here: an old one is shown again");
        server.behave(TestServer.status(304));
        assertThat(update().run(store, false).result()).isEqualTo(Result.NOTHING);
        clock.pass(Publisher.VALID.plusSeconds(1));
        refused("The host has had no new index since the last one, which expired at 2027-05-23T12:00:00Z");
    }

    @Test
    void theLastTryIsKept() throws Exception {
        assertThat(PoolUpdate.said(store)).isEmpty();
        update().run(store, false);
        assertThat(PoolUpdate.said(store))
                .contains(new Said(NOON, "Version 7 is in use, with 3 definitions; before it 5."));
        server.behave(TestServer.status(404));
        clock.pass(Duration.ofDays(1));
        update().run(store, false);
        assertThat(PoolUpdate.said(store).orElseThrow().text()).contains("answered 404, expected 200");
    }

    @Test
    void otherAnswersChangeNothing() throws Exception {
        refusedWhen(TestServer.status(302, "Location", "https://evil.example.org/"), "redirects are never followed");
        refusedWhen(TestServer.status(304), "answered with 304");
        refusedWhen(TestServer.status(204), "answered 204, expected 200");
        refusedWhen(TestServer.status(500), "answered 500, expected 200");
        refusedWhen(TestServer.status(401, "WWW-Authenticate", "Basic realm=\"x\""), "401");
        refusedWhen(whole("<html><body>Welcome to the guest network</body></html>"), "pmd-index.json.sig has 54 bytes");
        refusedWhen(whole("x".repeat(64)), "pmd-index.json is not signed by the publisher");
        refusedWhen(
                exchange -> {
                    exchange.getResponseHeaders().add("Content-Encoding", "gzip");
                    file(exchange);
                },
                "in the coding gzip, which nobody asked for");
    }

    @Test
    void wrongLengthsChangeNothing() throws Exception {
        refusedWhen(
                exchange -> {
                    exchange.sendResponseHeaders(200, 1_000);
                    exchange.getResponseBody().write(new byte[100]);
                    exchange.getResponseBody().flush();
                    throw new IOException("the host hangs up");
                },
                "the connection broke off");
        refusedWhen(onZip(exchange -> body(exchange, new byte[0])), "pmd-7.zip has 0 bytes, expected");
        refusedWhen(onZip(exchange -> body(exchange, "pmd".getBytes(StandardCharsets.UTF_8))), "pmd-7.zip has 3 bytes");
    }

    /** A body without end costs no memory and no time: it is cut off where it exceeds what the index says. */
    @Test
    void aGigabyteChangesNothingAndIsNotRead() throws Exception {
        refusedWhen(exchange -> endless(exchange, 0), "has more than 65536 bytes");
        refusedWhen(exchange -> endless(exchange, 1L << 30), "has more than 65536 bytes");
        refusedWhen(onZip(exchange -> endless(exchange, 0)), "It was not read further");
        refusedWhen(onZip(exchange -> endless(exchange, 1L << 30)), "It was not read further");
        assertThat(sent).as("of 4 GB, what fits into the sockets").isLessThan(64 << 20);
    }

    private long sent;

    private void endless(HttpExchange exchange, long announced) throws IOException {
        exchange.sendResponseHeaders(200, announced);
        var block = new byte[1 << 16];
        try (OutputStream out = exchange.getResponseBody()) {
            for (long bytes = 0; bytes < 1L << 30; bytes += block.length) {
                out.write(block);
                sent += block.length;
            }
        }
    }

    @Test
    void anotherPublishersHostChangesNothing() throws Exception {
        var other = new Publisher();
        Publisher.write(host(), other.published(9), 9);
        refused("is not signed by the publisher of this agent");
        Publisher.write(host(), publisher.published(9), 9);
        Files.write(host().resolve("pmd-9.zip"), other.published(8).zip());
        refused("pmd-9.zip has the SHA-256");
    }

    @Test
    void theDayAndARandomWhileDecideWhenItIsTriedAgain() throws Exception {
        var update = update();
        var zone = ZoneId.of("Europe/Berlin");
        var random = new SplittableRandom(1);
        var at = LocalTime.of(3, 30);
        // noon is 13:00 in Berlin
        var next = Duration.between(NOON, Instant.parse("2026-11-24T02:30:00Z"));
        var spread = Duration.ofMinutes(30);
        for (int i = 0; i < 200; i++) {
            assertThat(update.untilNext(at, Optional.of(new Said(NOON.minusSeconds(5), "")), zone, random))
                    .isBetween(next.plusMinutes(1), next.plus(spread));
            assertThat(update.untilNext(LocalTime.of(14, 0), Optional.of(new Said(NOON, "")), zone, random))
                    .isBetween(Duration.ofMinutes(61), Duration.ofMinutes(90));
            assertThat(update.untilNext(at, Optional.empty(), zone, random)).isBetween(Duration.ofMinutes(1), spread);
            assertThat(update.untilNext(at, Optional.of(new Said(NOON.minus(Duration.ofHours(25)), "")), zone, random))
                    .as("a machine that is off at night")
                    .isBetween(Duration.ofMinutes(1), spread);
            assertThat(update.untilNext(at, Optional.of(new Said(NOON.plusSeconds(9), "")), zone, random))
                    .as("the clock was set back")
                    .isBetween(Duration.ofMinutes(1), spread);
        }
        assertThat(update.untilNext(at, Optional.of(new Said(NOON, "")), ZoneOffset.UTC, random))
                .isGreaterThan(Duration.ofHours(15));
    }

    private TestServer.Behaviour whole(String text) {
        return exchange -> body(exchange, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void body(HttpExchange exchange, byte[] content) throws IOException {
        exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
    }

    private TestServer.Behaviour onZip(TestServer.Behaviour answer) {
        return exchange -> {
            if (exchange.getRequestURI().getPath().endsWith(".zip")) {
                answer.answer(exchange);
            } else {
                file(exchange);
            }
        };
    }

    private void refusedWhen(TestServer.Behaviour behaviour, String why) throws Exception {
        server.behave(behaviour);
        refused(why);
    }

    private void refused(String why) throws Exception {
        var before = files();
        long version = pool.current().bundle().version();
        var outcome = update().run(store, false);
        assertThat(outcome.text()).contains(why);
        assertThat(outcome.result()).isEqualTo(Result.FAILED);
        assertThat(pool.current().bundle().version()).isEqualTo(version);
        var after = files();
        assertThat(after.keySet()).isEqualTo(before.keySet());
        after.forEach((file, content) -> assertThat(content).as(file).isEqualTo(before.get(file)));
    }

    private TreeMap<String, byte[]> files() throws IOException {
        var files = home.resolve("data").resolve("pmd");
        var tree = Files.exists(files) ? InstalledPoolTest.tree(files) : new TreeMap<String, byte[]>();
        tree.remove("lock");
        return tree;
    }

    private List<String> paths() {
        return server.received().stream().map(TestServer.Received::path).toList();
    }
}
