package org.openfsm.agent.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.store.StoreFailure;

/** What is started of what was fetched: the newest good one, checked each time. */
@NullUnmarked // what is null where it must not be fails the test
class VersionsTest {

    private static final String INSTALLED = "1.0.0";

    @TempDir
    private Path data;

    private final Packages publisher = new Packages();
    private Versions versions;

    @BeforeEach
    void open() {
        versions = new Versions(data, publisher.keys());
    }

    @Test
    void whoFetchedNothingRunsWhatIsInstalled() {
        assertThat(versions.exist()).isFalse();
        assertThat(versions.chosen(INSTALLED)).isEqualTo(INSTALLED);
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void aNewVersionIsTriedThreeTimesAndGivenUp() throws Exception {
        publisher.install(versions, "1.1.0");
        for (int start = 0; start < Versions.MOST_STARTS; start++) {
            var choice = versions.choose(INSTALLED);
            assertThat(choice.version()).isEqualTo("1.1.0");
            assertThat(choice.onTrial()).isTrue();
            assertThat(choice.jars())
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly("agent.jar", "wire.jar");
        }
        var choice = versions.choose(INSTALLED);
        assertThat(choice.version()).isNull();
        assertThat(choice.said())
                .singleElement()
                .asString()
                .contains("1.1.0", "given up", "started 3 times", "The installed 1.0.0 runs");
        assertThat(versions.state().bad("1.1.0")).isPresent();
        assertThat(versions.choose(INSTALLED).said()).as("said once").isEmpty();
        assertThat(data.resolve("versions/1.1.0")).doesNotExist();
    }

    @Test
    void whatHasShownThatItWorksIsNotCounted() throws Exception {
        working("1.1.0");
        for (int start = 0; start < 2 * Versions.MOST_STARTS; start++) {
            var choice = versions.choose(INSTALLED);
            assertThat(choice.version()).isEqualTo("1.1.0");
            assertThat(choice.onTrial()).isFalse();
        }
        assertThat(versions.works("1.1.0")).as("no news").isFalse();
    }

    @Test
    void whoGivesWayComesBack() throws Exception {
        working("1.1.0");
        publisher.install(versions, "1.2.0");
        assertThat(versions.choose(INSTALLED).version()).isEqualTo("1.2.0");
        versions.giveUp("1.2.0", "it died.");
        assertThat(versions.choose(INSTALLED).version()).isEqualTo("1.1.0");
        assertThat(versions.works("1.2.0")).as("too late").isFalse();
        assertThat(versions.goBack()).contains("1.1.0");
        assertThat(versions.choose(INSTALLED).version()).isNull();
        assertThat(versions.goBack()).isEmpty();
    }

    /** The one before a version on trial is the last that worked. */
    @Test
    void oneOnTrialIsNothingToGoBackTo() throws Exception {
        working("1.1.0");
        publisher.install(versions, "1.2.0");
        publisher.install(versions, "1.3.0");
        assertThat(versions.goBack()).contains("1.3.0");
        assertThat(versions.choose(INSTALLED).version()).isEqualTo("1.1.0");
    }

    @Test
    void twoAreKept() throws Exception {
        working("1.1.0");
        working("1.2.0");
        working("1.3.0");
        assertThat(directories()).containsExactly("1.2.0", "1.3.0");
    }

    /** Windows deletes nothing that a version which ran in this process still has open. */
    @Test
    void whatCannotBeDeletedYetKeepsNothingFromRunning() throws Exception {
        working("1.1.0");
        working("1.2.0");
        publisher.install(versions, "1.3.0");
        var held = new Versions(data, publisher.keys(), directory -> {
            throw new IOException(directory + " is open");
        });
        assertThat(held.choose(INSTALLED).version()).isEqualTo("1.3.0");
        assertThat(directories()).containsExactly("1.1.0", "1.2.0", "1.3.0");
        assertThat(versions.choose(INSTALLED).version()).isEqualTo("1.3.0");
        assertThat(directories()).as("at the next start").containsExactly("1.2.0", "1.3.0");
    }

    @Test
    void whatAPersonInstalledWinsOverWhatIsOlder() throws Exception {
        working("1.1.0");
        working("1.2.0");
        assertThat(versions.choose("1.1.5").version()).isEqualTo("1.2.0");
        var choice = versions.choose("1.2.0");
        assertThat(choice.version()).isNull();
        assertThat(choice.said()).singleElement().asString().contains("The installed version 1.2.0 is as new");
        assertThat(directories()).isEmpty();
        assertThat(versions.chosen("1.2.0")).isEqualTo("1.2.0");
    }

    /** Between the check and the start they could put another file there. */
    @ParameterizedTest(name = "data/{0}")
    @ValueSource(strings = {"", "versions", "versions/1.2.0"})
    void whatOthersMayChangeIsNotStarted(String place) throws Exception {
        working("1.1.0");
        working("1.2.0");
        Files.setPosixFilePermissions(data.resolve(place), PosixFilePermissions.fromString("rwxrwx---"));
        var choice = versions.choose(INSTALLED);
        assertThat(choice.version()).isEqualTo(place.endsWith("1.2.0") ? "1.1.0" : null);
        assertThat(choice.said().get(0)).contains("1.2.0", "given up", "others than the agent's account may write");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"agent.jar", "wire.jar", PackageIndex.FILE})
    void whatSomebodyChangedIsNotStarted(String file) throws Exception {
        working("1.1.0");
        working("1.2.0");
        var changed = data.resolve("versions/1.2.0").resolve(file);
        var bytes = Files.readAllBytes(changed);
        bytes[bytes.length - 1] ^= 1;
        Files.write(changed, bytes);
        var choice = versions.choose(INSTALLED);
        assertThat(choice.version()).isEqualTo("1.1.0");
        assertThat(choice.said())
                .singleElement()
                .asString()
                .contains("1.2.0 of the agent is given up", "1.1.0 runs instead");
        Files.delete(data.resolve("versions/1.1.0").resolve(file));
        assertThat(versions.choose(INSTALLED).version())
                .as("the installed one is always there")
                .isNull();
    }

