package org.openfsm.pmd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Every rule has a file in {@code wrong} that breaks it; {@code wrong/messages.txt} says what is said of each. */
class WrongDefinitionsTest {

    private static final Path WRONG = Path.of("src/test/resources/wrong");

    private static List<Path> files() throws IOException {
        try (var files = Files.list(WRONG)) {
            return files.filter(file -> file.toString().endsWith(DefinitionFile.SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private static Pool pool(String name, byte[] content) {
        return Pool.load(List.of(new DefinitionFile(name, content, Origin.POOL)));
    }

    /** A star behind a name says that the schema refuses the file as well: an editor shows it while it is written. */
    @Test
    void eachIsRefusedAndToldFileLineKeyFoundAndExpected() throws IOException {
        var messages = new ArrayList<String>();
        for (var file : files()) {
            var content = Files.readAllBytes(file);
            var pool = pool(file.getFileName().toString(), content);
            assertThat(pool.definitions()).as(file.toString()).isEmpty();
            assertThat(pool.problems()).as(file.toString()).isNotEmpty();
            boolean bySchema = !PoolSchema.problems(content).isEmpty();
            messages.add(file.getFileName() + (bySchema ? " *" : ""));
            pool.problems().forEach(problem -> messages.add("  " + problem));
        }
        assertThat(messages).isEqualTo(Files.readAllLines(WRONG.resolve("messages.txt")));
    }

    @Test
    void allOfThemTogetherTakeAGoodOneNotDown() throws IOException {
        var all = new ArrayList<>(List.of(Bench.file("test", Bench.HEAD)));
        for (var file : files()) {
            all.add(new DefinitionFile(file.getFileName().toString(), Files.readAllBytes(file), Origin.POOL));
        }
        assertThat(Pool.load(all).definitions()).extracting(Definition::id).containsExactly("test");
    }

    @Test
    void aHugeFileIsNotEvenLookedAt() {
        var huge = new byte[(256 << 10) + 1];
        Arrays.fill(huge, (byte) '[');
        assertThat(pool("huge.yaml", huge).problems())
                .extracting(Object::toString)
                .containsExactly("huge.yaml line 1: the file has 262145 octets, expected at most 262144 octets");
    }

    @Test
    void deepNestingAndManyValuesEndInAProblemAndNotInAnError() {
        var deep = "[".repeat(200_000).getBytes(StandardCharsets.UTF_8);
        var wide = ("a: [" + "1,".repeat(100_000) + "1]").getBytes(StandardCharsets.UTF_8);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThat(pool("deep.yaml", deep).problems()).isNotEmpty();
            assertThat(pool("wide.yaml", wide).problems())
                    .extracting(Object::toString)
                    .containsExactly(
                            "wide.yaml line 1: the file has more than 50000 values, expected a short definition");
        });
    }

    @Test
    void whatIsNoTextIsRefused() {
        assertThat(pool("x.yaml", new byte[] {'a', ':', ' ', (byte) 0xff}).problems())
                .extracting(Object::toString)
                .containsExactly("x.yaml line 1: the file is no valid UTF-8, expected a text in UTF-8");
    }

    @Test
    void expressionsThatBacktrackWithoutEndAreBounded() {
        var expressions = List.of(
                "(a*)*b", "(a|aa)+$", "(a+)+$", "(.*)*x", "(a|a|a|a)*b", "((a{1,30}){1,30})b", "^(([a-z])+.)+[A-Z]$");
        for (var expression : expressions) {
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThat(Regex.of(expression).find("a".repeat(1024) + "!"))
                            .isNotNull(),
                    expression);
        }
    }
}
