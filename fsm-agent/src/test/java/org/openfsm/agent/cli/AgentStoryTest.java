package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.openfsm.agent.Main;
import org.openfsm.agent.config.AgentConfig.Privacy;
import org.openfsm.agent.config.AgentConfig.Security;
import org.openfsm.agent.disclosure.FieldList;
import org.openfsm.agent.pmd.Definitions;
import org.openfsm.agent.poll.Memory;
import org.openfsm.agent.poll.Poller;
import org.openfsm.agent.record.Fleet;
import org.openfsm.agent.record.Recording;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.snmp.Responder;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.agent.testing.ChildJvm;
import org.openfsm.agent.testing.Fields;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.SmallDevice;
import org.openfsm.agent.testing.TestMailServer;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.wire.Device;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Keys;
import org.openfsm.wire.Report;
import org.openfsm.wire.Report.Reason;
import org.openfsm.wire.ReportCodec;

/** The agent as a customer runs it: a process of its own, simulated printers, a real HTTPS server. */
@NullUnmarked // what is null where it must not be fails the test
@Execution(ExecutionMode.CONCURRENT) // each waits most of its time, with printers and a server of its own
class AgentStoryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String COMMUNITY = "not-so-public";
    private static final int PRINTERS = 5;

    @TempDir
    private Path home;

    private TestServer server;
    private Responder responder;
    private List<Fleet.Place> places;
    private Process agent;

    @BeforeEach
    void startPrintersAndServer() throws Exception {
        server = TestServer.start();
        responder = new Responder(COMMUNITY);
        var ports = freePorts(PRINTERS);
        var recordings = Recording.below(Path.of("../pmd-repository"));
        var fleet = new Fleet(recordings, PRINTERS, ports, 0, 1, Clock.systemUTC(), text -> {});
        places = fleet.places();
        for (var place : places) {
            responder.open(place.address(), place.device());
        }
        var thread = new Thread(() -> serve(fleet), "printers");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Fleet fleet) {
        try {
            responder.serve(250, fleet::advance);
        } catch (IOException broken) {
            throw new java.io.UncheckedIOException(broken);
        }
    }

    private static List<InetSocketAddress> freePorts(int count) throws IOException {
        var held = new ArrayList<DatagramChannel>();
        var free = new ArrayList<InetSocketAddress>();
        try {
            for (int i = 0; i < count; i++) {
                var channel = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
                held.add(channel);
                free.add((InetSocketAddress) channel.getLocalAddress());
            }
        } finally {
            for (var channel : held) {
                channel.close();
            }
        }
        return free;
    }

    @AfterEach
    void end() throws Exception {
        if (agent != null && agent.isAlive()) {
            agent.destroyForcibly().waitFor();
        }
        responder.close();
        server.close();
    }

    @Test
    void printersAreFoundReadAndReportedAndNothingElse() throws Exception {
        configure();
        var file = enrolmentFile().toString();
        var said = command(0, "enrol", file, "--config", config());
        assertThat(said).contains("Compare it with the one that the server shows", "Introduced to the server");

        var enrolment = report(server.next(PATIENCE));
        assertThat(enrolment.reason()).isEqualTo(Reason.ENROLMENT);
        assertThat(EnrolmentFile.isProven(new byte[EnrolmentFile.SECRET_BYTES], enrolment.enrolment()))
                .isTrue();
        assertThat(said).contains(Keys.fingerprint(enrolment.enrolment().certificate()));

        assertThat(command(2, "enrol", file, "--config", config())).contains("This agent is enrolled already");

        agent = ChildJvm.start(home.resolve("log"), Main.class, "run", "--config", config());
        var found = next(report -> report.reason() == Reason.DISCOVERY);
        assertThat(found.devices()).hasSizeGreaterThanOrEqualTo(PRINTERS);
        assertThat(found.previous().chain()).isEqualTo(enrolment.chain());
        assertThat(found.customerName()).isEqualTo("ACME GmbH");
        assertThat(comparable(found.devices())).containsExactlyInAnyOrderElementsOf(comparable(read()));

        var scheduled = next(report -> report.reason() == Reason.SCHEDULED
                && report.devices().size() == found.devices().size());
        assertThat(scheduled.chain()).isEqualTo(found.chain());
        assertThat(scheduled.sequence()).isGreaterThan(found.sequence());

        assertThat(command(0, "status", "--config", config()))
                .contains(
                        "Printers     " + PRINTERS + " known, 0 did not answer",
                        "The server takes reports.",
                        "discovery");
        assertThat(command(1, "run", "--config", config())).contains("another agent is running on this data");

        agent.destroy();
        assertThat(agent.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("SIGTERM")
                .isTrue();
        var log = Files.readString(home.resolve("log"));
        assertThat(log).contains("The agent ends.", "The server takes reports.").doesNotContain(COMMUNITY);
        assertThat(log.lines())
                .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ (INFO|WARNING) .*"));
        assertThat(home.resolve("data/agent.db-wal")).as("the store was closed").doesNotExist();
        command(0, "status", "--config", config());

        var fields = new TreeSet<String>();
        for (var received : server.received()) {
            fields.addAll(Fields.of(received.json()));
            assertThat(received.json()).doesNotContain(COMMUNITY, "\"contact\"");
            assertThat(received.headers())
                    .extracting(header -> header.substring(0, header.indexOf(':')))
                    .containsOnly("Content-length", "Content-type", "Host", "User-agent");
        }
        assertThat(FieldList.paths(Privacy.DEFAULT))
                .as("nothing leaves that is not on the list")
                .containsAll(fields);
        assertThat(fields).contains("devices[].identity.serialNumber", "devices[].meters[].value");
    }

    @Test
    void aJamIsAtTheServerSoonAndSoIsItsEnd() throws Exception {
        var printer = new SmallDevice(true, "JAM-1");
        printer.reports(0);
        var address = freePorts(1).get(0);
        responder.open(address, printer);
        configure();
        Files.writeString(
                home.resolve("agent.yaml"),
                Files.readString(home.resolve("agent.yaml"))
                                .replaceFirst("(?m)^      - 127.*$", "      - 127.0.0.1:" + address.getPort())
                                .replaceAll("(?m)^      - 127[^\n]*(?<!:" + address.getPort() + ")\n", "")
                                .replace("poll: 10s", "poll: 1h")
                        + "errors: { poll: 10s }\n");
        command(0, "enrol", enrolmentFile().toString(), "--config", config());
        agent = ChildJvm.start(home.resolve("log"), Main.class, "run", "--config", config());
        next(report -> report.reason() == Reason.DISCOVERY);

        printer.reports(0x04);
        printer.raises(1, 3, 13, 8);
        var jam = next(report -> report.reason() == Reason.CRITICAL);
        assertThat(jam.devices()).singleElement().satisfies(device -> {
            assertThat(device.identity().serialNumber()).isEqualTo("JAM-1");
            assertThat(device.status().errors()).containsExactly("jammed");
            assertThat(device.alerts()).extracting(Device.Alert::group).containsExactly("mediaPath");
        });
        printer.reports(0);
        printer.clears(1);
        var end = next(report -> report.reason() == Reason.CRITICAL);
        assertThat(end.devices()).singleElement().satisfies(device -> assertThat(device.alerts())
                .isEmpty());
        assertThat(server.received())
                .extracting(TestServer.Received::path)
                .filteredOn(path -> path.equals("/api/reports/critical"))
                .hasSize(2);
    }

    @Test
    void theSameGoesByMailAndAMailShowsNothingOfIt() throws Exception {
        try (var mailServer = TestMailServer.start(Security.STARTTLS)) {
            configure();
            Files.writeString(home.resolve("password"), TestMailServer.PASSWORD + "\n");
            Files.writeString(home.resolve("mail.pem"), Keys.pem(mailServer.certificate()));
            Files.writeString(
                    home.resolve("agent.yaml"),
                    Files.readString(home.resolve("agent.yaml"))
                            + """
                    transport: mail
                    mail:
                      host: localhost
                      port: %d
                      user: %s
                      password: { file: password }
                      from: printers@acme.example
                      trust: [ mail.pem ]
                    """.formatted(mailServer.port(), TestMailServer.USER));
            mailServer.answer("RCPT", "450 4.7.1 greylisted");
            assertThat(command(0, "enrol", enrolmentFile().toString(), "--config", config()))
                    .contains(
                            "Reports go by mail to reports@dealer.example through localhost:" + mailServer.port(),
                            "Not introduced to the server yet.",
                            "asks for time (450 4.7.1 greylisted to RCPT TO:<reports@dealer.example>)");
            mailServer.answer("RCPT", "250 ok");
            agent = ChildJvm.start(home.resolve("log"), Main.class, "run", "--config", config());
            assertThat(ReportCodec.read(mailServer.next(PATIENCE).open().json()).reason())
                    .isEqualTo(Reason.ENROLMENT);
            var found = ReportCodec.read(mailServer.next(PATIENCE).open().json());
            assertThat(found.reason()).isEqualTo(Reason.DISCOVERY);
            assertThat(comparable(found.devices())).containsExactlyInAnyOrderElementsOf(comparable(read()));
            mailServer.next(PATIENCE);

            assertThat(command(0, "status", "--config", config()))
                    .contains(
                            "Server       server-1, reports by mail to reports@dealer.example through localhost",
                            "by mail since ",
                            "The mail server localhost:" + mailServer.port() + " takes reports.",
                            ", by mail");
            agent.destroy();
            assertThat(agent.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(home.resolve("log"))).doesNotContain(COMMUNITY, TestMailServer.PASSWORD);
            assertThat(server.received()).as("nothing went by HTTPS").isEmpty();
            assertNothingShows(mailServer);
        }
    }

    private static void assertNothingShows(TestMailServer mailServer) throws Exception {
        var fields = new TreeSet<String>();
        for (var received : mailServer.received()) {
            fields.addAll(Fields.of(new String(received.open().json(), StandardCharsets.UTF_8)));
            assertThat(received.tls()).isTrue();
            assertThat(received.helo()).isEqualTo("acme.example");
            var message = received.message();
            assertThat(Collections.list(message.getAllHeaders()))
                    .extracting(header -> header.getName() + ": "
                            + header.getValue().replaceAll("\\s+", " ").replaceAll("[0-9a-f]{64}", "HASH"))
                    .satisfiesExactly(
                            date -> assertThat(date).matches("Date: \\w{3}, \\d+ \\w{3} \\d{4} [0-9:]{8} \\+0000"),
                            from -> assertThat(from).isEqualTo("From: printers@acme.example"),
                            to -> assertThat(to).isEqualTo("To: reports@dealer.example"),
                            id -> assertThat(id).isEqualTo("Message-ID: <HASH@fsm.invalid>"),
                            subject -> assertThat(subject).isEqualTo("Subject: FSM report"),
                            version -> assertThat(version).isEqualTo("MIME-Version: 1.0"),
                            type -> assertThat(type)
                                    .isEqualTo("Content-Type: application/pkcs7-mime; "
                                            + "smime-type=authEnveloped-data; name=smime.p7m"),
                            encoding -> assertThat(encoding).isEqualTo("Content-Transfer-Encoding: base64"));
            assertThat(new String(received.sealed(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("ACME GmbH", "fsm-report", Fixtures.AGENT.toString());
        }
        assertThat(mailServer.said())
                .extracting(line -> line.replaceFirst("AUTH PLAIN .*", "AUTH PLAIN"))
                .containsOnly(
                        "EHLO acme.example",
                        "STARTTLS",
                        "tls EHLO acme.example",
                        "tls AUTH PLAIN",
                        "tls MAIL FROM:<printers@acme.example>",
                        "tls RCPT TO:<reports@dealer.example>",
                        "tls DATA",
                        "tls RSET",
                        "tls QUIT");
        assertThat(FieldList.paths(Privacy.DEFAULT))
                .as("nothing leaves that is not on the list")
                .containsAll(fields);
        assertThat(fields).contains("devices[].identity.serialNumber", "enrolment.hmac");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "asks /proc which sockets the process holds")
    void theAgentOpensNoPort() throws Exception {
        configure();
        command(0, "enrol", enrolmentFile().toString(), "--config", config());
        agent = ChildJvm.start(home.resolve("log"), Main.class, "run", "--config", config());
        next(report -> report.reason() == Reason.SCHEDULED);
        for (int i = 0; i < 50; i++) {
            assertThat(sockets("tcp", "0A")).as("listening TCP sockets").isEmpty();
            assertThat(sockets("udp", "07"))
                    .as("UDP sockets: the one that asks, and the one for this machine's tools")
                    .filteredOn(address -> !address.startsWith("0100007F:"))
                    .hasSizeLessThanOrEqualTo(1);
            Thread.sleep(100);
        }
    }

    /** Local addresses of the agent's sockets in a state of proc(5). */
    private List<String> sockets(String kind, String state) throws IOException {
        Set<String> own = new HashSet<>();
        try (var files = Files.list(Path.of("/proc/" + agent.pid() + "/fd"))) {
            for (var file : files.toList()) {
                try {
                    own.add(Files.readSymbolicLink(file).toString());
                } catch (NoSuchFileException closedMeanwhile) {
                    continue;
                }
            }
        }
        assertThat(own).isNotEmpty();
        var found = new ArrayList<String>();
        for (var table : List.of(kind, kind + "6")) {
            for (var line : Files.readAllLines(Path.of("/proc/" + agent.pid() + "/net/" + table))) {
                var columns = line.trim().split("\\s+");
                if (columns.length > 9 && columns[3].equals(state) && own.contains("socket:[" + columns[9] + "]")) {
                    found.add(columns[1]);
                }
            }
        }
        return found;
    }

    @Test
    void aServerThatIsAwayIsCaughtUpWithInOrder() throws Exception {
        configure();
        server.behave(TestServer.status(503, "Retry-After", "1"));
        assertThat(command(0, "enrol", enrolmentFile().toString(), "--config", config()))
                .contains("Not introduced to the server yet.", "asks for time (503)");
        agent = ChildJvm.start(home.resolve("log"), Main.class, "run", "--config", config());
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!command(0, "status", "--config", config()).matches("(?s).*Waiting      [3-9]\\d* reports.*")) {
            assertThat(System.nanoTime()).isLessThan(giveUp);
        }
        int before = server.received().size();
        server.behave(TestServer.status(202));
        next(report -> report.reason() == Reason.SCHEDULED);
        next(report -> report.reason() == Reason.SCHEDULED);

        var reports = new ArrayList<Report>();
        for (var received : server.received().subList(before, server.received().size())) {
            var report = report(received);
            // one that was being refused when the server came back arrives once more
            if (reports.isEmpty()
                    || report.sequence() != last(reports).sequence()
                    || !report.chain().equals(last(reports).chain())) {
                reports.add(report);
            }
        }
        assertThat(reports.get(0).reason()).isEqualTo(Reason.ENROLMENT);
        assertThat(reports.get(1).sequence()).isEqualTo(1);
        for (int i = 2; i < reports.size(); i++) {
            assertThat(reports.get(i).sequence()).isEqualTo(i);
        }
    }

    @Test
    void aRunningAgentNoticesWhatShallGoAgain() throws Exception {
        configure();
        Files.writeString(
                home.resolve("agent.yaml"),
                Files.readString(home.resolve("agent.yaml")).replace("poll: 10s", "poll: 1h"));
        command(0, "enrol", enrolmentFile().toString(), "--config", config());
        var enrolment = server.next(PATIENCE);
        agent = ChildJvm.start(home.resolve("log"), Main.class, "run", "--config", config());
        next(report -> report.reason() == Reason.DISCOVERY);
        assertThat(command(
                        0,
                        "send",
                        "--again",
                        "1..1",
                        "--chain",
                        report(enrolment).chain().substring(0, 8),
                        "--config",
                        config()))
                .contains("Sent again: 1 of chain ", "The running agent sends what waits");
        assertThat(server.next(PATIENCE).open().signedData())
                .isEqualTo(enrolment.open().signedData());
    }

    @Test
    void localToolsAskTheRunningAgent() throws Exception {
        configure();
        Files.writeString(
                home.resolve("agent.yaml"),
                Files.readString(home.resolve("agent.yaml")).replace("poll: 10s", "poll: quarterly last 22:00"));
        command(0, "enrol", enrolmentFile().toString(), "--config", config());
        assertThat(command(1, "poll-now", "--config", config())).contains("The agent's service is not running on ");
        assertThat(command(0, "status", "--config", config()))
                .contains(
                        "Now          unknown, what follows is of the data directory: The agent's service is not running");
        agent = ChildJvm.start(home.resolve("log"), Main.class, "run", "--config", config());
        next(report -> report.reason() == Reason.DISCOVERY);
        assertThat(command(0, "status", "--config", config()))
                .containsPattern("Now          next poll 20\\d\\d-(03-31|06-30|09-30|12-31)T")
                .contains("next search ", "memory ");
        assertThat(command(0, "status", "--json", "--config", config()))
                .contains("\"running\":true", "\"nextPoll\":", "\"reachable\":true")
                .doesNotContain("public");

        var watched = Files.createTempFile(home, "watched", "");
        var watch = ChildJvm.start(watched, Main.class, "watch", "--config", config());
        until(watched, "next poll");
        var place = "127.0.0.1:" + places.get(0).address().getPort();
        assertThat(command(0, "poll-now", place, "--config", config())).contains(place + ": is being read now.");
        assertThat(next(report -> report.reason() == Reason.MANUAL).devices())
                .isNotEmpty()
                .allSatisfy(device -> assertThat(device.port())
                        .isEqualTo(places.get(0).address().getPort()));
        assertThat(command(3, "poll-now", "192.0.2.99", "--config", config()))
                .contains("192.0.2.99: no such printer is known");
        command(0, "poll-now", "--config", config());
        assertThat(next(report -> report.reason() == Reason.MANUAL).devices()).hasSizeGreaterThanOrEqualTo(PRINTERS);
        assertThat(command(0, "search-now", "--wait", "--config", config()))
                .contains(
                        place + "  printer known already, source acme",
                        "Search done: " + PRINTERS + " of " + PRINTERS + " addresses; " + PRINTERS
                                + " printers, 0 of them new.");
        assertThat(command(3, "search-now", "--cancel", "--config", config())).contains("No search is under way.");
        assertThat(command(0, "send-now", "--config", config())).contains("What waits is being sent now.");
        until(watched, "Search done: ");
        assertThat(Files.readString(watched)).contains("All printers were read; next time ");

        agent.destroy();
        assertThat(agent.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(watch.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(watch.exitValue()).isEqualTo(1);
        assertThat(Files.readString(watched)).contains("The agent's service is not running: nobody answers");
    }

    private static void until(Path file, String text) throws Exception {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.readString(file).contains(text)) {
            assertThat(System.nanoTime())
                    .as("%s in %s", text, Files.readString(file))
                    .isLessThan(giveUp);
            Thread.sleep(100);
        }
    }

    private static Report last(List<Report> reports) {
        return reports.get(reports.size() - 1);
    }

    @Test
    void whatCannotBeUsedIsSaidAllAtOnceWithExitCodeTwo() throws Exception {
        Files.writeString(
                home.resolve("agent.yaml"),
                "sources: [{id: acme, ranges: [10.0.0.0/99], foo: 1}]\nui: { port: off }\n");
        assertThat(command(2, "run", "--config", config()))
                .contains("line 1: sources[1].ranges[1] is \"10.0.0.0/99\"", "sources[1].foo is not known");
        configure();
        assertThat(command(2, "run", "--config", config())).contains("this agent is not enrolled", "fsm-agent enrol");
        assertThat(command(2, "status", "--config", config())).contains("not enrolled");
        Files.writeString(home.resolve("x"), "{}");
        assertThat(command(2, "enrol", home.resolve("x").toString(), "--config", config()))
                .contains("is no enrolment file");
        command(0, "enrol", enrolmentFile().toString(), "--config", config());
        Files.writeString(
                home.resolve("agent.yaml"),
                Files.readString(home.resolve("agent.yaml")).replace("id: acme", "id: elsewhere"));
        assertThat(command(2, "run", "--config", config()))
                .contains("source elsewhere is not this agent's, expected one of acme");
    }

    private void configure() throws IOException {
        var ranges = new StringBuilder();
        for (var place : places) {
            ranges.append("      - 127.0.0.1:")
                    .append(place.address().getPort())
                    .append('\n');
        }
        Files.writeString(home.resolve("community"), COMMUNITY + "\n");
        Files.writeString(home.resolve("agent.yaml"), """
                sources:
                  - id: acme
                    ranges:
                %s    snmp:
                      - community: { file: community }
                schedule: { poll: 10s, discovery: 1h, randomOffset: false }
                limits: { packetsPerSecond: 1000, secondsPerDevice: 60 }
                ui: { port: off }
                control: { port: %d }
                """.formatted(
                        ranges, freePorts(1).get(0).getPort()));
    }

    private String config() {
        return home.resolve("agent.yaml").toString();
    }

    private Path enrolmentFile() throws IOException {
        var file = home.resolve("acme" + EnrolmentFile.EXTENSION);
        Files.write(
                file,
                new EnrolmentFile(
                                "server-1",
                                UUID.fromString("018f6d0e-0000-7000-8000-000000000001"),
                                List.of(new EnrolmentFile.Source("acme", "ACME GmbH")),
                                List.of(server.address(), URI.create("mailto:reports@dealer.example")),
                                List.of(Fixtures.server().certificate()),
                                List.of(server.certificate()),
                                new byte[EnrolmentFile.SECRET_BYTES],
                                Instant.now().plus(EnrolmentFile.LIFETIME),
                                false)
                        .write());
        return file;
    }

    private String command(int expected, String... arguments) throws Exception {
        var output = Files.createTempFile(home, "said", "");
        var process = ChildJvm.start(output, Main.class, arguments);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        var said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isEqualTo(expected);
        return said;
    }

    private Report next(Predicate<Report> wanted) throws Exception {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < giveUp) {
            var report = report(server.next(PATIENCE));
            if (wanted.test(report)) {
                return report;
            }
        }
        throw new AssertionError(
                "no such report within " + PATIENCE + "; the agent's log:\n" + Files.readString(home.resolve("log")));
    }

    private static Report report(TestServer.Received received) throws Exception {
        return ReportCodec.read(received.open().json());
    }

    /** The same printers, read here. */
    private List<Device> read() throws Exception {
        var devices = new ArrayList<Device>();
        var settings = new SnmpNetwork.Settings(Duration.ofSeconds(5), 3, Duration.ofSeconds(60), 0);
        try (var network = SnmpNetwork.start(settings)) {
            for (var place : places) {
                devices.addAll(new Poller(Clock.systemUTC(), Memory.none(), Definitions.shipped(null))
                        .poll(
                                network,
                                new SnmpTarget(
                                        "127.0.0.1", place.address().getPort(), Credentials.community(COMMUNITY)))
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
        }
        return devices;
    }

    /** Without what differs from second to second, and without the contact, which is not sent. */
    private static List<String> comparable(List<Device> devices) {
        return devices.stream()
                .map(ReportCodec::writeDevice)
                .map(json -> json.replaceAll("\"(readAt|raisedAt|contact)\":\"[^\"]*\",?", "")
                        .replaceAll("\"upSeconds\":\\d+", "")
                        .replace(",}", "}"))
                .toList();
    }
}
