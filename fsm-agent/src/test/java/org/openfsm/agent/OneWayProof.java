package org.openfsm.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.config.AgentConfig.Security;
import org.openfsm.agent.snmp.Responder;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.SmallDevice;
import org.openfsm.agent.testing.TestMailServer;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Keys;

/**
 * The agent as it is shipped, with each of its roads and a host of definitions, while its server and who gives it tokens answer
 * with everything that might change an agent: all its traffic is what the configuration names, and nothing of an answer has an effect (A11).
 */
@NullUnmarked // what is null where it must not be fails the test
class OneWayProof {
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final List<String> PRINTERS = List.of("127.0.66.1", "127.0.66.2", "127.0.66.3");

    @TempDir
    private Path home;

    private final List<Responder> printers = new ArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private TestServer server;
    private TestServer elsewhere;
    private TestServer definitions;
    private TestServer tokens;
    private TestMailServer mail;
    private int snmp;
    private int pages;
    private int control;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start();
        elsewhere = TestServer.start();
        definitions = TestServer.start("127.0.0.1", Duration.ofDays(-1), Duration.ofDays(30), 0);
        definitions.behave(TestServer.status(404));
        mail = TestMailServer.start(Security.STARTTLS);
        mail.acceptToken("t0ken");
        tokens = TestServer.start("127.0.0.1", Duration.ofDays(-1), Duration.ofDays(30), 0);
        tokens.behave(this::giveToken);
        snmp = freeUdp(PRINTERS.get(0));
        control = freeUdp("127.0.0.1");
        try (var free = new ServerSocket(0)) {
            pages = free.getLocalPort();
        }
        for (var address : PRINTERS) {
            var printer = new Responder("public");
            printers.add(printer);
            printer.open(new InetSocketAddress(address, snmp), new SmallDevice(true, "ONE-WAY-" + address));
            var thread = new Thread(() -> print(printer), "printer " + address);
            thread.setDaemon(true);
            thread.start();
        }
        configure();
    }

    private static int freeUdp(String address) throws IOException {
        try (var free = DatagramChannel.open().bind(new InetSocketAddress(address, 0))) {
            return ((InetSocketAddress) free.getLocalAddress()).getPort();
        }
    }

    private static void print(Responder printer) {
        try {
            printer.serve(250, () -> {});
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void configure() throws Exception {
        Files.writeString(home.resolve("mail.pem"), Keys.pem(mail.certificate()));
        Files.writeString(home.resolve("definitions.pem"), Keys.pem(definitions.certificate()));
        Files.writeString(home.resolve("tokens.pem"), Keys.pem(tokens.certificate()));
        Files.writeString(home.resolve("agent.yaml"), """
                sources:
                  - id: acme
                    ranges: [ "127.0.66.1-127.0.66.3:%d" ]
                schedule: { poll: 10s, discovery: 1m, randomOffset: false }
                errors: { poll: 10s }
                transport: [ https, xml-rpc, mail ]
                mail:
                  host: localhost
                  port: %d
                  user: %s
                  oauth:
                    tokenUrl: https://127.0.0.1:%d/token
                    clientId: fsm
                    clientSecret: s3cret
                    trust: [ tokens.pem ]
                  from: printers@acme.example
                  to: reports@dealer.example
                  trust: [ mail.pem ]
                pmd:
                  update:
                    url: https://127.0.0.1:%d/pool/
                    trust: [ definitions.pem ]
                ui: { port: %d }
                control: { port: %d }
                """.formatted(
                        snmp,
                        mail.port(),
                        TestMailServer.USER,
                        tokens.address().getPort(),
                        definitions.address().getPort(),
                        pages,
                        control));
        var file = home.resolve("acme" + EnrolmentFile.EXTENSION);
        Files.write(
                file,
                Fixtures.again(Fixtures.enrolment(server.address(), List.of(server.certificate())), Instant.now())
                        .write());
        assertThat(agent(home.resolve("enrolled"), "enrol", file.toString())
                        .waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    @AfterEach
    void end() throws Exception {
        for (var printer : printers) {
            printer.close();
        }
        for (var host : List.of(server, elsewhere, definitions, tokens)) {
            host.close();
        }
        mail.close();
    }

    @Test
    void allTrafficIsWhatTheConfigurationNamesAndNoAnswerHasAnEffect() throws Exception {
        var before = state();
        server.behave(this::answer);
        var trace = home.resolve("trace");
        var agent = agent(trace, "run");
        try {
            mail.next(PATIENCE);
            awaitThat(
                    "each answer was given twice",
                    () -> answered.get() >= 2 * answers().size());
            awaitThat("each answer was given to a wish for a token", () -> asked.get() > wicked().size());
            mail.next(PATIENCE);
            var updated = agent(home.resolve("trace.update"), "pmd", "update");
            assertThat(updated.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            agent.descendants().forEach(ProcessHandle::destroy);
            assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }

        assertSpokenTo(trace, home.resolve("trace.update"));
        assertThat(new Traced(trace).openedAt())
                .as("where it could have been spoken to")
                .containsExactlyInAnyOrder("127.0.0.1:" + pages, "127.0.0.1:" + control);
        assertThat(state()).as("what a person has decided, and what is kept").isEqualTo(before);
        assertThat(elsewhere.received()).as("where redirects lead").isEmpty();
        for (var type : List.of("application/pkcs7-mime", "text/xml")) {
            assertThat(headers(server, type))
                    .as("each request is like the first")
                    .hasSize(1);
        }
        assertThat(headers(tokens, "application/x-www-form-urlencoded"))
                .as("each wish for a token, too")
                .hasSize(1);
    }

    private void assertSpokenTo(Path... traces) throws Exception {
        var allowed = new HashSet<>(Set.of(
                "127.0.0.1:" + server.address().getPort(),
                "127.0.0.1:" + mail.port(),
                "127.0.0.1:" + tokens.address().getPort(),
                "127.0.0.1:" + definitions.address().getPort()));
        PRINTERS.forEach(address -> allowed.add(address + ":" + snmp));
        var spokenTo = new HashSet<String>();
        for (var trace : traces) {
            spokenTo.addAll(new Traced(trace).spokenTo());
        }
        // to find out its own address, or the name of a printer's
        spokenTo.removeIf(place -> place.endsWith(":53") || place.endsWith(":0"));
        assertThat(spokenTo).containsExactlyInAnyOrderElementsOf(allowed);
    }

    /** What might have an effect on who reads it, in the headers and in the body. */
    private List<TestServer.Behaviour> answers() {
        return List.of(
                exchange -> endless(tempting(exchange)),
                exchange -> TestServer.status(
                                307, "Location", elsewhere.address().toString())
                        .answer(tempting(exchange)),
                exchange -> TestServer.body(200, "{\"schedule\":{\"poll\":\"1h\"},\"command\":\"stop\"}")
                        .answer(tempting(exchange)),
                exchange -> TestServer.saysTrue().answer(tempting(exchange)));
    }

    private HttpExchange tempting(HttpExchange exchange) {
        var place = elsewhere.address().toString();
        Map.of(
                        "Set-Cookie", "id=4711; Secure",
                        "Strict-Transport-Security", "max-age=9",
                        "Alt-Svc", "h3=\":443\"",
                        "Upgrade", "h2c",
                        "Link", "<" + place + ">; rel=preload",
                        "Refresh", "0; url=" + place,
                        "WWW-Authenticate", "Basic realm=x")
                .forEach(exchange.getResponseHeaders()::add);
        return exchange;
    }

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        answers().get(answered.getAndIncrement() % answers().size()).answer(exchange);
    }

    /** Until whoever reads it has had enough, at most 1 GB. */
    private static void endless(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(202, 0);
        try (var body = exchange.getResponseBody()) {
            for (int i = 0; i < 16_384; i++) {
                body.write(new byte[1 << 16]);
            }
        }
    }

    /** Who gives tokens is no more to be believed than the server is. Each answer but the good one comes once. */
    private List<TestServer.Behaviour> wicked() {
        return List.of(
                exchange -> endless(tempting(exchange)),
                exchange -> TestServer.status(
                                307, "Location", elsewhere.address().toString())
                        .answer(tempting(exchange)),
                exchange -> TestServer.body(200, "[".repeat(60_000)).answer(tempting(exchange)));
    }

    private void giveToken(HttpExchange exchange) throws IOException, InterruptedException {
        int number = asked.getAndIncrement();
        if (number > 0 && number <= wicked().size()) {
            wicked().get(number - 1).answer(exchange);
            return;
        }
        // over at once: the next mail wants another
        TestServer.body(
                        200,
                        "{\"access_token\":\"t0ken\",\"expires_in\":1,\"schedule\":{\"poll\":\"1h\"},\"refresh_token\":\"mine\"}")
                .answer(tempting(exchange));
    }

    private static Set<List<String>> headers(TestServer server, String type) {
        return server.received().stream()
                .map(TestServer.Received::headers)
                .filter(headers -> headers.contains("Content-type: " + type))
                .map(headers -> headers.stream()
                        .filter(header -> !header.startsWith("Content-length"))
                        .toList())
                .collect(Collectors.toSet());
    }

    /** The configuration and the agent's identity, and the names of all files but the store's. */
    private List<String> state() throws IOException {
        try (var files = Files.walk(home)) {
            var names = files.filter(Files::isRegularFile)
                    .map(file -> home.relativize(file).toString())
                    .filter(name -> Stream.of("agent.db", "trace", "log", "ui", "control", "lock")
                            .noneMatch(name::contains))
                    .sorted()
                    .collect(Collectors.toCollection(ArrayList::new));
            names.add(Files.readString(home.resolve("agent.yaml")));
            names.add(Files.readString(home.resolve("data/identity.json")));
            return names;
        }
    }

    private Process agent(Path trace, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of("target/fsm-agent/bin/fsm-agent").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--config", home.resolve("agent.yaml").toString()));
        return new ProcessBuilder(Traced.command(trace, command))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
                .start();
    }

    private void awaitThat(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime())
                    .as("%s; the agent's log:%n%s", what, Files.readString(home.resolve("log"), StandardCharsets.UTF_8))
                    .isLessThan(end);
            Thread.sleep(100);
        }
    }
}
