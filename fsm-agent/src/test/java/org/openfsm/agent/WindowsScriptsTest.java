package org.openfsm.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What cmd.exe stumbles over in scripts that a person installs below "C:\Program Files (x86)" or "C:\Smith & Co". */
class WindowsScriptsTest {

    /** Whatever may hold a path. */
    private static final Pattern PATH = Pattern.compile(
            "%(?:FSM_(?:HOME|DATA|JAVA|JAVA_HOME|JVM|RUNNER|FILE|SAYS|AGENT_CONFIG)|JAVA_HOME|TEMP|ProgramData|~(?!1\\b)\\w*)[%:\\w]");

    static Stream<Path> scripts() {
        return Stream.of(
                        "src/main/dist/bin/find-java.bat",
                        "src/main/dist/bin/fsm-agent.bat",
                        "src/main/windows/install-service.bat",
                        "src/main/windows/uninstall-service.bat")
                .map(Path::of);
    }

    private static List<String> commands(Path script) throws IOException {
        return Files.readString(script, StandardCharsets.US_ASCII)
                .lines()
                .filter(line -> !line.startsWith("rem "))
                // gone before quotes count
                .map(line -> line.replace(":\"=", ""))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void isAsciiInWindowsLines(Path script) throws IOException {
        assertThat(Files.readString(script, StandardCharsets.UTF_8))
                .as("a code page that nobody knows before")
                .matches("(?:[\\t\\x20-\\x7e]*\\r\\n)+");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void opensNoBlockThatAPathCouldClose(Path script) throws IOException {
        assertThat(commands(script)).noneMatch(line -> line.stripTrailing().endsWith("("));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void quotesEveryPath(Path script) throws IOException {
        assertThat(commands(script)).allSatisfy(line -> {
            var path = PATH.matcher(line);
            while (path.find()) {
                assertThat(line.substring(0, path.start()).chars().filter(one -> one == '"'))
                        .as("quotes before %s", path.group())
                        .satisfies(quotes -> assertThat(quotes.size() % 2).isOne());
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void callsNothingByAPathForItsPercentSignsWouldBeLost(Path script) throws IOException {
        assertThat(commands(script)).noneMatch(line -> line.matches(".*\\bcall\\b.*%.*"));
    }
}
