package org.openfsm.pmd.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openfsm.pmd.bundle.Pools.KEY;
import static org.openfsm.pmd.bundle.Pools.KEYS;
import static org.openfsm.pmd.bundle.Pools.NOON;
import static org.openfsm.pmd.bundle.Pools.NOTHING;
import static org.openfsm.pmd.bundle.Pools.SPARE;
import static org.openfsm.pmd.bundle.Pools.VALID;
import static org.openfsm.pmd.bundle.Pools.definition;
import static org.openfsm.pmd.bundle.Pools.files;
import static org.openfsm.pmd.bundle.Pools.published;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTest {

    @TempDir
    private Path home;

    private static final Instant LATER = NOON.plus(Duration.ofDays(1));

    private Host at(Instant now) {
        return new Host(home, KEYS, Clock.fixed(now, ZoneOffset.UTC));
    }

    private Opening agent(Instant now) {
        return new Opening(KEYS, "1.0.0", Clock.fixed(now, ZoneOffset.UTC));
    }

    /** As an agent takes it. */
    private Bundle taken(Instant now) throws Exception {
        var index = agent(now)
                .signed(
                        Files.readAllBytes(home.resolve(Index.FILE)),
                        Files.readAllBytes(home.resolve(Index.SIGNATURE)));
        agent(now).timely(index, NOTHING, false);
        agent(now).eligible(index, NOTHING, false);
        return agent(now).opened(index, Files.readAllBytes(home.resolve(index.file())));
    }

    @Test
    void whatTheBuildSignedIsLaidOutAsItIs() throws Exception {
        at(NOON).publish(published(7), null, VALID);
        assertThat(taken(NOON).version()).isEqualTo(7);
        assertThat(home.resolve(Index.SIGNATURE)).hasSize(64);
        assertThat(Files.getLastModifiedTime(home.resolve(Index.FILE)).toInstant())
                .as("a host tells agents that ask since then that nothing is new")
                .isEqualTo(NOON);
        assertThat(changes()).isEqualTo("""
                        # Changes of the pool of definitions

                        ## 7, published 2026-11-26
                        - new: kyocera/ecosys/kyocera-ecosys.yaml version 1
                        - new: kyocera/kyocera.yaml version 3
                        """);
    }

    @Test
    void theChangesOfEachVersionAreListedForPeople() throws Exception {
        at(NOON).publish(published(7), null, VALID);
        var next = new Bundle(
                8,
                files(
                        "kyocera/kyocera.yaml", definition("kyocera", 4),
                        "oki/oki.yaml", definition("oki", 1)));
        at(LATER).publish(Published.of(next, LATER, VALID, "1.0.0", SPARE, false), null, VALID);
        assertThat(taken(LATER).version()).isEqualTo(8);
        assertThat(changes()).contains("""
                        ## 8, published 2026-11-27
                        - changed: kyocera/kyocera.yaml version 3 to version 4
                        - new: oki/oki.yaml version 1
                        - gone: kyocera/ecosys/kyocera-ecosys.yaml

                        ## 7, published 2026-11-26
                        """);
        assertThat(home.resolve("pmd-7.zip"))
                .as("who has the former index still finds its bundle")
                .exists();
    }

    @Test
    void aGivenKeySignsAnewWhatIsStillGood() throws Exception {
        at(NOON).publish(published(7), null, VALID);
        var muchLater = NOON.plus(Duration.ofDays(200));
        assertThatThrownBy(() -> taken(muchLater)).hasMessageContaining("expired");
        at(muchLater).publish(published(7), KEY, VALID);
        assertThat(taken(muchLater).version()).isEqualTo(7);
        assertThat(changes()).containsOnlyOnce("## ");
    }

    @Test
    void aVersionIsPublishedOnceAndNoneGoesBack() throws Exception {
        at(NOON).publish(published(7), null, VALID);
        refused(published(6), KEY, "is version 6, but 7 lies in");
        var other = new Bundle(7, files("oki/oki.yaml", definition("oki", 1)));
        refused(
                Published.of(other, NOON, VALID, "1.0.0", KEY, false),
                null,
                "version 7, but 7 with other content lies in");
        assertThat(taken(NOON).version()).isEqualTo(7);
    }

    @Test
    void nobodyTakesWhatAThrowAwayKeySigned() throws Exception {
        var thrownAway = SigningKey.make();
        var development = Published.of(Pools.pool(7), NOON, VALID, "1.0.0", thrownAway, true);
        refused(development, null, "is not signed by the publisher");
        var host = new Host(
                home, new PublisherKeys(List.of(thrownAway.verifies()), true), Clock.fixed(NOON, ZoneOffset.UTC));
        assertThatThrownBy(() -> host.publish(development, null, VALID))
                .isInstanceOf(BadBundle.class)
                .hasMessageContaining("throw-away key");
        host.publish(development, KEY, VALID);
        assertThat(taken(NOON).version()).isEqualTo(7);
    }

    @Test
    void aDamagedPoolIsNotPublished() {
        var pool = published(7);
        pool.zip()[40] ^= 1;
        refused(pool, KEY, "has the SHA-256");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void whatIsWithdrawnIsTakenByNobodyAndStaysSo() throws Exception {
        at(NOON).publish(published(7), null, VALID);
        at(LATER).withdraw(7, KEY, VALID);
        assertThatThrownBy(() -> taken(LATER)).hasMessageContaining("version 7, which its publisher has withdrawn");
        assertThat(home.resolve("pmd-7.zip")).doesNotExist();
        assertThat(changes()).contains("## 7, withdrawn 2026-11-27", "## 7, published 2026-11-26");
        refused(published(7), KEY, "Version 7 was withdrawn");
        refused(published(8), null, "withdraws [7], which the new one has to do, too");
        at(LATER).publish(published(8), KEY, VALID);
        assertThat(taken(LATER).version()).isEqualTo(8);
        var index = Index.read(Files.readAllBytes(home.resolve(Index.FILE)));
        assertThat(index.withdrawn()).containsExactly(7L);
    }

    @Test
    void whatWasNeverPublishedCannotBeWithdrawn() throws Exception {
        assertThatThrownBy(() -> at(NOON).withdraw(7, KEY, VALID)).hasMessageContaining("holds no pmd-index.json");
        at(NOON).publish(published(7), null, VALID);
        assertThatThrownBy(() -> at(NOON).withdraw(8, KEY, VALID))
                .hasMessageContaining("Version 8 was never published", "the newest is 7");
    }

    /** Every step moves one file into its place; a power cut leaves the first few of them done. */
    @Test
    void afterEveryStepAgentsFindAWholePoolAndTheNextTryEnds() throws Exception {
        at(NOON).publish(published(7), null, VALID);
        var before = state();
        var steps = new ArrayList<Map<String, byte[]>>();
        at(LATER).publish(published(8), KEY, VALID);
        var after = state();
        var both = new byte[128];
        System.arraycopy(after.get(Index.SIGNATURE), 0, both, 0, 64);
        System.arraycopy(before.get(Index.SIGNATURE), 0, both, 64, 64);
        var now = new HashMap<>(before);
        for (var step : List.of(
                Map.entry("pmd-8.zip", after.get("pmd-8.zip")),
                Map.entry(ChangeList.FILE, after.get(ChangeList.FILE)),
                Map.entry(Index.SIGNATURE, both),
                Map.entry(Index.FILE, after.get(Index.FILE)),
                Map.entry(Index.SIGNATURE, after.get(Index.SIGNATURE)))) {
            steps.add(new HashMap<>(now));
            now.put(step.getKey(), step.getValue());
        }
        steps.add(now);
        for (int i = 0; i < steps.size(); i++) {
            restore(steps.get(i));
            assertThat(taken(LATER).version()).as("step " + i).isEqualTo(i < 4 ? 7 : 8);
            Files.write(home.resolve("." + Index.FILE + ".new"), new byte[] {1, 2, 3});
            at(LATER.plusSeconds(5)).publish(published(8), KEY, VALID);
            assertThat(taken(LATER).version()).as("after step " + i).isEqualTo(8);
            assertThat(changes()).containsOnlyOnce("## 8,").containsOnlyOnce("## 7,");
            assertThat(home.resolve("." + Index.FILE + ".new")).doesNotExist();
        }
    }

    /** The order itself: a directory in the place of a file makes its step fail. */
    @Test
    void whenAStepFailsTheFormerPoolIsWhole() throws Exception {
        for (var name : List.of("pmd-8.zip", ChangeList.FILE, Index.SIGNATURE, Index.FILE)) {
            at(NOON).publish(published(7), null, VALID);
            Files.createDirectories(home.resolve("." + name + ".new").resolve("in the way"));
            assertThatThrownBy(() -> at(LATER).publish(published(8), KEY, VALID))
                    .as(name)
                    .isInstanceOf(IOException.class);
            assertThat(taken(LATER).version()).as(name).isEqualTo(7);
            restore(Map.of());
        }
    }

    private void refused(Published pool, @Nullable SigningKey key, String why) {
        assertThatThrownBy(() -> at(NOON).publish(pool, key, VALID))
                .isInstanceOf(BadBundle.class)
                .hasMessageContaining(why);
    }

    private String changes() throws IOException {
        return Files.readString(home.resolve(ChangeList.FILE));
    }

    private Map<String, byte[]> state() throws IOException {
        var state = new HashMap<String, byte[]>();
        try (var files = Files.list(home)) {
            for (var file : files.toList()) {
                state.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return state;
    }

    private void restore(Map<String, byte[]> state) throws IOException {
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                if (!file.equals(home)) {
                    Files.delete(file);
                }
            }
        }
        for (var file : state.entrySet()) {
            Files.write(home.resolve(file.getKey()), file.getValue());
        }
    }
}
