package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.NOON;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.Publisher;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.pmd.bundle.Shipped;
import picocli.CommandLine;

/** The commands of publisher and user, with the pool that this very build made. */
@NullUnmarked // what is null where it must not be fails the test
class PmdCommandsTest {

    @TempDir
    private Path home;

    private final TestClock clock = new TestClock(NOON);
    private int exit;

    @BeforeEach
    void configure() throws Exception {
        Files.writeString(home.resolve("agent.yaml"), "sources: [{id: acme, ranges: [192.0.2.0/24]}]\n");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPublishersKeysAreForTheirOwnerAloneAndNeverOverwritten() throws Exception {
        var said = pmd("keygen", home.resolve("publisher.key").toString());
        assertThat(exit).isZero();
        assertThat(said).contains("-Dpmd.signing.key=", "Carry", "publisher.key.spare.pub");
        for (var name : List.of("publisher.key", "publisher.key.spare")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(name))))
                    .isEqualTo("rw-------");
            assertThat(home.resolve(name)).content().contains("PRIVATE KEY");
            assertThat(home.resolve(name + ".pub"))
                    .content()
                    .doesNotContain("PRIVATE")
                    .contains("PUBLIC KEY");
        }
        var key = Files.readString(home.resolve("publisher.key"));
        Files.delete(home.resolve("publisher.key.pub"));
        assertThat(pmd("keygen", home.resolve("publisher.key").toString())).contains("is there already");
        assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
        assertThat(home.resolve("publisher.key")).hasContent(key);
    }

    @Test
    void aPublisherLaysOutAndTakesBack() throws Exception {
        pmd("keygen", home.resolve("key").toString());
        var host = home.resolve("host");
        var said = pmd("publish", host.toString(), "--key", home.resolve("key").toString());
        assertThat(exit).isZero();
        long version = Shipped.load().bundle().version();
        assertThat(said).contains("Published in " + host + ": version " + version, "This agent does not: it holds");
        assertThat(host).isDirectoryContaining(file -> file.endsWith("pmd-" + version + ".zip"));
        assertThat(host).isDirectoryContaining(file -> file.endsWith("pmd-changes.md"));

        assertThat(pmd("withdraw", String.valueOf(version), host.toString())).contains("--key is missing");
        assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
        assertThat(pmd(
                        "withdraw",
                        "7777777777777",
                        host.toString(),
                        "--key",
                        home.resolve("key").toString()))
                .contains("was never published");
        assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
        assertThat(pmd(
                        "withdraw",
                        String.valueOf(version),
                        host.toString(),
                        "--key",
                        home.resolve("key").toString()))
                .contains("withdrawn: " + version);
        assertThat(exit).isZero();
        assertThat(pmd("publish", host.toString(), "--key", home.resolve("key").toString()))
                .contains("was withdrawn from");
        assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void whatCannotBePublishedIsSaid() throws Exception {
        var host = home.resolve("host").toString();
        if (Shipped.load().keys().development()) {
            assertThat(pmd("publish", host)).contains("throw-away key");
            assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
        }
        assertThat(pmd("publish", host, "--key", home.resolve("nokey").toString()))
                .contains("nokey: cannot be read");
        assertThat(pmd("publish", host, "--from", home.resolve("nowhere").toString()))
                .contains("nowhere: does not exist");
        assertThat(pmd("publish", host, "--from", home.toString())).contains("holds no bundle");
        pmd("keygen", home.resolve("key").toString());
        Files.writeString(home.resolve("host"), "a file");
        assertThat(pmd("publish", host, "--key", home.resolve("key").toString()))
                .contains("cannot be written");
        assertThat(exit).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aBundleIsImportedOnlyWithItsIndexAndItsPublishersSignature() throws Exception {
        var stranger = new Publisher();
        Publisher.write(home.resolve("stick"), stranger.published(99_999_999), 99_999_999);
        assertThat(imported("stick")).contains("is not signed by the publisher of this agent");
        assertThat(exit).isEqualTo(ExitCode.NOT_DONE);
        Files.delete(home.resolve("stick/pmd-index.json.sig"));
        assertThat(imported("stick/pmd-99999999.zip"))
                .contains("pmd-index.json.sig: is missing. A bundle is taken only with the index and the signature");
        assertThat(imported("stuck")).contains("does not exist");
        assertThat(new InstalledPool(home.resolve("data"), "1.0.0", clock)
                        .current()
                        .came())
                .isTrue();
    }

    @Test
    void aDefinitionOfOnesOwnIsCheckedAndGoesBeforeThePools() throws Exception {
        var good = "pmd: mine\nversion: 1\nmatch: {sysObjectID: 1.3.6.1.4.1.1347.41.*}\nsource: [{readers: [me]}]\n";
        Files.writeString(home.resolve("mine.yaml"), good + "metres: {total: 1}\n");
        assertThat(imported("mine.yaml")).contains("mine.yaml line 5: metres");
        assertThat(exit).isEqualTo(ExitCode.NOT_DONE);
        var own = home.resolve("data/pmd/local/mine.yaml");
        assertThat(own).doesNotExist();
        Files.writeString(home.resolve("mine.yaml"), good);
        assertThat(imported("mine.yaml")).contains(own + " is in use and goes before the pool's");
        assertThat(exit).isZero();
        assertThat(own).hasContent(good);
        Files.writeString(home.resolve("mine.yaml"), good.replace("pmd: mine", "pmd: other"));
        assertThat(imported("mine.yaml")).contains("mine.yaml line 1: pmd");
        assertThat(own).as("the old one stays").hasContent(good);
        assertThat(imported("yours.yaml")).contains("yours.yaml: does not exist");
        Files.write(home.resolve("huge.yaml"), new byte[(1 << 20) + 1]);
        assertThat(imported("huge.yaml")).contains("huge.yaml: has more than 1048576 bytes");
    }

    @Test
    void withoutAHostOrAPoolBeforeItIsSaid() throws Exception {
        assertThat(pmd("update", "--config", config())).contains("pmd.update.url is missing", "pmd import");
        assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
        assertThat(pmd("rollback", "--config", config())).contains("There is no pool before");
        assertThat(exit).isEqualTo(ExitCode.NOT_DONE);
    }

    @Test
    void aHostThatAlsoGetsReportsIsRefusedWithAllOtherProblems() throws Exception {
        enrol();
        Files.writeString(home.resolve("agent.yaml"), """
                sources: [{id: nobody, ranges: [192.0.2.0/24]}]
                pmd: {update: {url: "https://server.example.org/pool/"}}
                ui: { port: off }
                """);
        assertThat(pmd("update", "--config", config()))
                .contains("line 2: pmd.update.url is at server.example.org, where reports go", "source nobody is not");
        assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
        assertThat(run(
                        Complaints.in(new CommandLine(new RunCommand(clock, Map.of(), new CountDownLatch(1)))),
                        "--config",
                        config()))
                .contains("pmd.update.url is at server.example.org, where reports go", "source nobody is not");
        assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void statusSaysWhichDefinitionsServeAndWhatTheLastTryCameTo() throws Exception {
        enrol();
        var shipped = Shipped.load();
        var development = shipped.keys().development() ? " (development: signed with a throw-away key" : "";
        assertThat(status())
                .contains("Definitions  " + shipped.bundle().version() + ", shipped with this agent" + development)
                .doesNotContain("updates");
        Files.writeString(home.resolve("agent.yaml"), """
                sources: [{id: acme, ranges: [192.0.2.0/24]}]
                pmd: {update: {url: "https://127.0.0.1:1/pool", at: "04:15"}}
                """);
        assertThat(status()).contains("updates    daily at 04:15 from https://127.0.0.1:1/pool/; not tried yet");
        assertThat(pmd("update", "--config", config()))
                .contains("https://127.0.0.1:1/pool/pmd-index.json: ", "refused");
        assertThat(exit).isEqualTo(ExitCode.NOT_DONE);
        assertThat(status()).contains("; last try 2026-11-23T12:00:00Z: https://127.0.0.1:1/pool/pmd-index.json: ");
    }

    private void enrol() throws Exception {
        Store.open(home.resolve("data")).close();
        new Enrolment(home.resolve("data"))
                .enrol(Fixtures.enrolment(URI.create("https://server.example.org/api/reports"), List.of()), NOON);
    }

    private String config() {
        return home.resolve("agent.yaml").toString();
    }

    private String imported(String file) {
        return pmd("import", home.resolve(file).toString(), "--config", config());
    }

    private String status() {
        return run(Complaints.in(new CommandLine(new StatusCommand(clock, Map.of()))), "--config", config());
    }

    private String pmd(String... arguments) {
        return run(Complaints.in(PmdCommand.line(clock, Map.of())), arguments);
    }

    private String run(CommandLine line, String... arguments) {
        var said = new StringWriter();
        line.setOut(new PrintWriter(said, true));
        line.setErr(new PrintWriter(said, true));
        exit = line.execute(arguments);
        return said.toString();
    }
}
