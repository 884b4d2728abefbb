package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a running agent does stands in {@code AgentStoryTest}. */
class StatusCommandTest {

    private static final long MEGABYTE = 1 << 20;

    private static FileSystem disk(long megabytes) {
        return Jimfs.newFileSystem(Configuration.unix().toBuilder()
                .setMaxSize(megabytes * MEGABYTE)
                .build());
    }

    private static Path data(FileSystem disk) throws Exception {
        return Files.createDirectories(disk.getPath("/fsm/data"));
    }

    @Test
    void aFullDiskIsSaidAndOneWithRoomIsNot() throws Exception {
        try (var full = disk(1);
                var roomy = disk(100)) {
            assertThat(StatusCommand.disk(data(full))).hasValueSatisfying(said -> assertThat(said)
                    .contains("is full below /fsm/data", "Free some space"));
            assertThat(StatusCommand.disk(data(roomy))).isEmpty();
        }
    }
}
