package org.openfsm.agent.texts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.config.Problem;
import org.openfsm.pmd.DefinitionFile;
import org.openfsm.pmd.Origin;
import org.openfsm.pmd.Pool;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** What the floor of the agent says, as a German reads it. */
@NullUnmarked
class CatalogueTest {

    private static final List<String> BAD_DEFINITIONS = List.of(
            "",
            "- a",
            "a: &b c",
            "a: 1\na: 2",
            "a: !x y",
            "a: 1\n---\nb: 2",
            "? [a]\n: 1",
            "a: " + "[".repeat(40) + "]".repeat(40),
            """
            pmd: Other
            version: never
            match:
              - { sysObjectID: 1.2.3, sysDescr: "(", has: [x], where: { tail: x }, priority: 1000 }
              - {}
            models: [[a]]
            unverified: [meters.nothing]
            colour: red
            source: [{ date: yesterday }, { recording: ~ }]
            names: { row: 1.3.6.1.2.1.43.10.2.1.4.1.1, good: 1.3 }
            identity:
              serialNumber: { const: [1] }
              model: nothing
              name: 1.3.6.1.2.1.1.5.0
              firmwareParts: [{ each: 1.3.6.1.4.1.1 }]
            properties: { color: { const: perhaps }, functions: [fly] }
            status: { device: { value: row, map: {} }, errors: [1.3.6.1.2.1] }
            meters:
              pages: 1.3.6.1.4.1.1347.1.1
              total: { sum: 1 }
              print.mono: { difference: [1.3.6.1.4.1.1347.1.1.1] }
              print.color: { column: 1.3.6.1.4.1.1347.42.1.1.1, take: last, row: x }
              copy: { octets: 1..x, scale: much, unsigned: 8, as: art, find: "[", charset: none }
              fax: { record: zz, of: 1.3.6.1.4.1.1347.43.5.1.1.1.1 }
            billing: [nothing]
            supplies: { replace: perhaps, rows: [{ level: 1 , prefer: mine}] }
            alerts: 7
            quirks: { wasteLevel: half, levels: { x: y, "-100": z }, capacityIsPercent: 2, snmp: { version: 9, most: 0 , context: "ä" } }
            """);

    private static final Pattern VALUE = Pattern.compile("\\{\\d}");
    private static final Pattern ENGLISH = Pattern.compile(" (is|expected|or|the|with|of|such) ");

    /** Clauses are what the program puts sentences together of. */
    private static final Pattern CLAUSE = Pattern.compile("\\{\\d}|[,.:;()?\"]+(?:\\s|$)|\\s[(\"]|\"");

    @TempDir
    private Path home;

    private static String german(String english) {
        return Catalogue.said(english, Locale.GERMAN);
    }

    @Test
    void eachSentenceHasItsValuesAndIsFoundByItsWording() {
        assertThat(Catalogue.sentences()).hasSizeGreaterThan(100);
        for (var sentence : Catalogue.sentences()) {
            assertThat(values(sentence.german())).as(sentence.english()).isEqualTo(values(sentence.english()));
            var filled = VALUE.matcher(sentence.english()).replaceAll("Wert");
            assertThat(german(filled)).as(filled).doesNotContain("{0}");
            assertThat(sentence.pattern().matcher(filled).matches()).as(filled).isTrue();
        }
    }

    /** Whoever changes a sentence in the program changes it here, too: else it would be English again on German pages. */
    @Test
    void eachClauseOfAnEnglishSentenceIsSaidByTheProgram() throws Exception {
        var program = program();
        for (var sentence : Catalogue.sentences()) {
            assertThat(CLAUSE.splitAsStream(sentence.english())
                            .map(clause -> clause.replaceAll("^[ ,.:;()?\"]+|[ ,.:;()?\"]+$", ""))
                            .filter(clause -> !program.contains(constant(clause)))
                            // a PMD file's problem has it from elsewhere
                            .filter(clause -> !clause.startsWith("expected ")
                                    || !program.contains(constant(clause.substring("expected ".length())))))
                    .as("said nowhere in the program, of the sentence \"%s\"", sentence.english())
                    .isEmpty();
        }
    }

