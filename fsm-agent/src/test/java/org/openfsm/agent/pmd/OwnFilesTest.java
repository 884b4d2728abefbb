package org.openfsm.agent.pmd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that a backup or a page brings: files of theirs must be possible on every system, and stay where they belong. */
class OwnFilesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"a.yaml", "kyocera/own.yaml", "a/b/own-1.2_x.yaml", "console.yaml", "com10.yaml", "v1.2/own.yaml"
            })
    void whatIsAPlace(String name) {
        assertThat(OwnFiles.isPlace(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "con.yaml",
                "NUL.yaml",
                "Aux.more.yaml",
                "lpt1.yaml",
                "com9.yaml",
                "prn/own.yaml",
                "a/con.x/own.yaml",
                "a./own.yaml",
                "../own.yaml",
                "/own.yaml",
                "a/b/c/own.yaml",
                "a\\own.yaml",
                "C:own.yaml",
                ".yaml",
                "own.yml"
            })
    void whatIsNone(String name) {
        assertThat(OwnFiles.isPlace(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"con.yaml", "a/own.yaml"})
    void whatIsNoName(String name) {
        assertThat(OwnFiles.isName(name)).isFalse();
    }
}
