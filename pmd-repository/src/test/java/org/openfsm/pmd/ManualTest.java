package org.openfsm.pmd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the manual shows works. */
class ManualTest {

    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private static List<String> blocks() throws IOException {
        var blocks = new ArrayList<String>();
        var found = BLOCK.matcher(Files.readString(Path.of("README.md")));
        while (found.find()) {
            blocks.add(found.group(1));
        }
        return blocks;
    }

    @Test
    void theWholeDefinitionIsValid() throws IOException {
        var base = Bench.file("kyocera", "pmd: kyocera\nversion: 1\nsource: [{readers: [x]}]\n");
        var pool = Pool.load(List.of(base, Bench.file("kyocera-mfp", blocks().get(0))));
        assertThat(pool.problems()).isEmpty();
        assertThat(pool.definition("kyocera-mfp")).isPresent();
    }

    @Test
    void theEntriesForSuppliesAreValid() throws IOException {
        var names =
                "names: {brMaintenance: 1.3.6.1.4.1.2435.2.3.9.4.2.1.5.5.8.0, ricohTonerLevel: 1.3.6.1.4.1.367.3.2.1.2.24.1.1.5,"
                        + " ricohTonerName: 1.3.6.1.4.1.367.3.2.1.2.24.1.1.3}\n";
        assertThat(Bench.problems(names + blocks().get(1))).isEmpty();
    }
}
