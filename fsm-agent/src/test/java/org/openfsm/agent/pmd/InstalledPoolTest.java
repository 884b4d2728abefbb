package org.openfsm.agent.pmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openfsm.agent.testing.Fixtures.NOON;
import static org.openfsm.agent.testing.Publisher.index;
import static org.openfsm.agent.testing.Publisher.pool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.testing.Publisher;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.pmd.bundle.BadBundle;

class InstalledPoolTest {

    @TempDir
    private Path data;

    private final Publisher publisher = new Publisher();
    private final TestClock clock = new TestClock(NOON);

    /** As an agent that starts, with what it came with. */
    private InstalledPool agent(long came) {
        return new InstalledPool(data, publisher.shipped(came), "1.0.0", clock);
    }

    private long inUse(long came) {
        var current = agent(came).current();
        assertThat(current.problem()).isNull();
        return current.bundle().version();
    }

    @Test
    void beforeAnythingIsInstalledTheAgentsOwnServes() {
        var current = agent(5).current();
        assertThat(current.bundle().version()).isEqualTo(5);
        assertThat(current.came()).isTrue();
        assertThat(current).hasToString("5, shipped with this agent");
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void whatIsInstalledServesAlsoAfterAStartAndAlsoAfterItsIndexExpired() throws Exception {
        var agent = agent(5);
        assertThat(agent.install(publisher.published(7), false).version()).isEqualTo(7);
        assertThat(agent.current()).hasToString("7, installed");
        clock.pass(Duration.ofDays(1000));
        assertThat(inUse(5)).isEqualTo(7);
        assertThat(agent(5).current().bundle().definitions().keySet())
                .isEqualTo(pool(7).definitions().keySet());
    }

    @Test
    void anAgentThatRunsSeesWhatACommandSwitched() throws Exception {
        var running = agent(5);
        assertThat(running.current().bundle().version()).isEqualTo(5);
        agent(5).install(publisher.published(7), false);
        assertThat(running.current().bundle().version()).isEqualTo(7);
        agent(5).rollback();
        assertThat(running.current().bundle().version()).isEqualTo(5);
        assertThat(running.current()).as("not opened again for nothing").isSameAs(running.current());
    }

    @Test
    void thePoolBeforeIsKeptAndNoMore() throws Exception {
        for (long version = 6; version <= 9; version++) {
            agent(5).install(publisher.published(version), false);
        }
        assertThat(names()).containsExactly("8", "9", InstalledPool.STATE, "lock");
        assertThat(agent(5).rollback().version()).isEqualTo(8);
        assertThat(inUse(5)).isEqualTo(8);
        assertThat(agent(5).rollback().version()).as("and forth again").isEqualTo(9);
    }

    @Test
    void afterTheFirstInstallationTheWayBackLeadsToWhatTheAgentCameWith() throws Exception {
        refused(() -> agent(5).rollback(), "There is no pool before 5, which stays in use.");
        agent(5).install(publisher.published(7), false);
        assertThat(agent(5).rollback().version()).isEqualTo(5);
        assertThat(agent(5).current().came()).isTrue();
    }

    @Test
    void whatWasRolledBackDoesNotComeBackByItself() throws Exception {
        agent(5).install(publisher.published(7), false);
        agent(5).rollback();
        refused(() -> agent(5).install(publisher.published(7), false), "version 7, but 7 has been in use here");
        refused(() -> agent(5).install(publisher.published(6), false), "version 6, but 7 has been in use here");
        assertThat(agent(5).install(publisher.published(8), false).version()).isEqualTo(8);
    }

    @Test
    void onlyAPersonGoesBack() throws Exception {
        agent(5).install(publisher.published(7), false);
        refused(() -> agent(5).install(publisher.published(6), false), "--allow-lower");
        assertThat(inUse(5)).isEqualTo(7);
        assertThat(agent(5).install(publisher.published(6), true).version()).isEqualTo(6);
        assertThat(inUse(5)).isEqualTo(6);
        refused(() -> agent(5).install(publisher.published(7), false), "version 7, but 7 has been in use here");
        assertThat(agent(5).rollback().version()).isEqualTo(7);
    }

    @Test
    void whatIsOlderThanTheAgentsOwnIsNoNews() {
        refused(() -> agent(8).install(publisher.published(7), false), "version 7, but 8 has been in use here");
        refused(() -> agent(7).install(publisher.published(7), false), "version 7, but 7 has been in use here");
    }

    @Test
    void aNewerAgentBringsANewerPoolAndTheOneBeforeIsStillThere() throws Exception {
        agent(5).install(publisher.published(7), false);
        assertThat(inUse(6)).as("its own is older").isEqualTo(7);
        assertThat(inUse(8)).isEqualTo(8);
        assertThat(agent(8).rollback().version()).isEqualTo(7);
        assertThat(inUse(8)).isEqualTo(7);
        assertThat(inUse(9)).isEqualTo(9);
        assertThat(agent(8).rollback().version()).isEqualTo(8);
    }

    @Test
    void whatThePublisherWithdrewIsToldAndNeverTaken() throws Exception {
        var agent = agent(5);
        agent.install(publisher.published(7), false);
        agent.remember(index(7, NOON, 6L, 7L));
        assertThat(agent.current().withdrawn()).isTrue();
        assertThat(agent.current())
                .hasToString("7, installed. Its publisher has WITHDRAWN it: fsm-agent pmd update, or"
                        + " fsm-agent pmd rollback");
        refused(() -> agent.install(publisher.published(6), true), "version 6, which its publisher has withdrawn");
        assertThat(agent.rollback().version()).isEqualTo(5);
        refused(agent::rollback, "version 7, was withdrawn by its publisher, so 5 stays in use");
        assertThat(agent(5).install(publisher.published(8), false).version())
                .as("an index need not repeat it")
                .isEqualTo(8);
        refused(() -> agent(5).install(publisher.published(7), true), "version 7, which its publisher has withdrawn");
    }

    @Test
    void theAgentsOwnMayBeWithdrawnToo() throws Exception {
        var agent = agent(5);
        agent.remember(index(5, NOON, 5L));
        assertThat(agent.current().came()).isTrue();
        assertThat(agent.current().withdrawn()).isTrue();
        assertThat(agent.install(publisher.published(6), false).version()).isEqualTo(6);
    }

    @Test
    void anOldIndexIsNotShownAgain() throws Exception {
        var agent = agent(5);
        clock.pass(Duration.ofDays(2));
        agent.remember(index(5, NOON.plus(Duration.ofDays(1))));
        refused(() -> agent.install(publisher.published(7), false), "an old one is shown again");
        assertThat(agent.install(publisher.published(7), true).version()).isEqualTo(7);
    }

    @Test
    void theClockOfAnAgentThatIsWrongIsNamed() {
        clock.set(Duration.ofDays(-2));
        refused(() -> agent(5).install(publisher.published(7), false), "Check this machine's clock");
        clock.set(Duration.ofDays(2).plus(Publisher.VALID).plusSeconds(1));
        refused(() -> agent(5).install(publisher.published(7), false), "The index expired at");
        assertThat(inUse(5)).isEqualTo(5);
    }

    /** Installing makes these states in this order; a power cut may leave each of them. */
    @Test
    void afterAPowerCutAtAnyMomentTheOldOrTheNewPoolIsWhole() throws Exception {
        agent(5).install(publisher.published(7), false);
        agent(5).install(publisher.published(8), false);
        var old = tree();
        agent(5).install(publisher.published(9), false);
        var done = tree();
        var fresh = new TreeMap<String, byte[]>();
        done.forEach((name, content) -> {
            if (name.startsWith("9/")) {
                fresh.put(name.substring(2), content);
            }
        });
        assertThat(fresh).hasSize(3);

        var moments = new ArrayList<TreeMap<String, byte[]>>();
        var now = new TreeMap<>(old);
        moments.add(new TreeMap<>(now));
        for (var file : fresh.entrySet()) {
            for (int length : new int[] {0, file.getValue().length / 2, file.getValue().length}) {
                now.put("9.new/" + file.getKey() + ".new", java.util.Arrays.copyOf(file.getValue(), length));
                moments.add(new TreeMap<>(now));
            }
            now.remove("9.new/" + file.getKey() + ".new");
            now.put("9.new/" + file.getKey(), file.getValue());
            moments.add(new TreeMap<>(now));
        }
        fresh.forEach((name, content) -> {
            now.remove("9.new/" + name);
            now.put("9/" + name, content);
        });
        moments.add(new TreeMap<>(now));
        now.put(InstalledPool.STATE + ".new", new byte[] {'{'});
        moments.add(new TreeMap<>(now));
        int switched = moments.size();
        now.remove(InstalledPool.STATE + ".new");
        now.put(InstalledPool.STATE, done.get(InstalledPool.STATE));
        moments.add(new TreeMap<>(now));
        now.keySet().removeIf(name -> name.startsWith("7/") && !name.endsWith(".zip"));
        moments.add(new TreeMap<>(now));
        moments.add(done);

        for (int i = 0; i < moments.size(); i++) {
            restore(moments.get(i));
            assertThat(inUse(5)).as("moment " + i).isEqualTo(i < switched ? 8 : 9);
            if (i < switched) {
                assertThat(agent(5).install(publisher.published(9), false).version())
                        .as("moment " + i)
                        .isEqualTo(9);
            }
            assertThat(inUse(5)).as("moment " + i).isEqualTo(9);
            assertThat(agent(5).rollback().version()).as("moment " + i).isEqualTo(8);
        }
    }

    @Test
    void aDiskThatGoesBadCostsAVersionAndIsTold() throws Exception {
        agent(5).install(publisher.published(7), false);
        agent(5).install(publisher.published(8), false);
        var whole = tree();
        for (var file : whole.keySet()) {
            if (!file.startsWith("8/")) {
                continue;
            }
            restore(whole);
            Files.write(data.resolve("pmd").resolve(file), new byte[10]);
            var current = agent(5).current();
            assertThat(current.bundle().version()).as(file).isEqualTo(7);
            assertThat(current.problem()).as(file).startsWith("Version 8 cannot be used: ");
        }
        restore(whole);
        delete(data.resolve("pmd/8"));
        delete(data.resolve("pmd/7"));
        assertThat(agent(5).current().bundle().version()).isEqualTo(5);
        assertThat(agent(5).current().problem()).contains("Version 8 cannot be used: ", "Version 7 cannot be used: ");
        refused(() -> agent(5).rollback(), "8: does not exist");
        restore(whole);
        Files.writeString(data.resolve("pmd").resolve(InstalledPool.STATE), "{\"format\":");
        assertThat(agent(5).current().bundle().version()).isEqualTo(5);
        assertThat(agent(5).current().problem()).contains("in-use.json is damaged");
        refused(() -> agent(5).install(publisher.published(9), false), "in-use.json: is damaged");
    }

    @Test
    void whenTheDirectoryCannotBeWrittenThePoolInUseStays() throws Exception {
        agent(5).install(publisher.published(7), false);
        Files.createDirectories(data.resolve("pmd/" + InstalledPool.STATE + ".new/in the way"));
        assertThatThrownBy(() -> agent(5).install(publisher.published(8), false))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("in-use.json: cannot be written");
        assertThat(inUse(5)).isEqualTo(7);
        delete(data.resolve("pmd/" + InstalledPool.STATE + ".new"));
        assertThat(agent(5).install(publisher.published(8), false).version()).isEqualTo(8);
    }

    /** It is switched only when the new one lies there: a link that leads nowhere keeps it from getting there. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whatDoesNotGetToTheDiskIsNotSwitchedTo() throws Exception {
        agent(5).install(publisher.published(7), false);
        var inTheWay = data.resolve("pmd/8.new");
        Files.createSymbolicLink(inTheWay, Path.of("nowhere"));
        assertThatThrownBy(() -> agent(5).install(publisher.published(8), false))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("8.new: cannot be made");
        assertThat(inUse(5)).isEqualTo(7);
        Files.delete(inTheWay);
        assertThat(agent(5).install(publisher.published(8), false).version()).isEqualTo(8);
    }

    @Test
    void twoThatSwitchTakeTurns() throws Exception {
        agent(5).install(publisher.published(6), false);
        var threads = Executors.newFixedThreadPool(1);
        try (var other = FileChannel.open(data.resolve("pmd/lock"), StandardOpenOption.WRITE)) {
            var lock = other.lock();
            var waiting = threads.submit(() -> agent(5).install(publisher.published(7), false));
            assertThatThrownBy(() -> waiting.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            lock.release();
            assertThat(waiting.get().version()).isEqualTo(7);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void otherFilesInTheDirectoryAreLeftAlone() throws Exception {
        Files.createDirectories(data.resolve("pmd/local"));
        Files.writeString(data.resolve("pmd/local/mine.yaml"), "pmd: mine\n");
        for (long version = 6; version <= 8; version++) {
            agent(5).install(publisher.published(version), false);
        }
        assertThat(data.resolve("pmd/local/mine.yaml")).hasContent("pmd: mine\n");
    }

    private static void refused(ThrowingCallable what, String why) {
        assertThatThrownBy(what).isInstanceOf(BadBundle.class).hasMessageContaining(why);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(data.resolve("pmd"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private TreeMap<String, byte[]> tree() throws IOException {
        return tree(data.resolve("pmd"));
    }

    static TreeMap<String, byte[]> tree(Path root) throws IOException {
        var tree = new TreeMap<String, byte[]>();
        try (var files = Files.walk(root)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                tree.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return tree;
    }

    private void restore(TreeMap<String, byte[]> tree) throws IOException {
        delete(data.resolve("pmd"));
        for (var file : tree.entrySet()) {
            var place = data.resolve("pmd").resolve(file.getKey());
            Files.createDirectories(place.getParent());
            Files.write(place, file.getValue());
        }
    }

    private static void delete(Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
