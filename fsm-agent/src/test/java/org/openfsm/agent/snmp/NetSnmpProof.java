package org.openfsm.agent.snmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.agent.snmp.Credentials.Auth;
import org.openfsm.agent.snmp.Credentials.Priv;
import org.openfsm.agent.snmp.Credentials.Usm;
import org.openfsm.wire.Device;
import org.openfsm.wire.MalformedReport;
import org.openfsm.wire.ReportCodec;

/** The agent as it is shipped asks net-snmp's snmpd, which nobody of ours wrote: v1, v2c and v3 with each kind of key. */
class NetSnmpProof {
    private static final String AUTHENTICATION_PASSWORD = "only-of-this-test-a";
    private static final String PRIVACY_PASSWORD = "only-of-this-test-p";
    private static final Path AGENT = Path.of("target", "fsm-agent", "bin", "fsm-agent");

    private static final List<Auth> AUTHS =
            Arrays.stream(Auth.values()).filter(auth -> auth != Auth.NONE).toList();
    private static final List<Priv> PRIVS = List.of(Priv.values());
    /** By the names that Debian's net-snmp has for them. */
    private static final Map<Priv, String> NET_SNMP = Map.of(
            Priv.DES, "DES",
            Priv.AES128, "AES",
            Priv.AES192, "AES-192",
            Priv.AES256, "AES-256",
            Priv.AES192C, "AES-192-C",
            Priv.AES256C, "AES-256-C");

    @TempDir
    static Path directory;

    private static int port;
    private static Process snmpd;

