package org.openfsm.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.wire.EnrolmentFile;

/**
 * The Debian package on this machine, as root: installed without a question with an enrolment file, installed again,
 * removed and purged; its systemd unit; and the program with a Java of its own.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PackageProof {

    private static final Path HOME = Path.of("/var/lib/fsm-agent");
    private static final Path IDENTITY = HOME.resolve("data/identity.json");
    private static final Path TARGET = Path.of("target");

    @TempDir
    static Path directory;

    private static String deb;
    private static Path enrolment;

    @BeforeAll
    static void nobodyElsesAgentIsHere() throws Exception {
        assertThat(HOME)
                .as("an agent is installed on this machine already; this proof would take it away")
                .doesNotExist();
        deb = artifact("_all.deb").toString();
        enrolment = directory.resolve("proof" + EnrolmentFile.EXTENSION);
        var file = Fixtures.again(
                Fixtures.enrolment(URI.create("https://127.0.0.1:9/fsm/api/reports"), List.of()), Instant.now());
        Files.write(enrolment, file.write());
    }

    @AfterAll
    static void takeAway() throws Exception {
        run(Map.of("DEBIAN_FRONTEND", "noninteractive"), "dpkg", "--purge", "fsm-agent");
        run(Map.of(), "sh", "-c", "rm -rf " + HOME);
    }

    @Test
    @Order(1)
    void aNewInstallationIsEnrolledWithoutAQuestion() throws Exception {
        var said = install(Map.of(
                "FSM_ENROLMENT",
                enrolment.toString(),
                "FSM_RANGES",
                "acme=127.0.77.0/28 south=127.0.78.10-127.0.78.20"));

        assertThat(said).contains("Fingerprint of its certificate", "Not introduced to the server yet");
        assertThat(Files.readString(HOME.resolve("agent.yaml"))).contains("127.0.77.0/28", "127.0.78.10-127.0.78.20");
        assertThat(Files.getOwner(IDENTITY)).hasToString("fsm-agent");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(IDENTITY)))
                .isEqualTo("rw-------");
        assertThat(HOME.resolve("brought.fsm-enrolment")).doesNotExist();
        assertThat(done("fsm-agent", "status")).contains("acme, south");
        assertThat(Files.getOwner(HOME.resolve("data/agent.db"))).hasToString("fsm-agent");
    }

    @Test
    @Order(2)
    void theServiceWorksUnderItsOwnAccount() throws Exception {
        var log = directory.resolve("run.log");

        whileTheServiceRuns(
                log,
                () -> awaitThat(() -> Files.readString(log).contains(" runs as " + Fixtures.AGENT), () -> read(log)));
    }

    @Test
    @Order(2)
    void theUnitIsSoundAndHasNoRights() throws Exception {
        var unit = "/lib/systemd/system/fsm-agent.service";

        assertThat(done("systemd-analyze", "verify", unit)).isEmpty();
        // 10 is everything, 0 is nothing; a unit without such lines has 9.6
        assertThat(done("systemd-analyze", "security", "--offline=yes", "--threshold=20", unit))
                .contains("OK");
    }

    @Test
    @Order(3)
    void anUpgradeKeepsTheAgent() throws Exception {
        var before = Files.readString(IDENTITY);

        install(Map.of("FSM_ENROLMENT", ""));

        assertThat(IDENTITY).hasContent(before);
        assertThat(done("fsm-agent", "status")).contains("acme, south");
    }

    @Test
    @Order(4)
    void theProgramWithAJavaOfItsOwnNeedsNoOther() throws Exception {
        done("tar", "-xzf", artifact("-linux-x64.tar.gz").toString(), "-C", directory.toString());
        var program = directory.resolve("fsm-agent/bin/fsm-agent").toString();
        var config = Files.writeString(
                directory.resolve("agent.yaml"),
                "sources: [{ id: acme, ranges: [127.0.77.1] }]\nui: { port: 52905 }\ncontrol: { port: off }\n");

        var said = done(
                "env",
                "-i",
                "PATH=/usr/bin:/bin",
                "sh",
                "-c",
                "cd " + directory + " && exec " + program + " enrol " + enrolment + " --config " + config);

        assertThat(directory.resolve("fsm-agent/runtime/bin/java")).isExecutable();
        assertThat(said).contains("Fingerprint of its certificate");
        var log = directory.resolve("own-java.log");
        whileRunning(
                List.of("env", "-i", "PATH=/usr/bin:/bin", program, "run", "--config", config.toString()),
                directory,
                log,
                () -> awaitThat(() -> showsItsFirstPage(52905), () -> read(log)));
    }

    @Test
    @Order(5)
    void removingKeepsTheDataAndPurgingAsks() throws Exception {
        done("dpkg", "--remove", "fsm-agent");
        assertThat(IDENTITY).exists();
        assertThat(Path.of("/usr/lib/fsm-agent")).doesNotExist();

        wish("true");
        done("dpkg", "--purge", "fsm-agent");
        assertThat(IDENTITY).exists();

        install(Map.of());
        assertThat(done("fsm-agent", "status")).contains("acme, south");
        wish("false");
        done("dpkg", "--purge", "fsm-agent");
        assertThat(HOME).doesNotExist();
    }

    @Test
    @Order(6)
    void aFileThatIsRefusedIsSaidAndTheInstallationIsWhole() throws Exception {
        var wrong = Files.writeString(directory.resolve("wrong.fsm-enrolment"), "no enrolment file");

        var said = install(Map.of("FSM_ENROLMENT", wrong.toString()));

        assertThat(said).contains("NOT enrolled");
        assertThat(done("dpkg-query", "--show", "--showformat=${Status}", "fsm-agent"))
                .isEqualTo("install ok installed");
        assertThat(IDENTITY).doesNotExist();

        assertThat(install(Map.of("FSM_ENROLMENT", "mistyped.fsm-enrolment")))
                .contains("NOT enrolled. FSM_ENROLMENT is \"mistyped.fsm-enrolment\", but there is no such file");
    }

    @Test
    @Order(7)
    void whoIsNotEnrolledYetIsLedByThePages() throws Exception {
        var log = directory.resolve("pages.log");
        var code = HOME.resolve("data/ui-first-code");

        whileTheServiceRuns(log, () -> {
            awaitThat(() -> Files.exists(code), () -> read(log));
            awaitThat(() -> showsItsFirstPage(52005), () -> read(log));
            assertThat(Files.getOwner(code)).hasToString("fsm-agent");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(code)))
                    .isEqualTo("rw-------");
        });
    }

    @FunctionalInterface
    private interface Step {
        void go() throws Exception;
    }

    /** Starts what the unit starts, as its account. */
    private static void whileTheServiceRuns(Path log, Step step) throws Exception {
        var command = Files.readString(Path.of("/lib/systemd/system/fsm-agent.service"))
                .lines()
                .filter(line -> line.startsWith("ExecStart="))
                .map(line -> line.substring("ExecStart=".length()))
                .findFirst()
                .orElseThrow();
        var words = Stream.concat(Stream.of("runuser", "-u", "fsm-agent", "--"), Stream.of(command.split(" ")));
        whileRunning(words.toList(), HOME, log, step);
    }

    private static boolean showsItsFirstPage(int port) throws Exception {
        var page = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/first-start"))
                .build();
        try {
            return HttpClient.newHttpClient()
                            .send(page, BodyHandlers.ofString())
                            .statusCode()
                    == 200;
        } catch (ConnectException notYet) {
            return false;
        }
    }

    private static void whileRunning(List<String> command, Path home, Path log, Step step) throws Exception {
        var process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            step.go();
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void awaitThat(Callable<Boolean> condition, Supplier<String> otherwise) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(otherwise).isLessThan(end);
            Thread.sleep(100);
        }
    }

    /** The answer to the question of purging. */
    private static void wish(String keep) throws Exception {
        done("sh", "-c", "echo fsm-agent fsm-agent/keep-data boolean " + keep + " | debconf-set-selections");
    }

    private static String install(Map<String, String> environment) throws Exception {
        var said = run(environment, "dpkg", "--install", deb);
        assertThat(said.code()).as(said.text()).isZero();
        return said.text();
    }

    private static String done(String... command) throws Exception {
        var said = run(Map.of("DEBIAN_FRONTEND", "noninteractive"), command);
        assertThat(said.code()).as(said.text()).isZero();
        return said.text();
    }

    private record Said(int code, String text) {}

    private static Said run(Map<String, String> environment, String... command) throws Exception {
        var start = new ProcessBuilder(new ArrayList<>(List.of(command))).redirectErrorStream(true);
        start.environment().putAll(environment);
        var process = start.start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    private static Path artifact(String ending) throws IOException {
        try (var files = Files.list(TARGET)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("target holds no …" + ending + ": -Ppackages makes it"))
                    .toAbsolutePath();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
