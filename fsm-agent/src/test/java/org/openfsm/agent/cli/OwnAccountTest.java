package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** On file systems in memory; that every command asks shows {@code ExitCodesTest}. */
class OwnAccountTest {

    private static FileSystem linux(String owner) {
        return Jimfs.newFileSystem(Configuration.unix().toBuilder()
                .setAttributeViews("basic", "owner", "posix")
                .setDefaultAttributeValue("owner:owner", owner)
                .build());
    }

    @Test
    void rootIsKeptOffTheDataOfTheService() throws IOException {
        try (var disk = linux("fsm-agent")) {
            var data = Files.createDirectories(disk.getPath("/var/lib/fsm-agent/data"));
            assertThat(OwnAccount.refusalOf(data, "root")).hasValueSatisfying(said -> assertThat(said)
                    .startsWith("/var/lib/fsm-agent/data: belongs to the account fsm-agent")
                    .contains("sudo fsm-agent ...", "runuser -u fsm-agent -- bin/fsm-agent ..."));
            assertThat(OwnAccount.refusalOf(data, "fsm-agent")).isEmpty();
            assertThat(OwnAccount.refusalOf(data.resolve("none"), "root"))
                    .as("an enrolment makes it")
                    .isEmpty();
        }
    }

    @Test
    void rootMayHaveAnAgentOfItsOwn() throws IOException {
        try (var disk = linux("root")) {
            assertThat(OwnAccount.refusalOf(Files.createDirectories(disk.getPath("/opt/data")), "root"))
                    .isEmpty();
        }
    }

    @Test
    void listsOfRightsNameWhoMayReadWhatAnAdministratorMade() throws IOException {
        try (var disk = Jimfs.newFileSystem(Configuration.windows())) {
            assertThat(OwnAccount.refusalOf(Files.createDirectories(disk.getPath("C:\\data")), "root"))
                    .isEmpty();
        }
    }
}