    @BeforeAll
    static void startSnmpd() throws IOException, InterruptedException {
        port = freePort();
        var configuration = new ArrayList<>(List.of(
                "agentAddress udp:127.0.0.1:" + port,
                "rocommunity proof 127.0.0.1",
                "sysName net-snmp.example.org",
                "sysLocation proof"));
        for (var user :
                List.of("MD5 DES", "SHA AES", "SHA-256 AES", "SHA-512 AES", "SHA-256 AES-192", "SHA-512 AES-256")) {
            var name = user.replace(" ", "-").toLowerCase(Locale.ROOT);
            var protocols = user.split(" ");
            configuration.add("createUser %s %s %s %s %s"
                    .formatted(name, protocols[0], AUTHENTICATION_PASSWORD, protocols[1], PRIVACY_PASSWORD));
            configuration.add("rouser " + name + " authpriv");
        }
        for (var auth : AUTHS) {
            for (var priv : PRIVS) {
                var user = matrixUser(auth, priv);
                var level = priv == Priv.NONE ? "authnopriv" : "authpriv";
                configuration.add("createUser " + user + " " + auth.text() + " " + AUTHENTICATION_PASSWORD
                        + (priv == Priv.NONE ? "" : " " + NET_SNMP.get(priv) + " " + PRIVACY_PASSWORD));
                configuration.add("rouser " + user + " " + level);
            }
        }
        configuration.add("createUser nobody-knows");
        configuration.add("rouser nobody-knows noauth");
        configuration.add("createUser plain SHA " + AUTHENTICATION_PASSWORD);
        configuration.add("rouser plain authnopriv");
        var file = Files.write(directory.resolve("snmpd.conf"), configuration);
        var start = new ProcessBuilder(program("snmpd"), "-f", "-Lf", log().toString(), "-C", "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile());
        start.environment().put("SNMP_PERSISTENT_DIR", directory.toString());
        snmpd = start.start();
    }

    @AfterAll
    static void stopSnmpd() throws InterruptedException {
        if (snmpd != null) {
            snmpd.destroy();
            assertThat(snmpd.waitFor(10, TimeUnit.SECONDS)).as("snmpd ended").isTrue();
        }
    }

    @ParameterizedTest(name = "SNMP {0}")
    @CsvSource({"1", "2c"})
    void readsByCommunity(String version) throws Exception {
        var device = read(Map.of(), "--community", "proof", "--snmp-version", version);

        assertThat(device.snmpVersion()).isEqualTo(version);
        assertIsSnmpd(device);
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({
        "MD5, DES",
        "SHA, AES-128",
        "SHA-256, AES-128",
        "SHA-512, AES-128",
        "SHA-256, AES-192",
        "SHA-512, AES-256"
    })
    void readsWithKeysOfEveryKind(String authentication, String privacy) throws Exception {
        var user = (authentication + "-" + privacy.replace("AES-128", "AES")).toLowerCase(Locale.ROOT);
        var device = read(
                Map.of("FSM_SNMP_AUTH_PASSWORD", AUTHENTICATION_PASSWORD, "FSM_SNMP_PRIV_PASSWORD", PRIVACY_PASSWORD),
                "--snmp-version",
                "3",
                "--user",
                user,
                "--auth-protocol",
                authentication,
                "--priv-protocol",
                privacy);

        assertThat(device.snmpVersion()).isEqualTo("3");
        assertIsSnmpd(device);
    }

    /** Six ways to authenticate by seven to encrypt or not, and neither: 43 users, each opened by its own keys alone. */
    @Test
    void everyCombinationOfKeysOpensItAndNoOther() throws Exception {
        var settings = new SnmpNetwork.Settings(Duration.ofSeconds(5), 1, Duration.ofSeconds(20), 0);
        try (var network = SnmpNetwork.start(settings)) {
            var opened = new ArrayList<String>();
            for (var auth : AUTHS) {
                for (var priv : PRIVS) {
                    assertThat(opens(network, auth, priv, AUTHENTICATION_PASSWORD))
                            .as("%s with %s", auth.text(), priv.text())
                            .isTrue();
                    opened.add(auth.text() + "/" + priv.text());
                }
            }
            assertThat(opened).hasSize(42).doesNotHaveDuplicates();
            assertThat(network.open(target(new Usm("nobody-knows", Auth.NONE, null, Priv.NONE, null, "")))
                            .join()
                            .opened())
                    .isNotEmpty();
            for (var auth : AUTHS) {
                assertThat(opens(network, auth, Priv.AES128, "not-the-password"))
                        .as("%s with a wrong password", auth.text())
                        .isFalse();
            }
        }
    }

    private static boolean opens(SnmpNetwork network, Auth auth, Priv priv, String password) {
        var user =
                new Usm(matrixUser(auth, priv), auth, password, priv, priv == Priv.NONE ? null : PRIVACY_PASSWORD, "");
        return network.open(target(user))
                .thenApply(session -> session.opened().size() > 3 && session.version() == SnmpVersion.V3)
                .exceptionally(refused -> false)
                .join();
    }

    private static SnmpTarget target(Usm user) {
        return new SnmpTarget("127.0.0.1", port, List.of(user));
    }

    private static String matrixUser(Auth auth, Priv priv) {
        return ("m-" + auth.text() + "-" + priv.text()).toLowerCase(Locale.ROOT);
    }

    @Test
    void readsWithAuthenticationAlone() throws Exception {
        var device = read(
                Map.of("FSM_SNMP_AUTH_PASSWORD", AUTHENTICATION_PASSWORD),
                "--snmp-version",
                "3",
                "--user",
                "plain",
                "--auth-protocol",
                "SHA");

        assertIsSnmpd(device);
    }

    @Test
    void aWrongPasswordIsNoAnswerAndNoCrash() throws Exception {
        var device = read(
                Map.of("FSM_SNMP_AUTH_PASSWORD", "another-password"),
                "--snmp-version",
                "3",
                "--user",
                "plain",
                "--auth-protocol",
                "SHA",
                "--timeout",
                "0.5");

        assertThat(device.reachable()).isFalse();
        assertThat(device.problems()).isNotEmpty();
    }

    private static void assertIsSnmpd(Device device) {
        assertThat(device.reachable()).isTrue();
        var identity = Objects.requireNonNull(device.identity());
        assertThat(identity.name()).isEqualTo("net-snmp.example.org");
        assertThat(identity.location()).isEqualTo("proof");
        assertThat(identity.sysObjectId()).startsWith("1.3.6.1.4.1.8072.3.2");
    }

    private static Device read(Map<String, String> environment, String... options)
            throws IOException, InterruptedException, MalformedReport {
        var command =
                new ArrayList<>(List.of(AGENT.toAbsolutePath().toString(), "read", "127.0.0.1:" + port, "--json"));
        command.addAll(List.of(options));
        var start = new ProcessBuilder(command)
                .redirectError(directory.resolve("stderr").toFile());
        start.environment().putAll(environment);
        var process = start.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assertThat(output.lines())
                .as(
                        "one device; the agent said %s, snmpd said %s",
                        Files.readString(directory.resolve("stderr")), Files.readString(log()))
                .hasSize(1);
        return ReportCodec.readDevice(output.strip());
    }

    private static Path log() {
        return directory.resolve("snmpd.log");
    }

    /** Debian keeps it where only root's path looks. */
    private static String program(String name) {
        for (var place : (System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin").split(":")) {
            if (Files.isExecutable(Path.of(place, name))) {
                return Path.of(place, name).toString();
            }
        }
        throw new AssertionError(
                "This proof needs net-snmp's " + name + ", which is not installed: apt-get install snmpd");
    }

    private static int freePort() throws IOException {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
