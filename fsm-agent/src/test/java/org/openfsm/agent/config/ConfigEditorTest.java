package org.openfsm.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.snmp.Credentials;

class ConfigEditorTest {

    private static final String BY_A_PERSON = """
            # Müller & Söhne GmbH, Straße 1 \uD83D\uDDA8
            data: "daten" #\ttab in this

            sources:
              - id: acme   # as in the enrolment file
                ranges:
                  - 10.1.0.0/24      # office
                  - range: 10.2.0.0/24
                    snmp:
                      - community: hallway
                  # - 10.3.0.0/24    # not yet
                exclude: [10.1.0.1,   10.1.0.2]
                # snmp: at the device's default
              - { id: other, ranges: [ "10.9.0.0/24" ] }

            schedule:
              # every three hours
              poll: 3h
            # limits:
            #   packetsPerSecond: 50
            """;

    @TempDir
    private Path home;

    @Test
    void aValueIsChangedAndNothingElse() throws Exception {
        var editor = editor(BY_A_PERSON);
        editor.set("schedule.poll", "6h");
        editor.set("sources[1].ranges[0]", "10.8.0.0/16");
        editor.set("sources[0].ranges[1].snmp[0].community", "Flur: #3");
        assertThat(editor.text())
                .isEqualTo(BY_A_PERSON
                        .replace("poll: 3h", "poll: 6h")
                        .replace("\"10.9.0.0/24\"", "10.8.0.0/16")
                        .replace("community: hallway", "community: \"Flur: #3\""));
        assertThat(editor.check()).isEmpty();
    }

    @Test
    void keysAndElementsAreAddedWhereAPersonWouldPutThem() throws Exception {
        var editor = editor(BY_A_PERSON);
        editor.add("sources[0].ranges", "10.4.0.7:1161");
        editor.add("sources[0].exclude", "10.1.0.3");
        editor.add("sources[1].ranges", Map.of("range", "10.5.0.0/24"));
        editor.set("sources[0].send.contact", true);
        editor.set("sources[1].customerName", "Other, Inc.");
        editor.set("schedule.officeHours", "Mon-Fri 07:00-19:00");
        editor.set("limits.packetsPerSecond", 20);
        editor.add("sources[0].snmp", Map.of("community", "public"));
        assertThat(editor.text())
                .isEqualTo(BY_A_PERSON
                                .replace("not yet\n", "not yet\n      - 10.4.0.7:1161\n")
                                .replace("10.1.0.2]", "10.1.0.2, 10.1.0.3]")
                                .replace("\"10.9.0.0/24\" ]", "\"10.9.0.0/24\", { range: 10.5.0.0/24 } ]")
                                .replace(
                                        "default\n",
                                        "default\n    send: { contact: true }\n    snmp:\n      - { community: public }\n")
                                .replace(" ] }", " ], customerName: \"Other, Inc.\" }")
                                .replace("poll: 3h\n", "poll: 3h\n  officeHours: Mon-Fri 07:00-19:00\n")
                        + "limits: { packetsPerSecond: 20 }\n");
        assertThat(editor.check()).isEmpty();
    }

    @Test
    void elementsAndKeysGoWithTheirLines() throws Exception {
        var editor = editor(BY_A_PERSON);
        editor.remove("sources[0].ranges[1]");
        editor.remove("sources[0].exclude[0]");
        editor.remove("sources[1]");
        editor.remove("data");
        editor.remove("nothing.of[3].that");
        assertThat(editor.text())
                .isEqualTo(BY_A_PERSON
                        .replace("data: \"daten\" #\ttab in this\n", "")
                        .replace("      - range: 10.2.0.0/24\n        snmp:\n          - community: hallway\n", "")
                        .replace("[10.1.0.1,   10.1.0.2]", "[10.1.0.2]")
                        .replace("  - { id: other, ranges: [ \"10.9.0.0/24\" ] }\n", ""));
    }

    @Test
    void theLastElementLeavesAnEmptyListAndTheFirstKeyOfAnElementItsDash() throws Exception {
        var editor = editor("sources:\n- id: a\n  ranges:\n  - 10.0.0.1\n- id: b\n  ranges: [10.0.0.2]\n");
        editor.remove("sources[0].ranges[0]");
        editor.remove("sources[1].id");
        assertThat(editor.text()).isEqualTo("sources:\n- id: a\n  ranges:\n    []\n- ranges: [10.0.0.2]\n");
        editor.add("sources[0].ranges", "10.0.0.9");
        assertThat(editor.value("sources[0].ranges")).contains(List.of("10.0.0.9"));
    }

