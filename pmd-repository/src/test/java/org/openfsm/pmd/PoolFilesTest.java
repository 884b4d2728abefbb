package org.openfsm.pmd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Every definition of the pool is without a mistake. */
class PoolFilesTest {

    private static final Path POOL = Path.of("");

    @Test
    void everyDefinitionIsValid() throws IOException {
        var files = DefinitionFile.below(POOL.toAbsolutePath(), Origin.POOL);
        var pool = Pool.load(files);
        assertThat(pool.problems()).isEmpty();
        assertThat(pool.definitions()).hasSameSizeAs(files);
    }

    @Test
    void everyDefinitionFitsTheSchemaAndNamesItForEditors() throws IOException {
        for (var file : DefinitionFile.below(POOL.toAbsolutePath(), Origin.POOL)) {
            assertThat(PoolSchema.problems(file.content())).as(file.name()).isEmpty();
            var up =
                    "../".repeat((int) file.name().chars().filter(c -> c == '/').count());
            assertThat(new String(file.content(), StandardCharsets.UTF_8))
                    .as(file.name())
                    .startsWith("# yaml-language-server: $schema=" + up + "pmd.schema.json\n");
        }
    }
}
