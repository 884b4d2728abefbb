package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class NewFileTest {

    @TempDir
    private Path home;

    /** A backup holds secrets, a recording what a device says. */
    @Test
    void whatIsMadeIsForItsOwnerAlone() throws Exception {
        assumeTrue(Files.getFileStore(home).supportsFileAttributeView("posix"));
        NewFile.write(home.resolve("new"), new byte[] {1});
        assertThat(home.resolve("new")).hasBinaryContent(new byte[] {1});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("new"))))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> NewFile.write(home.resolve("new"), new byte[] {2}))
                .hasMessageContaining("is there already");
        assertThat(home.resolve("new")).hasBinaryContent(new byte[] {1});
    }

    @Test
    void whatCannotBeWrittenIsSaidBeforeTheWork() throws Exception {
        assertThatCode(() -> NewFile.check(home.resolve("new"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> NewFile.check(home.resolve("nowhere/new")))
                .isInstanceOf(NotDone.class)
                .hasMessageContaining("nowhere is no directory");
        assertThatThrownBy(() -> NewFile.check(Files.createFile(home.resolve("there"))))
                .isInstanceOf(NotDone.class)
                .hasMessageContaining("is there already");
    }
}