    @Test
    void anEmptyFileBecomesAConfiguration() throws Exception {
        for (var text : List.of("", "# all to come", "---\n")) {
            var editor = editor(text);
            editor.add(
                    "sources", Map.of("id", "acme", "ranges", List.of("10.0.0.0/24", Map.of("range", "10.1.0.0/24"))));
            assertThat(editor.check()).as(editor.text()).isEmpty();
            assertThat(editor.text()).startsWith(text).endsWith("\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"crlf", "cr", "bom", "cut"})
    void theFileKeepsItsLineBreaksItsMarkAndItsEnd(String form) throws Exception {
        var text =
                switch (form) {
                    case "crlf" -> BY_A_PERSON.replace("\n", "\r\n");
                    case "cr" -> BY_A_PERSON.replace("\n", "\r");
                    case "bom" -> "\uFEFF" + BY_A_PERSON;
                    default -> BY_A_PERSON.stripTrailing();
                };
        var lineBreak = form.equals("crlf") ? "\r\n" : form.equals("cr") ? "\r" : "\n";
        var editor = editor(text);
        editor.add("sources[0].ranges", "10.4.0.7");
        editor.set("limits.packetsPerSecond", 20);
        editor.save();
        var expected = text.replace("not yet" + lineBreak, "not yet" + lineBreak + "      - 10.4.0.7" + lineBreak)
                + (form.equals("cut")
                        ? "\nlimits: { packetsPerSecond: 20 }"
                        : "limits: { packetsPerSecond: 20 }" + lineBreak);
        assertThat(Files.readString(file())).isEqualTo(expected);
        assertThat(ConfigFile.read(file(), Map.of()).limits().packetsPerSecond())
                .isEqualTo(20);
    }

    @Test
    void whatAnAnchorSaysElsewhereIsNotChangedInPassing() throws Exception {
        var text = "sources:\n  - id: a\n    ranges: [10.0.0.1]\n    snmp: &ours\n      - community: one\n"
                + "  - id: b\n    ranges: [10.0.0.2]\n    snmp: *ours\n";
        var editor = editor(text);
        assertThatThrownBy(() -> editor.set("sources[0].snmp[0].community", "two"))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("sources[0].snmp[0].community is written in a way that only a person can change");
        assertThatThrownBy(() -> editor.remove("sources[0].snmp")).isInstanceOf(InvalidConfig.class);
        assertThatThrownBy(() -> editor.add("sources[1].snmp", Map.of("community", "x")))
                .isInstanceOf(InvalidConfig.class);
        assertThat(editor.text()).isEqualTo(text);
        editor.set("sources[1].snmp", List.of(Map.of("community", "two")));
        assertThat(editor.text()).isEqualTo(text.replace("*ours", "[{ community: two }]"));
        assertThat(editor.sealAll()).isEqualTo(2);
        assertThat(editor.check()).isEmpty();
    }

    @Test
    void oddSpellingsStayAsTheyAre() throws Exception {
        var text = """
                ? data
                : daten
                "sources":
                -
                  # comment
                  id: >-
                    acme
                  ranges: [
                    10.0.0.1, # one
                    10.0.0.2  # two
                  ]
                -   id: |
                      other
                    ranges:
                    - '10.0.1.1'
                schedule:      # nothing yet
                ...
                """;
        var editor = editor(text);
        editor.set("sources[0].id", "acme2");
        editor.set("sources[1].id", "other2");
        editor.add("sources[0].ranges", "10.0.0.3");
        editor.add("sources[1].ranges", "10.0.1.2");
        editor.set("schedule.poll", "6h");
        assertThat(editor.text())
                .isEqualTo(text.replace(">-\n    acme", "acme2")
                        .replace("|\n      other", "other2")
                        .replace("10.0.0.2 ", "10.0.0.2, 10.0.0.3 ")
                        .replace("- '10.0.1.1'\n", "- '10.0.1.1'\n    - 10.0.1.2\n")
                        .replace("schedule: ", "schedule: { poll: 6h } "));
    }

    /** Whatever is changed: what it says is what was meant (the editor sees to it), and no comment is lost. */
    @Test
    void manyChangesAtRandomLoseNoComment() throws Exception {
        var random = new Random(6);
        int refused = 0;
        for (int round = 0; round < 300; round++) {
            var editor = editor(round % 2 == 0 ? BY_A_PERSON : BY_A_PERSON.replace("\n", "\r\n"));
            var comments = comments(editor.text());
            for (int i = 0; i < 12; i++) {
                var source = "sources[" + random.nextInt(2) + "]";
                var value = List.of(
                                "a: b", "ü#", " x ", "", "- y", "null", "10.0.0.1:161", "\"'\\\n\t", "\uD83D\uDDA8 *")
                        .get(random.nextInt(9));
                try {
                    switch (random.nextInt(6)) {
                        case 0 -> editor.set(source + ".customerName", value);
                        case 1 -> editor.add(source + ".ranges", value);
                        case 2 -> editor.set(source + ".ranges[0]", Map.of("range", value, "snmp", List.of(value)));
                        case 3 -> editor.set("log.k" + random.nextInt(3), List.of(value, List.of(value)));
                        case 4 -> editor.add("list", Map.of("a", value, "b", Map.of("c", value, "d", List.of())));
                        default -> editor.set("schedule.x" + random.nextInt(3) + ".y", value);
                    }
                } catch (InvalidConfig byHand) {
                    refused++;
                }
            }
            assertThat(editor.text()).contains(comments);
        }
        assertThat(refused).isZero();
    }

    private static List<String> comments(String text) {
        return text.lines()
                .filter(line -> line.contains(" # ") || line.startsWith("#"))
                .map(line -> line.substring(line.indexOf('#')))
                .toList();
    }

    @Test
    void theFormerFileIsKeptWithItsReaders() throws Exception {
        var editor = editor(BY_A_PERSON);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
        editor.set("schedule.poll", "6h");
        editor.save();
        assertThat(Files.readString(editor.former())).isEqualTo(BY_A_PERSON);
        assertThat(Files.readString(file())).contains("poll: 6h");
        for (var kept : List.of(file(), editor.former())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                    .isEqualTo("rw-r-----");
        }
        try (var all = Files.list(home)) {
            assertThat(all.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("agent.yaml", "agent.yaml.before");
        }
    }

    @Test
    void aNewFileIsItsOwnersAlone() throws Exception {
        var editor = ConfigEditor.of(file(), Map.of());
        editor.add("sources", Map.of("id", "acme", "ranges", List.of("10.0.0.0/24")));
        editor.save();
        assertThat(ConfigFile.read(file(), Map.of()).sources()).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void aLinkStaysALink() throws Exception {
        var real = Files.createDirectory(home.resolve("etc")).resolve("real.yaml");
        Files.writeString(real, BY_A_PERSON);
        Files.createSymbolicLink(file(), real);
        var editor = ConfigEditor.of(file(), Map.of());
        editor.set("schedule.poll", "6h");
        editor.save();
        assertThat(Files.isSymbolicLink(file())).isTrue();
        assertThat(Files.readString(real)).contains("poll: 6h");
    }

    @Test
    void problemsAreNamedAndNothingIsWritten() throws Exception {
        var editor = editor(BY_A_PERSON);
        editor.set("schedule.poll", "soon");
        editor.set("sources[1].ranges[0]", "10.1.0.9");
        assertThat(editor.check()).hasSize(2);
        assertThat(editor.check().get(0).toString()).contains("schedule.poll is \"soon\", expected a duration");
        assertThatThrownBy(editor::save).isInstanceOf(InvalidConfig.class).hasMessageContaining("both cover 10.1.0.9");
        assertThat(Files.readString(file())).isEqualTo(BY_A_PERSON);
    }

    @Test
    void whoEditsAtTheSameTimeLosesNothing() throws Exception {
        var editor = editor(BY_A_PERSON);
        editor.set("schedule.poll", "6h");
        Files.writeString(file(), BY_A_PERSON + "# by somebody else\n");
        assertThatThrownBy(editor::save)
                .isInstanceOf(ConfigEditor.ChangedMeanwhile.class)
                .hasMessageContaining("was changed by somebody else");
        assertThat(Files.readString(file())).endsWith("# by somebody else\n");
    }

    @Test
    void secretsAreSealedInPlaceAndReadBack() throws Exception {
        var text = BY_A_PERSON + "https:\n  proxy: { host: p, port: 1, user: u, password: 'pröxy' } # proxy\n";
        var editor = editor(text);
        assertThat(editor.sealAll()).isEqualTo(2);
        editor.saveAndForget();
        assertThat(editor.former()).doesNotExist();
        var written = Files.readString(file());
        assertThat(written).doesNotContain("hallway", "pröxy");
        assertThat(written.replaceAll("\\{ sealed: [^}]+ }", "X"))
                .isEqualTo(text.replace("hallway", "X").replace("'pröxy'", "X"));
        var config = ConfigFile.read(file(), Map.of());
        assertThat(config.sources().get(0).searches().get(1).credentials()).isEqualTo(Credentials.community("hallway"));
        assertThat(config.https().proxy()).extracting(proxy -> proxy.password()).isEqualTo("pröxy");
        assertThat(config.warnings()).isEmpty();
        assertThat(ConfigEditor.of(file(), Map.of()).sealAll()).isZero();
        var key = home.resolve("daten/secrets.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(Files.size(key)).isEqualTo(32);
    }

    @Test
    void aSealedSecretWithoutItsKeyOrChangedIsNamedNotShown() throws Exception {
        var editor = editor(BY_A_PERSON);
        editor.sealAll();
        editor.save();
        var key = home.resolve("daten/secrets.key");
        var good = Files.readAllBytes(key);
        var bad = good.clone();
        bad[7]++;
        Files.write(key, bad);
        assertThat(problem()).contains("line 10: sources[1].ranges[2].snmp[1].community was sealed with another key");
        Files.write(key, Arrays.copyOf(good, 31));
        assertThat(problem()).contains("secrets.key has 31 bytes, expected 32");
        Files.delete(key);
        assertThat(problem()).contains("secrets.key is missing; bring it back from your backup");
        Files.write(key, good);
        Files.writeString(file(), Files.readString(file()).replaceFirst("sealed: A", "sealed: B"));
        assertThat(problem()).contains("cut off or of another agent");
        Files.writeString(file(), Files.readString(file()).replaceFirst("sealed: [^ ]+", "sealed: '?'"));
        assertThat(problem()).contains("no base64").doesNotContain("hallway");
    }

    @Test
    void twoThatSealAtOnceUseOneKey() throws Exception {
        var editor = editor(BY_A_PERSON);
        var threads = new ArrayList<Thread>();
        var sealed = new ArrayList<Map<String, String>>();
        for (int i = 0; i < 8; i++) {
            var thread = new Thread(() -> {
                try {
                    var form = editor.sealed("secret");
                    synchronized (sealed) {
                        sealed.add(form);
                    }
                } catch (org.openfsm.agent.store.StoreFailure failure) {
                    throw new AssertionError(failure);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(sealed).hasSize(8).doesNotHaveDuplicates();
        for (var form : sealed) {
            editor.set("sources[0].ranges[1].snmp[0].community", form);
            assertThat(editor.check()).isEmpty();
        }
    }

    private String problem() {
        try {
            ConfigFile.read(file(), Map.of());
            return "";
        } catch (InvalidConfig invalid) {
            return String.valueOf(invalid.getMessage());
        }
    }

    private ConfigEditor editor(String text) throws IOException, InvalidConfig {
        Files.writeString(file(), text);
        return ConfigEditor.of(file(), Map.of());
    }

    private Path file() {
        return home.resolve("agent.yaml");
    }

    /** On Windows whoever writes a file owns it; what counts is its list, here of a person's own making. */
    @Test
    void onWindowsAnAdministratorChangesWhatTheServiceOwns() throws Exception {
        try (var windows = Jimfs.newFileSystem(Configuration.windows().toBuilder()
                .setAttributeViews("basic", "owner", "acl", "dos")
                .build())) {
            var file = windows.getPath("C:\\fsm-agent\\agent.yaml");
            Files.createDirectories(file.getParent());
            Files.writeString(file, BY_A_PERSON);
            Files.setOwner(file, windows.getUserPrincipalLookupService().lookupPrincipalByName("LOKALER DIENST"));
            var editor = ConfigEditor.of(file, Map.of());
            editor.set("schedule.poll", "6h");
            editor.save();
            assertThat(file).content().contains("poll: 6h");
            try (var files = Files.list(file.getParent())) {
                assertThat(files).as("and the text before").hasSize(2).allSatisfy(one -> assertThat(
                                Files.getFileAttributeView(one, AclFileAttributeView.class)
                                        .getAcl())
                        .extracting(entry -> entry.principal().getName())
                        .containsExactly("LOKALER DIENST"));
            }
        }
    }
}