    /** As a class file keeps it. */
    private static String constant(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String program() throws Exception {
        var all = new StringBuilder();
        // a library's own words reach pages, too
        var yaml = Path.of(YamlEngineException.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (var jar = new ZipFile(yaml.toFile())) {
            for (var entry : Collections.list(jar.entries())) {
                if (entry.getName().endsWith(".class")) {
                    all.append(new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1));
                }
            }
        }
        for (var where : List.of(
                Path.of("target/classes"),
                Path.of("wire/target/classes"),
                Path.of("../pmd-repository/target/classes"))) {
            try (var files = Files.walk(where)) {
                for (var file :
                        files.filter(one -> one.toString().endsWith(".class")).toList()) {
                    all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        }
        return all.toString();
    }

    private static TreeSet<String> values(String text) {
        return new TreeSet<>(
                VALUE.matcher(text).results().map(found -> found.group()).toList());
    }

    @Test
    void whatIsWrongWithAConfigurationIsGermanToTheEnd() throws Exception {
        var file = home.resolve("agent.yaml");
        Files.writeString(file, """
                sources:
                  - id: acme
                    ranges: [ 10.0.0.0/99, 10.1.0.9-10.1.0.2, "prn.example.org:99999" ]
                    snmp: [ { user: x, auth: MD5, authPassword: short }, nobody, { community: { env: NOT_THERE } } ]
                  - ranges: [ 10.2.0.0/24 ]
                schedule: { poll: often, officeHours: never, randomOffset: perhaps }
                errors: { poll: 1s }
                limits: { packetsPerSecond: many }
                transport: pigeon
                ui: { port: 80, language: fr }
                log: { level: loud }
                colour: red
                """);
        var invalid = catchThrowableOfType(InvalidConfig.class, () -> ConfigFile.read(file, Map.of()));
        assertThat(invalid.problems()).hasSizeGreaterThan(12);
        for (var text : invalid.problems().stream().map(Problem::text).toList()) {
            assertThat(german(text)).as(text).isNotEqualTo(text).doesNotContainPattern(ENGLISH);
        }
        assertThat(german(invalid.getMessage()))
                .contains("agent.yaml Zeile 6: schedule.poll ist „often“, erwartet wird");
    }

    @Test
    void whatIsWrongWithAPmdFileIsGermanToTheEnd() {
        var problems = new ArrayList<String>();
        for (var content : BAD_DEFINITIONS) {
            Pool.load(List.of(new DefinitionFile("bad.yaml", content.getBytes(StandardCharsets.UTF_8), Origin.LOCAL)))
                    .problems()
                    .forEach(problem -> problems.add(problem.toString()));
        }
        assertThat(problems).hasSizeGreaterThan(40);
        for (var text : problems) {
            assertThat(german(text)).as(text).startsWith("bad.yaml Zeile ").doesNotContainPattern(ENGLISH);
        }
        assertThat(german("Version 7 holds definitions that this program cannot use, so nothing of it is taken: "
                        + String.join(" · ", problems.subList(0, 5)) + " · and 9 more."))
                .startsWith("Version 7 enthält")
                .endsWith("und 9 weitere.")
                .doesNotContainPattern(ENGLISH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: b: c",
                "a: [1, 2",
                "a: {b: 1",
                "a: \tb",
                "\"abc",
                "a: @x",
                "a: \"\\q\"",
                "a: \"\\x1\"",
                "a: |x\n  b",
                "a: |0\n  b",
                "a: | b\n  c",
                "a: |\n    \n  b\n",
                "- a\nb: c",
                "a: 1\n- b",
                "a: *",
                "a: !x!y z",
                "? a\n? [b\n",
                "a\nb: c",
                "[a, b]]",
                "a: ,",
                "- - - a\n - b",
                "a: \u0007",
                "a: \"x\n---\ny\"",
                "--- a\n... x",
                "%YAML 1.1\n%YAML 1.2\n---\na",
                "%YAML x\n---\n",
                "%YAML 1x\n---\n",
                "!<tag:%zz> a",
                "a: !<x",
                "a: -\n  b"
            })
    void whatIsNoYamlIsSaidInGerman(String content) throws Exception {
        var problems = new ArrayList<String>();
        Pool.load(List.of(new DefinitionFile("bad.yaml", content.getBytes(StandardCharsets.UTF_8), Origin.LOCAL)))
                .problems()
                .forEach(problem -> problems.add(problem.toString()));
        var file = Files.writeString(home.resolve("agent.yaml"), content);
        var invalid = catchThrowableOfType(InvalidConfig.class, () -> ConfigFile.read(file, Map.of()));
        invalid.problems().forEach(problem -> problems.add(problem.toString()));
        assertThat(problems).hasSizeGreaterThan(1);
        for (var text : problems) {
            assertThat(german(text))
                    .doesNotContainPattern(ENGLISH)
                    .doesNotContainPattern("\\b(found|expected|allowed|but|unexpected)\\b");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The zip's entry a/b.yaml is a link, expected a plain file.",
                "The zip's entry a/b.yaml is of kind 6, expected a plain file.",
                "The zip's entry a/b.yaml is encrypted, expected plain bytes.",
                "The zip's entry a/b.yaml is compressed (method 8, 20 bytes for 40), expected it as it is.",
                "The zip holds an entry named ../x, expected a path below the pool such as"
                        + " kyocera/ecosys/kyocera-ecosys.yaml.",
                "manifest.json names a/b.yaml, which is not in the zip, or twice.",
                "manifest.json: The document is no JSON at character 7.",
                "pmd-index.json: The document lacks \"sha256\".",
                "pmd-index.json: version is -1, expected 1 to 9.",
                "pmd-index.json: The index names the file x.zip, expected pmd-7.zip.",
                "Version 7 cannot be used: The zip holds a/b.yaml twice, expected each name once."
            })
    void bundlesThatNoBuildMadeAreRefusedInGerman(String english) {
        assertThat(german(english))
                .doesNotContainPattern(ENGLISH)
                .doesNotContainPattern("(?i)\\b(twice|document|lacks|names|cannot|be|link)\\b");
    }

    @Test
    void waysToTheServerAreGermanWithTheirValues() {
        assertThat(german(
                        "Reports cannot be sent by https: https://fsm.example.org/api: the connection was refused. Check"
                                + " that the server runs and that address and port are right. They wait and are sent in order once"
                                + " it works again."))
                .isEqualTo(
                        "Berichte lassen sich nicht per https senden: https://fsm.example.org/api: Die Verbindung wurde"
                                + " abgelehnt. Prüfen Sie, ob der Server läuft und ob Adresse und Port stimmen. Sie warten und gehen"
                                + " der Reihe nach hinaus, sobald es wieder geht.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Nothing new: the publisher's newest is version 7. In use is 6, installed. Version 8 was in use before;"
                        + " what the host has is taken again with --allow-lower.",
                "Nothing new: the host has changed nothing. In use is 6, shipped with this agent.",
                "it was started 3 times and did not show that it works; its log says why.",
                "Version 1.1.0 is not taken again: it lived for 30 minutes and did not show that it works. A newer one will be;"
                        + " \"fsm-agent update\" tries this one once more.",
                "Reports cannot be sent by mail: mx:587: refused the token (535). Check mail.user and mail.oauth.scope, and that"
                        + " whoever runs it lets this client send for that mailbox. None is set aside; it is tried again in an"
                        + " hour, and when the agent starts.",
                "The mail server mx:587 asks for time (450 4.7.1). Reports wait and are sent later, in order."
            })
    void updatesAndMailAreGermanToTheEnd(String english) {
        assertThat(german(english))
                .doesNotContainPattern(ENGLISH)
                .doesNotContainPattern("(?i)\\b(not|its|mail server|in use)\\b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/agent.db: the file cannot be written. Check that its disk is not mounted read-only, and that the account"
                        + " of the agent owns /a and everything in it; a running agent goes on by itself.",
                "/a/agent.db: the disk reports an error. Check the disk; nothing committed before is lost.",
                "/a/agent.db: another program holds the file. End it; the agent goes on by itself.",
                "/a/agent.yaml: cannot be written (/a/agent.yaml.new: ENOSPC). The agent's account must own"
                        + " the file and be allowed to write into its directory; check the free space, too.",
                "/a/agent.yaml: was changed by somebody else since it was read here, so nothing was saved. Read it again, and"
                        + " make your change once more.",
                "/a: another agent is running on this data. Stop it first, or give this one a data directory of its own (data:"
                        + " in its configuration).",
                "While polling: the outbox is full: 2000 MB wait for the server, limits.waitingMegabytes is 2000. No printer"
                        + " is polled until the server takes reports again; nothing is dropped.",
                "UDP port 52050 of 127.0.0.1 is taken, perhaps by another agent of this machine. Name another one with"
                        + " control.port, or off: then status, poll-now and the like cannot ask this agent.",
                "x.fsm-enrolment: is no enrolment file: The document begins with byte 0x72, expected \"{\" (no byte order"
                        + " mark, no space). Ask the server's administrator for a new one.",
                "test report 4 of chain 55f47b8c (acme, 0 devices)"
            })
    void whatHindersTheAgentIsGermanToTheEnd(String english) {
        assertThat(german(english))
                .doesNotContainPattern(ENGLISH)
                .doesNotContainPattern("(?i)\\b(cannot|disk|file|agent's|report|device|devices|while|polling)\\b");
    }

    @Test
    void otherLanguagesAndOtherSentencesStay() {
        assertThat(Catalogue.said("The agent ends.", Locale.ENGLISH)).isEqualTo("The agent ends.");
        assertThat(german("A sentence that nobody wrote down.")).isEqualTo("A sentence that nobody wrote down.");
        for (var text : List.of("", "\n", "$1 \\E {0} ".repeat(2000), "x is \"" + "\", expected ".repeat(600))) {
            assertThat(german(text)).isNotNull();
        }
    }
}
