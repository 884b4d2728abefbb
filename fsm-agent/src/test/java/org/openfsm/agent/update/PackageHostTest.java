package org.openfsm.agent.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestClock;

@NullUnmarked // what is null where it must not be fails the test
class PackageHostTest {

    @TempDir
    private Path home;

    private final Packages publisher = new Packages();
    private final TestClock clock = new TestClock(Fixtures.NOON);

    @Test
    void whatAgentsFindIsWhatTheBuildMade() throws Exception {
        var index = publish("1.1.0", Map.of());
        assertThat(index.version()).isEqualTo("1.1.0");
        assertThat(index.java()).isEqualTo(17);
        assertThat(index.storeSchema()).isEqualTo(2);
        assertThat(PackageIndex.open(Files.readAllBytes(file()), publisher.keys()))
                .isEqualTo(index);
        assertThat(Files.getLastModifiedTime(file()).toInstant()).isEqualTo(Fixtures.NOON);
        for (var jar : index.jars()) {
            jar.check(Files.readAllBytes(home.resolve("host").resolve(jar.file())));
        }
    }

    @Test
    void theSameIsPublishedAgainAndNothingOlderOrOther() throws Exception {
        publish("1.1.0", Map.of());
        clock.pass(Packages.VALID);
        assertThat(publish("1.1.0", Map.of()).issuedAt()).isEqualTo(Fixtures.NOON.plus(Packages.VALID));
        refused("1.0.9", Map.of(), "The version to publish is 1.0.9, but 1.1.0 lies in");
        refused("1.1.0", Map.of("more", "x"), "but 1.1.0 with other jars lies in");
        assertThat(publish("1.1.1", Map.of("more", "x")).version()).isEqualTo("1.1.1");
    }

    @Test
    void whatWouldBeTheLastIsNotPublished() {
        refused(
                "1.1.0",
                Map.of(Build.FILE, "version=1.1.0\npackage.key=\npackage.spare.key=\n"),
                "without a publisher's key");
        refused(
                "1.1.0",
                Map.of(Build.FILE, "version=1.1.0\npackage.key=xyz\n"),
                "package.key is \"xyz\", expected the Base64");
        refused("1.1.0-SNAPSHOT", Map.of(), "expected numbers such as 1.1.0");
        assertThat(file()).doesNotExist();
    }

    @Test
    void whatIsNoAgentIsNotPublished() throws Exception {
        assertThatThrownBy(() -> host().publish(home.resolve("nowhere"), publisher.key, Packages.VALID))
                .hasMessageContaining("lib: is missing");
        Files.createDirectories(home.resolve("empty/lib"));
        assertThatThrownBy(() -> host().publish(home.resolve("empty"), publisher.key, Packages.VALID))
                .hasMessageContaining("no jar there holds " + Build.FILE);
    }

    /** A build that was not begun anew leaves the jar of the version before in its directory. */
    @Test
    void whatHoldsTheAgentTwiceIsNotPublished() throws Exception {
        var distribution = publisher.distribution(home.resolve("dist"), "1.1.0", Map.of());
        Files.copy(distribution.resolve("lib/fsm-agent.jar"), distribution.resolve("lib/fsm-agent-1.0.0.jar"));
        assertThatThrownBy(() -> host().publish(distribution, publisher.key, Packages.VALID))
                .isInstanceOf(PackageRefused.class)
                .hasMessageContaining("holds the agent twice");
        assertThat(file()).doesNotExist();
    }

    private void refused(String version, Map<String, String> entries, String why) {
        assertThatThrownBy(() -> publish(version, entries))
                .isInstanceOf(PackageRefused.class)
                .hasMessageContaining(why);
    }

    private PackageIndex publish(String version, Map<String, String> entries) throws Exception {
        var distribution = publisher.distribution(home.resolve("dist"), version, entries);
        return host().publish(distribution, publisher.key, Packages.VALID);
    }

    private PackageHost host() {
        return new PackageHost(home.resolve("host"), clock);
    }

    private Path file() {
        return home.resolve("host").resolve(PackageIndex.FILE);
    }
}
