package org.openfsm.agent.testing;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AddressRange;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.Calendar;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.update.Program;
import org.openfsm.agent.update.Renewal;
import org.openfsm.agent.update.Versions;
import org.openfsm.pmd.bundle.PublisherKeys;
import org.openfsm.wire.Device;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Keys;
import org.openfsm.wire.Meter;
import org.openfsm.wire.MeterKey;
import org.openfsm.wire.Recipient;

/** One agent, one server, some devices. */
public final class Fixtures {

    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    public static final UUID AGENT = UUID.fromString("018f6d0e-0000-7000-8000-000000000001");
    public static final AgentConfig.Limits LIMITS =
            new AgentConfig.Limits(50, 10, 2_000_000_000L, Duration.ofDays(90), 500_000_000L);
    public static final AgentConfig.Schedule SCHEDULE = new AgentConfig.Schedule(
            Calendar.every(Duration.ofHours(3)), Calendar.every(Duration.ofDays(1)), null, false);
    public static final AgentConfig.Source ACME = source("acme", AgentConfig.Privacy.DEFAULT, "192.0.2.0/24");

    public static final Program PROGRAM = new Program("1.0.0", "1.0.0", new PublisherKeys(List.of(), false));

    private static final KeyPair SERVER_KEYS = Keys.newSigningKey();
    private static final X509Certificate SERVER =
            Keys.selfSigned(SERVER_KEYS, "FSM server", NOON.minus(Duration.ofDays(1)), Duration.ofDays(3650));

    private Fixtures() {}

    /** The server's keys: what it opens reports with. */
    public static Recipient server() {
        return new Recipient(SERVER, SERVER_KEYS.getPrivate());
    }

    public static EnrolmentFile enrolment(URI address, List<X509Certificate> trust) {
        return enrolment(List.of(address), trust);
    }

    public static EnrolmentFile enrolment(List<URI> addresses, List<X509Certificate> trust) {
        return new EnrolmentFile(
                "server-1",
                AGENT,
                List.of(new EnrolmentFile.Source("acme", "ACME GmbH"), new EnrolmentFile.Source("south", null)),
                addresses,
                List.of(SERVER),
                trust,
                new byte[EnrolmentFile.SECRET_BYTES],
                NOON.plus(EnrolmentFile.LIFETIME),
                false);
    }

    /** A new file for the same agent. */
    public static EnrolmentFile again(EnrolmentFile file, Instant now) {
        return new EnrolmentFile(
                file.serverId(),
                file.agentId(),
                file.sources(),
                file.addresses(),
                file.recipients(),
                file.trustAnchors(),
                new byte[EnrolmentFile.SECRET_BYTES],
                now.plus(EnrolmentFile.LIFETIME),
                false);
    }

    public static AgentConfig.Source source(String id, AgentConfig.Privacy privacy, String... ranges) {
        var searches = new ArrayList<AgentConfig.Search>();
        for (var range : ranges) {
            searches.add(new AgentConfig.Search(
                    AddressRange.parse(range, AddressRange.SNMP_PORT), Credentials.community("public")));
        }
        return new AgentConfig.Source(id, 1, null, searches, List.of(), privacy);
    }

    public static AgentConfig config(Path data, AgentConfig.Schedule schedule, AgentConfig.Source... sources) {
        return config(data, schedule, List.of(AgentConfig.Road.HTTPS), null, sources);
    }

    public static AgentConfig config(
            Path data,
            AgentConfig.Schedule schedule,
            List<AgentConfig.Road> roads,
            AgentConfig.@Nullable Mail mail,
            AgentConfig.Source... sources) {
        return new AgentConfig(
                data.resolve("agent.yaml"),
                data,
                List.of(sources),
                schedule,
                new AgentConfig.Discovery(true, true),
                new AgentConfig.Errors(Duration.ZERO, List.of()),
                new AgentConfig.Limits(1_000, 10, 2_000_000_000L, Duration.ofDays(90), 500_000_000L),
                roads,
                https(null),
                mail,
                new AgentConfig.Pmd(null),
                null,
                AgentConfig.Control.OFF,
                new AgentConfig.Log(System.Logger.Level.INFO, null),
                new AgentConfig.Ui(null, null),
                List.of());
    }

    /** The same, with definitions (line 9) and programs (line 12) from a publisher's host. */
    public static AgentConfig updating(AgentConfig config, URI url) {
        var at = LocalTime.of(3, 30);
        return new AgentConfig(
                config.file(),
                config.data(),
                config.sources(),
                config.schedule(),
                config.discovery(),
                config.errors(),
                config.limits(),
                config.roads(),
                config.https(),
                config.mail(),
                new AgentConfig.Pmd(new AgentConfig.Update(9, url, at, List.of(), List.of())),
                new AgentConfig.Update(12, url, at, List.of(), List.of()),
                config.control(),
                config.log(),
                config.ui(),
                List.of());
    }

    /** Of an agent that nobody publishes for. */
    public static Renewal renewal(Path data) {
        return new Renewal(PROGRAM, new Versions(data, PROGRAM.keys()), null, null, System::nanoTime, () -> {});
    }

    public static AgentConfig.Https https(AgentConfig.@Nullable Proxy proxy, String... pins) {
        return new AgentConfig.Https(proxy, List.of(), List.of(pins));
    }

    public static Device device(int number) {
        return new Device(
                NOON,
                true,
                "192.0.2." + number,
                161,
                1,
                "prn-" + number + ".example.org",
                "2c",
                new Device.Identity(
                        "Kyocera",
                        "ECOSYS M3540idn",
                        "KM5B2C1D",
                        "LVM" + number,
                        "I/N 4711",
                        "00:c0:ee:5b:2c:1d",
                        "1.3.6.1.4.1.1347.41",
                        "2nd floor",
                        "J. Doe",
                        "2NM",
                        List.of()),
                null,
                null,
                List.of(new Meter(MeterKey.TOTAL, 1000L + number, false, List.of())),
                List.of(),
                List.of(),
                null,
                List.of());
    }

    public static List<Device> devices(int count) {
        var devices = new ArrayList<Device>();
        for (int number = 1; number <= count; number++) {
            devices.add(device(number));
        }
        return devices;
    }
}