    @Test
    void whatLiesBesideTheSignedJarsIsNotLoaded() throws Exception {
        working("1.1.0");
        Files.write(data.resolve("versions/1.1.0/aaa.jar"), new byte[] {1});
        assertThat(versions.choose(INSTALLED).jars()).hasSize(2);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLinkIsNoJar() throws Exception {
        working("1.1.0");
        var jar = data.resolve("versions/1.1.0/agent.jar");
        var elsewhere = Files.move(jar, data.resolve("elsewhere"));
        Files.createSymbolicLink(jar, elsewhere);
        assertThat(versions.choose(INSTALLED).said()).singleElement().asString().contains("no plain file");
    }

    @Test
    void aVersionUnderAnotherNameIsNotStarted() throws Exception {
        working("1.1.0");
        working("1.2.0");
        Files.move(data.resolve("versions/1.2.0"), data.resolve("versions/1.3.0"));
        Files.writeString(
                data.resolve("versions").resolve(Versions.STATE),
                Files.readString(data.resolve("versions").resolve(Versions.STATE))
                        .replace("1.2.0", "1.3.0"));
        assertThat(versions.choose(INSTALLED).said()).singleElement().asString().contains("holds version 1.2.0");
    }

    @Test
    void anOlderOneThatIsSignedIsNoWayBack() throws Exception {
        working("1.1.0");
        assertThat(versions.choose("1.5.0").version()).isNull();
    }

    @Test
    void anotherPublishersInstalledProgramTakesNothing() throws Exception {
        working("1.1.0");
        assertThat(new Versions(data, new Packages().keys()).choose(INSTALLED).version())
                .isNull();
    }

    @Test
    void aDamagedStateStartsWhatIsInstalled() throws Exception {
        working("1.1.0");
        Files.writeString(data.resolve("versions").resolve(Versions.STATE), "{\"format\":\"fsm-agent-versions/1\"");
        assertThat(versions.choose(INSTALLED).version()).isNull();
        publisher.install(versions, "1.2.0");
        assertThat(versions.choose(INSTALLED).version()).isEqualTo("1.2.0");
    }

    /** A power cut while the jars are written. */
    @Test
    void whatIsHalfThereIsNotStarted() throws Exception {
        working("1.1.0");
        var index = Packages.index("1.2.0");
        assertThatThrownBy(() -> versions.install(index, index.signed(publisher.key), jar -> {
                    if (jar.name().equals("wire.jar")) {
                        throw new IOException("cut off");
                    }
                    return Packages.content(jar.name(), "1.2.0");
                }))
                .hasMessageContaining("cut off");
        assertThat(data.resolve("versions/1.2.0.new/agent.jar")).exists();
        assertThat(versions.choose(INSTALLED).version()).isEqualTo("1.1.0");
        assertThat(directories()).containsExactly("1.1.0");
        publisher.install(versions, "1.2.0");
        assertThat(versions.choose(INSTALLED).version()).isEqualTo("1.2.0");
    }

    /** A power cut between the jars' place and the state. */
    @Test
    void whatNobodyChoseIsTakenAway() throws Exception {
        working("1.1.0");
        Files.createDirectories(data.resolve("versions/1.2.0"));
        assertThat(versions.choose(INSTALLED).version()).isEqualTo("1.1.0");
        assertThat(directories()).containsExactly("1.1.0");
    }

    @Test
    void wrongBytesDoNotGetThere() throws Exception {
        var index = Packages.index("1.1.0");
        assertThatThrownBy(() -> versions.install(index, index.signed(publisher.key), jar -> new byte[18]))
                .isInstanceOf(PackageRefused.class)
                .hasMessageContaining("agent.jar has ");
        assertThat(versions.exist()).isFalse();
    }

    @Test
    void whatCannotBeWrittenChangesNothing() throws Exception {
        working("1.1.0");
        // a directory in the way of the state's new file
        Files.createDirectories(data.resolve("versions/" + Versions.STATE + ".new/in the way"));
        assertThatThrownBy(() -> publisher.install(versions, "1.2.0")).isInstanceOf(StoreFailure.class);
        assertThat(versions.state().current()).isEqualTo("1.1.0");
    }

    /** A start that cannot be counted would be tried for ever. */
    @Test
    void withoutACountThereIsNoTrial() throws Exception {
        publisher.install(versions, "1.1.0");
        Files.createDirectories(data.resolve("versions/" + Versions.STATE + ".new/in the way"));
        assertThatThrownBy(() -> versions.choose(INSTALLED)).isInstanceOf(StoreFailure.class);
    }

    private void working(String version) throws Exception {
        publisher.install(versions, version);
        assertThat(versions.choose(INSTALLED).version()).isEqualTo(version);
        assertThat(versions.works(version)).isTrue();
        versions.choose(INSTALLED);
    }

    private List<String> directories() throws IOException {
        try (var files = Files.list(data.resolve("versions"))) {
            return files.filter(Files::isDirectory)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
