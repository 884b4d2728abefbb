package org.openfsm.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What all commands have in common when they cannot do what was asked for. */
@Timeout(120) // a command that waits for somebody would wait for ever
class ExitCodesTest {

    private static final Path MANUAL = Path.of("README.md");

    /** One asks for a password first, one serves pages, one takes a file with faults, for its secrets' sake: their own tests. */
    private static final Set<String> ELSEWHERE = Set.of("restore", "run", "seal");

    private static final Set<String> ASKING = Set.of("backup", "ui-password");

    private static final Set<String> READING = Set.of("list", "validate", "test");

    @TempDir
    private Path home;

    private final StringWriter said = new StringWriter();

    private static CommandLine line() {
        return Main.commandLine(Clock.systemUTC(), Map.of(), new CountDownLatch(1));
    }

    private int run(String... arguments) {
        return line().setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true))
                .execute(arguments);
    }

    /** Every command that takes a configuration, with what else it must be given. */
    static Stream<List<String>> commandsOfAConfiguration() {
        var all = new ArrayList<List<String>>();
        collect(line(), List.of(), all);
        return all.stream();
    }

    private static void collect(CommandLine line, List<String> path, List<List<String>> all) {
        line.getSubcommands().forEach((name, command) -> {
            var words = new ArrayList<>(path);
            words.add(name);
            collect(command, words, all);
            if (command.getSubcommands().isEmpty()
                    && !ELSEWHERE.contains(name)
                    && command.getCommandSpec().findOption("--config") != null) {
                command.getCommandSpec().positionalParameters().stream()
                        .filter(parameter -> parameter.arity().min() > 0)
                        .forEach(parameter -> words.add("README.md"));
                all.add(words);
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commandsOfAConfiguration")
    void whatAPersonWroteWrongIsSaidAndIsTwo(List<String> command) throws Exception {
        var config = home.resolve("agent.yaml");
        Files.writeString(config, "ui: { port: off }\nsources: nowhere\n");
        var arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--config", config.toString()));
        int code = run(arguments.toArray(String[]::new));
        assertThat(said.toString()).isNotBlank().doesNotContain("Exception", "\tat ", "fault of fsm-agent");
        assertThat(code).as(said.toString()).isEqualTo(2);
        assertThat(run(command.get(0), "--no-such-option")).isEqualTo(2);
    }

    /** What it made there, even by looking, the agent could not read any more. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("commandsOnTheData")
    void rootDoesNothingOnDataOfAnotherAccount(List<String> command) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a directory away");
        var config = home.resolve("agent.yaml");
        Files.writeString(config, "ui: { port: off }\nsources: [{id: acme, ranges: [192.0.2.1]}]\n");
        var data = Files.createDirectory(home.resolve("data"));
        Files.setOwner(
                data, home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        var arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--config", config.toString()));
        assertThat(run(arguments.toArray(String[]::new))).as(said.toString()).isEqualTo(1);
        assertThat(said.toString())
                .contains("data: belongs to the account nobody", "runuser -u nobody -- bin/fsm-agent");
        assertThat(data).isEmptyDirectory();
        arguments.add("--help");
        assertThat(run(arguments.toArray(String[]::new)))
                .as("help harms nobody")
                .isZero();
    }

    /** Of those for definitions some only read a pool, which is anybody's directory; some would ask for a password. */
    static Stream<List<String>> commandsOnTheData() {
        return Stream.concat(
                commandsOfAConfiguration()
                        .filter(command -> !ASKING.contains(command.get(0)))
                        .filter(command -> !command.get(0).equals("pmd") || !READING.contains(command.get(1))),
                Stream.of(List.of("run"), List.of("seal")));
    }

    @Test
    void theManualListsEveryCode() throws Exception {
        var listed = Pattern.compile("(?m)^\\| (\\d+) \\| ")
                .matcher(Files.readString(MANUAL).split("## Exit codes")[1].split("\n## ")[0])
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
        var used = new TreeSet<Integer>();
        codes(line(), used);
        assertThat(used).contains(0, 1, 2, 3, 4, 5, 75);
        assertThat(listed).containsExactlyElementsOf(used);
    }

    private static void codes(CommandLine line, TreeSet<Integer> all) {
        line.getSubcommands().values().forEach(command -> codes(command, all));
        if (line.getSubcommands().isEmpty()) {
            var codes = line.getCommandSpec().usageMessage().exitCodeList();
            assertThat(codes).as(line.getCommandSpec().qualifiedName()).isNotEmpty();
            codes.keySet().forEach(code -> all.add(Integer.valueOf(code.strip())));
        }
    }
}
