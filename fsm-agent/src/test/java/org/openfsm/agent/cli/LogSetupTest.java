package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.openfsm.agent.config.AgentConfig;

/** The log of a service that nobody looks after. */
@Isolated("other tests' commands set up the log of the same process")
@NullUnmarked
class LogSetupTest {

    private static final int LINE = 1_000_000;
    private static final int MOST = 10_000_000;

    private final Logger root = Logger.getLogger("");
    private final Handler[] before = root.getHandlers();
    private final java.util.logging.Level level = root.getLevel();

    @TempDir
    private Path directory;

    @BeforeEach
    void toTheFileAlone() throws Exception {
        LogSetup.apply(new AgentConfig.Log(System.Logger.Level.INFO, directory.resolve("agent.log")));
        for (var handler : root.getHandlers()) {
            if (handler instanceof ConsoleHandler) {
                root.removeHandler(handler);
            }
        }
    }

    @AfterEach
    void asBefore() {
        for (var handler : root.getHandlers()) {
            root.removeHandler(handler);
            handler.close();
        }
        for (var handler : before) {
            root.addHandler(handler);
        }
        root.setLevel(level);
    }

    @Test
    void itNeverTakesMoreThanFiveFilesOfTenMegabytes() throws Exception {
        var log = Logger.getLogger("org.openfsm.agent.cli.LogSetupTest");
        for (int number = 1; number <= 61; number++) {
            log.info("message " + number + " " + "x".repeat(LINE));
        }

        assertThat(directory).isDirectoryContaining("glob:**/agent.log.0");
        try (var files = Files.list(directory)) {
            assertThat(files.filter(file -> !file.toString().endsWith(".lck")))
                    .hasSize(5)
                    .allSatisfy(file -> assertThat(Files.size(file)).isBetween((long) LINE, (long) MOST + LINE));
        }
        if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            for (int number = 0; number < 5; number++) {
                var file = directory.resolve("agent.log." + number);
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
        assertThat(Files.readString(directory.resolve("agent.log.0"))).contains("message 61 ");
        assertThat(Files.readString(directory.resolve("agent.log.4"))).doesNotContain("message 1 ");
    }
}
