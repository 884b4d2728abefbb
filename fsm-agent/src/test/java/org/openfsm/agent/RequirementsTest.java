package org.openfsm.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** The manual's table of requirements: whole, and of tests that there are. */
@NullUnmarked // what is null where it must not be fails the test
class RequirementsTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (A\\d+) \\|");
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+(?:Test|IT|Proof|Bench))(?:#(\\w+))?`");
    private static final Set<String> MODULES = Set.of("fsm-agent", "fsm-ear", "pmd-repository");

    @Test
    void everyRequirementHasItsRow() throws Exception {
        assertThat(found(ROW, table()).map(row -> row.group(1)).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 21)
                        .mapToObj(number -> "A" + number)
                        .toList());
    }

    @Test
    void everyTestThatIsNamedExists() throws Exception {
        var sources = sources();
        var named = new TreeSet<String>();
        for (var test : found(NAMED, table()).toList()) {
            var source = sources.stream()
                    .filter(file -> file.getFileName().toString().equals(test.group(1) + ".java"))
                    .findFirst();
            assertThat(source).as(test.group()).isPresent();
            if (test.group(2) != null) {
                assertThat(Files.readString(source.get())).contains("void " + test.group(2) + "(");
            }
            named.add(test.group(1));
        }
        assertThat(named).hasSizeGreaterThan(30);
    }

    private static String table() throws IOException {
        var manual = Files.readString(Path.of("README.md"));
        return manual.substring(manual.indexOf("## What holds the requirements"));
    }

    private static Stream<MatchResult> found(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static Set<Path> sources() throws IOException {
        var sources = new TreeSet<Path>();
        for (var module : MODULES) {
            try (var files = Files.walk(Path.of("..", module))) {
                files.filter(file -> file.toString().endsWith(".java")
                                && file.toString()
                                        .contains(Path.of("src", "test").toString()))
                        .forEach(sources::add);
            }
        }
        return sources;
    }
}
