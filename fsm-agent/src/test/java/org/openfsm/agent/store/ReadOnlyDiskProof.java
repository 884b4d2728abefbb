package org.openfsm.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a disk of its own that is mounted read-only, which needs Linux and the rights of root. */
@NullUnmarked // what is null where it must not be fails the test
class ReadOnlyDiskProof {

    @TempDir
    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", disk.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
    }

    @Test
    void theAgentSaysWhatToDoAndLooksAtWhatIsThere() throws Exception {
        var data = disk.resolve("data #1");
        try (var store = Store.open(data)) {
            store.note("kept", "before");
        }
        run("mount", "-o", "remount,ro", disk.toString());
        assertThatThrownBy(() -> Store.open(data))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("mounted read-only");
        try (var looking = Store.look(data)) {
            assertThat(looking.note("kept")).contains("before");
        }
        run("mount", "-o", "remount,rw", disk.toString());
        try (var store = Store.open(data)) {
            store.note("kept", "after");
            try (var looking = Store.look(data)) {
                assertThat(looking.note("kept")).as("beside the agent").contains("after");
            }
        }
        assertThat(Files.exists(data.resolve("agent.db"))).isTrue();
    }

    private static void run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s: %s", String.join(" ", command), said)
                .isZero();
    }
}
