package org.openfsm.agent.pmd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.pmd.Definition;
import org.openfsm.pmd.Origin;
import org.openfsm.pmd.bundle.Bundle;

/** The pool with a person's own files before it, while both change. */
class DefinitionsTest {

    private static final String ACME = """
            pmd: acme
            version: %d
            match: { sysObjectID: 1.3.6.1.4.1.1347.41 }
            source: [ { recording: none } ]
            """;

    @TempDir
    private Path home;

    private Path local;
    private Bundle bundle = bundle(7, 1);

    @BeforeEach
    void make() throws Exception {
        local = Files.createDirectory(home.resolve("local"));
    }

    private static Bundle bundle(long pool, int version) {
        var files = new TreeMap<String, byte[]>();
        files.put("acme/acme.yaml", ACME.formatted(version).getBytes(StandardCharsets.UTF_8));
        return new Bundle(pool, files);
    }

    private void write(String text) throws Exception {
        Files.writeString(local.resolve("acme.yaml"), text);
    }

    private static Definition acme(Definitions definitions) {
        return definitions.get().definition("acme").orElseThrow();
    }

    @Test
    void anOwnFileComesBeforeThePool() throws Exception {
        write(ACME.formatted(100));
        var definitions = new Definitions(() -> bundle, local);
        assertThat(acme(definitions).version()).isEqualTo(100);
        assertThat(acme(definitions).origin()).isEqualTo(Origin.LOCAL);
        assertThat(definitions.inUse().version()).as("the pool's").isEqualTo(7);
    }

    @Test
    void aBadFileIsNamedAndThePoolServes() throws Exception {
        write(ACME.formatted(100) + "colour: red\n");
        var definitions = new Definitions(() -> bundle, local);
        assertThat(acme(definitions).version()).isEqualTo(1);
        assertThat(definitions.inUse().problems()).singleElement().satisfies(problem -> assertThat(problem)
                .contains(local.resolve("acme.yaml") + " line 5")
                .contains("colour"));
    }

    @Test
    void aFileThatBecameBadDoesNotTakeTheGoodOneAlong() throws Exception {
        write(ACME.formatted(100));
        var definitions = new Definitions(() -> bundle, local);
        assertThat(definitions.refresh()).isFalse();

        write(ACME.formatted(101) + "colour: red\n");
        assertThat(definitions.refresh()).isTrue();
        assertThat(acme(definitions).version()).as("as it was before").isEqualTo(100);
        assertThat(definitions.inUse().problems()).hasSize(1);

        write(ACME.formatted(102));
        assertThat(definitions.refresh()).isTrue();
        assertThat(acme(definitions).version()).isEqualTo(102);
        assertThat(definitions.inUse().problems()).isEmpty();

        Files.delete(local.resolve("acme.yaml"));
        assertThat(definitions.refresh()).isTrue();
        assertThat(acme(definitions).version()).as("the pool's").isEqualTo(1);
    }

    @Test
    void anotherPoolIsTaken() {
        var definitions = new Definitions(() -> bundle, home.resolve("none"));
        bundle = bundle(8, 2);
        assertThat(definitions.refresh()).isTrue();
        assertThat(acme(definitions).version()).isEqualTo(2);
        assertThat(definitions.inUse().version()).isEqualTo(8);
    }
}
