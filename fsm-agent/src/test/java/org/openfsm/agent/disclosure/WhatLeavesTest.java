package org.openfsm.agent.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.OAuth;
import org.openfsm.agent.config.AgentConfig.Privacy;
import org.openfsm.agent.config.AgentConfig.Road;
import org.openfsm.agent.config.AgentConfig.Security;
import org.openfsm.agent.disclosure.FieldList.Switch;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.schedule.Delivery;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fields;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestMailServer;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.agent.transport.Roads;
import org.openfsm.agent.transport.Transport;
import org.openfsm.wire.Device;
import org.openfsm.wire.Report.Reason;
import org.openfsm.wire.ReportCodec;

/** Devices that say all a report can hold, under every position of the switches, caught on every road (A12, A19). */
@NullUnmarked // what is null where it must not be fails the test
class WhatLeavesTest {

    /** The golden files hold every field that the codec writes. */
    private static final Path GOLDEN = Path.of("wire/src/test/resources/wire/v1");

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path home;

    @Test
    void whatIsCaughtIsTheListWhateverTheSwitchesSay() throws Exception {
        var devices = devices();
        try (var server = TestServer.start();
                var mail = TestMailServer.start(Security.STARTTLS);
                var provider = TestServer.start();
                var store = Store.open(home)) {
            var enrolment = Fixtures.enrolment(
                    List.of(server.address(), URI.create("mailto:reports@dealer.example")),
                    List.of(server.certificate()));
            var identity = new Enrolment(home).enrol(enrolment, Instant.now());
            var outbox = new Outbox(
                    store,
                    identity,
                    Fixtures.LIMITS,
                    Duration.ofHours(5),
                    "1.0.0",
                    Clock.systemUTC(),
                    System::nanoTime);
            mail.acceptToken("t0ken");
            provider.behave(TestServer.body(
                    200, "{\"access_token\":\"t0ken\",\"expires_in\":60,\"refresh_token\":\"r3fresh\"}"));
            var config = config(mail.asConfigured(tokensOf(provider)));
            for (var road : Roads.of(config, identity.server(), Clock.systemUTC())) {
                server.behave(road.name().equals("xml-rpc") ? TestServer.saysTrue() : TestServer.status(202));
                for (var privacy : allPositions()) {
                    outbox.put(Reason.SCHEDULED, Fixtures.source("acme", privacy, "192.0.2.0/24"), devices);
                    deliver(store, outbox, road, identity.server().recipients());
                    var caught =
                            switch (road.name()) {
                                case "mail" ->
                                    new String(mail.next(PATIENCE).open().json(), StandardCharsets.UTF_8);
                                case "xml-rpc" ->
                                    server.next(PATIENCE).ofXmlRpc().json();
                                default -> server.next(PATIENCE).json();
                            };
                    assertThat(ofDevices(Fields.of(caught)))
                            .as(road.name() + " " + privacy)
                            .isEqualTo(ofDevices(FieldList.paths(privacy)));
                    assertThat(FieldList.paths(privacy)).containsAll(Fields.of(caught));
                    assertNothingIsLeftOf(privacy, devices, caught);
                }
            }
            assertOnlyTheClientIsNamed(provider.received());
        }
    }

    private static OAuth tokensOf(TestServer provider) {
        return new OAuth(
                1,
                provider.address().resolve("/token"),
                "fsm",
                "s3cret",
                "r3fresh",
                "mail.send",
                List.of(provider.certificate()),
                List.of());
    }

    /** A provider learns no more than the list in the manual and in the privacy document says. */
    private static void assertOnlyTheClientIsNamed(List<TestServer.Received> asked) {
        assertThat(asked).isNotEmpty().allSatisfy(one -> {
            assertThat(new String(one.body(), StandardCharsets.UTF_8))
                    .isEqualTo("grant_type=refresh_token&client_id=fsm&client_secret=s3cret"
                            + "&refresh_token=r3fresh&scope=mail.send");
            assertThat(one.headers().stream().map(header -> header.split(":", 2)[0]))
                    .containsExactly("Accept", "Content-length", "Content-type", "Host", "User-agent");
        });
    }

    private static void assertNothingIsLeftOf(Privacy privacy, List<Device> devices, String caught) {
        for (var device : devices) {
            if (!privacy.address()) {
                assertThat(caught).doesNotContain("\"" + device.address() + "\"");
            }
            if (!privacy.hostName() && device.hostName() != null) {
                assertThat(caught).doesNotContain(device.hostName());
            }
            var identity = device.identity();
            if (identity != null) {
                assertWithheld(caught, privacy.hostName(), identity.name());
                assertWithheld(caught, privacy.macAddress(), identity.macAddress());
                assertWithheld(caught, privacy.location(), identity.location());
                assertWithheld(caught, privacy.contact(), identity.contact());
            }
        }
    }

    private static void assertWithheld(String caught, boolean open, String text) {
        if (!open && text != null) {
            assertThat(caught).doesNotContain("\"" + text + "\"");
        }
    }

    private static List<Privacy> allPositions() {
        var positions = new ArrayList<Privacy>();
        for (int bits = 0; bits < 1 << Switch.values().length; bits++) {
            positions.add(new Privacy((bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0, (bits & 8) > 0, (bits & 16) > 0));
        }
        return positions;
    }

    private static SortedSet<String> ofDevices(SortedSet<String> fields) {
        return fields.stream()
                .filter(field -> field.startsWith("devices[]."))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those of the golden files, and trays whose levels are measured, of which the files have none. */
    private static List<Device> devices() throws Exception {
        var devices = new ArrayList<Device>();
        try (var files = Files.list(GOLDEN)) {
            for (var file : files.filter(one -> one.toString().endsWith(".json")
                            && !one.getFileName().toString().startsWith("enrolment-"))
                    .sorted()
                    .toList()) {
                var json = Files.readString(file)
                        .replaceAll(
                                "\"kind\":\\s*\"(some|unknown|unrestricted)\",",
                                "\"kind\": \"measured\", \"percent\": 50,");
                devices.addAll(
                        ReportCodec.read(json.getBytes(StandardCharsets.UTF_8)).devices());
            }
        }
        return devices;
    }

    private static void deliver(Store store, Outbox outbox, Transport road, List<java.security.cert.X509Certificate> to)
            throws Exception {
        var delivery = new Delivery(
                store, outbox, List.of(road), to, Clock.systemUTC(), System::nanoTime, new SplittableRandom(1));
        assertThat(delivery.deliver()).as("all went").isEmpty();
    }

    private AgentConfig config(AgentConfig.Mail mail) {
        return Fixtures.config(
                home, Fixtures.SCHEDULE, List.of(Road.HTTPS, Road.XML_RPC, Road.MAIL), mail, Fixtures.ACME);
    }
}
