package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class NewFileTest {

    @TempDir
    private Path home;

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
