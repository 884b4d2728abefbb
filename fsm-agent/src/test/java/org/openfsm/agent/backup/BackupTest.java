package org.openfsm.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.backup.BadBackup.Reason;
import org.openfsm.agent.backup.LineDiff.Kind;
import org.openfsm.agent.config.ConfigEditor;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.pmd.OwnFiles;
import org.openfsm.agent.snmp.Credentials;

/** From one computer to another, and what is brought there that is no backup. */
@NullUnmarked
class BackupTest {

    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final String PASSWORD = "correct horse";
    private static final String OWN = """
            pmd: own-test
            version: 1
            match: {sysObjectID: 1.3.6.1.4.1.1347.41.*}
            source: [{readers: [me]}]
            """;

    @TempDir
    private Path here;

    @TempDir
    private Path there;

    private Path configured(Path home, String yaml) throws Exception {
        var file = home.resolve("agent.yaml");
        Files.writeString(file, yaml);
        var editor = ConfigEditor.of(file, Map.of());
        editor.sealAll();
        editor.saveAndForget();
        return file;
    }

    private static InstalledPool pool(Path data) {
        return new InstalledPool(data, "1.0.0", Clock.systemUTC());
    }

    private static Backup backup(Path file) throws Exception {
        var config = ConfigFile.read(file, Map.of());
        return Backup.of(ConfigEditor.of(file, Map.of()), new OwnFiles(config, pool(config.data())), NOW, "1.0.0");
    }

    private static Restore restore(Backup backup, Path file) {
        return new Restore(backup, file, Map.of(), BackupTest::pool);
    }

    private static List<Credentials> credentials(Path file) throws Exception {
        return ConfigFile.read(file, Map.of())
                .sources()
                .get(0)
                .searches()
                .get(0)
                .credentials();
    }

    private static Reason reason(byte[] file, String password) {
        try {
            throw new AssertionError("opened: " + Backup.open(file, password));
        } catch (BadBackup bad) {
            assertThat(bad).hasMessageNotContaining("{0}");
            return bad.reason();
        }
    }

    @Test
    void whatWasDecidedHereIsDecidedThere() throws Exception {
        var from = configured(here, """
                # ours
                sources:
                  - id: acme
                    ranges: [ 127.0.0.1:1 ]
                    snmp: [ { community: hallway-secret } ]   # of the hallway
                ui: { port: 52999 }
                """);
        var own = here.resolve("data/pmd/local/acme");
        Files.createDirectories(own);
        Files.writeString(own.resolve("own-test.yaml"), OWN);
        assertThat(Files.readString(from)).contains("sealed").doesNotContain("hallway-secret");

        var sealed = backup(from).sealed(PASSWORD);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1))
                .startsWith("FSM-BACKUP\n")
                .doesNotContain("hallway", "acme");

        var to = configured(there, """
                sources:
                  - id: acme
                    ranges: [ 127.0.0.2:1 ]
                    snmp: [ { community: other-secret } ]
                data: elsewhere
                ui: { port: off }
                """);
        var before = Files.readString(to);
        var restore = restore(Backup.open(sealed, PASSWORD), to);
        var plan = restore.plan("changed");
        assertThat(plan.problems()).isEmpty();
        assertThat(plan.added()).containsExactly("acme/own-test.yaml");
        assertThat(plan.lines().toString())
                .contains("127.0.0.1:1", "••••••", "•••••• (changed)")
                .doesNotContain("hallway-secret", "other-secret", "sealed");
        assertThat(Files.readString(to)).as("a look changes nothing").isEqualTo(before);
        assertThat(there.resolve("elsewhere/pmd")).doesNotExist();

        assertThat(restore.take(List::of)).isEmpty();
        assertThat(Files.readString(to))
                .contains("# ours", "# of the hallway", "127.0.0.1:1", "data: elsewhere", "sealed")
                .doesNotContain("hallway-secret", "52999");
        assertThat(credentials(to)).isEqualTo(credentials(from));
        assertThat(there.resolve("elsewhere/pmd/local/acme/own-test.yaml")).hasContent(OWN);
        assertThat(restore.plan("changed").lines()).isEmpty();
    }

    @Test
    void whatIsNoBackupIsNamed() throws Exception {
        var sealed = new Backup(NOW, "1.0.0", "sources: []", new TreeMap<>()).sealed(PASSWORD);
        assertThat(Backup.open(sealed, PASSWORD).configuration()).isEqualTo("sources: []");
        assertThat(reason(sealed, "battery staple")).isEqualTo(Reason.LOCKED);
        for (int at = 12; at < sealed.length; at += 9) {
            var changed = sealed.clone();
            changed[at] ^= 1;
            assertThat(reason(changed, PASSWORD)).as("octet " + at).isIn(Reason.LOCKED, Reason.CUT);
        }
        assertThat(reason(Arrays.copyOf(sealed, sealed.length - 1), PASSWORD)).isEqualTo(Reason.CUT);
        assertThat(reason(Arrays.copyOf(sealed, sealed.length + 1), PASSWORD)).isEqualTo(Reason.CUT);
        assertThat(reason(Arrays.copyOf(sealed, 20), PASSWORD)).isEqualTo(Reason.CUT);
        assertThat(reason(new byte[0], PASSWORD)).isEqualTo(Reason.FOREIGN);
        assertThat(reason("PK\u0003\u0004 a bomb".getBytes(StandardCharsets.UTF_8), PASSWORD))
                .isEqualTo(Reason.FOREIGN);
        var newer = sealed.clone();
        newer[11] = 2;
        assertThat(reason(newer, PASSWORD)).isEqualTo(Reason.NEWER);
        assertThat(reason(new byte[Backup.LARGEST + 1], PASSWORD)).isEqualTo(Reason.TOO_LARGE);
        var boast =
                ByteBuffer.wrap(sealed.clone()).putInt(12, Integer.MAX_VALUE).array();
        assertThat(reason(boast, PASSWORD)).isEqualTo(Reason.CUT);
    }

    @Test
    void whatWasSealedByAPersonOfBadWillIsRefused() {
        for (var content : List.of(
                "no JSON",
                "[]",
                "{}",
                "{\"made\":\"2026-11-27T10:00:00Z\",\"agentVersion\":\"1\",\"configuration\":1,\"definitions\":{}}",
                "{\"made\":\"2026-11-27T10:00:00Z\",\"agentVersion\":\"1\",\"configuration\":\"\",\"definitions\":"
                        + "{\"../../../etc/passwd.yaml\":\"\"}}",
                "{\"made\":\"2026-11-27T10:00:00Z\",\"agentVersion\":\"1\",\"configuration\":\"\",\"definitions\":"
                        + "{\"a.yaml\":\"?\"}}",
                "[".repeat(100_000))) {
            var sealed = Sealing.seal(content.getBytes(StandardCharsets.UTF_8), PASSWORD);
            assertThat(reason(sealed, PASSWORD)).as(content).isEqualTo(Reason.CONTENT);
        }
    }

    @Test
    void whatTheConfigurationRefusesIsToldAndNothingChanges() throws Exception {
        var to = configured(there, "sources: [ { id: acme, ranges: [ 127.0.0.2:1 ] } ]\n");
        var before = Files.readString(to);
        var definitions = new TreeMap<String, byte[]>();
        definitions.put("own-test.yaml", OWN.getBytes(StandardCharsets.UTF_8));
        var wrong = restore(
                new Backup(NOW, "1.0.0", "sources: [ { id: acme, ranges: [ nowhere/99 ] } ]\nnew: key\n", definitions),
                to);
        assertThat(wrong.plan("").problems()).hasSize(2).anyMatch(text -> text.contains("nowhere/99"));
        assertThatThrownBy(() -> wrong.take(List::of)).hasMessageContaining("nowhere/99");
        definitions.put("own-test.yaml", "meters: [".getBytes(StandardCharsets.UTF_8));
        assertThat(restore(new Backup(NOW, "1.0.0", before, definitions), to)
                        .plan("")
                        .problems())
                .anyMatch(text -> text.contains("own-test.yaml"));
        assertThat(Files.readString(to)).isEqualTo(before);
        assertThat(there.resolve("data/pmd/local/own-test.yaml")).doesNotExist();
    }

    @Test
    void whatCannotBeUsedIsPutBack() throws Exception {
        var to = configured(there, "# before\nsources: [ { id: acme, ranges: [ 127.0.0.2:1 ] } ]\n");
        var before = Files.readString(to);
        var own = there.resolve("data/pmd/local");
        Files.createDirectories(own);
        Files.writeString(own.resolve("own-test.yaml"), "# mine\n" + OWN);
        var definitions = new TreeMap<String, byte[]>();
        definitions.put("own-test.yaml", OWN.getBytes(StandardCharsets.UTF_8));
        definitions.put("own-more.yaml", OWN.replace("own-test", "own-more").getBytes(StandardCharsets.UTF_8));
        var restore = restore(
                new Backup(NOW, "1.0.0", "sources: [ { id: acme, ranges: [ 127.0.0.3:1 ] } ]\n", definitions), to);
        assertThat(restore.plan("").replaced()).containsExactly("own-test.yaml");
        assertThat(restore.take(() -> {
                    assertThat(to).content().contains("127.0.0.3:1");
                    return List.of("the port is taken");
                }))
                .containsExactly("the port is taken");
        assertThat(to).hasContent(before);
        assertThat(own.resolve("own-test.yaml")).content().startsWith("# mine");
        assertThat(own.resolve("own-more.yaml")).doesNotExist();
    }

    @Test
    void linesThatDifferAreShownWithWhatIsAroundThem() {
        var lines = LineDiff.of("a\nb\nc\nd\ne\nf\ng\nh\n", "a\nb\nc\nD\ne\nf\ng\nh\ni\n");
        assertThat(lines)
                .extracting(line -> line.kind() + line.text())
                .containsExactly(
                        "STAYSb", "STAYSc", "GOESd", "COMESD", "STAYSe", "STAYSf", "STAYSg", "STAYSh", "COMESi");
        assertThat(LineDiff.of("x\ny\n", "x\ny\n")).isEmpty();
        assertThat(LineDiff.of("a\nb\nc\nd\ne\nf\ng\n", "A\nb\nc\nd\ne\nf\nG\n"))
                .extracting(line -> line.kind() + line.text())
                .containsExactly("GOESa", "COMESA", "STAYSb", "STAYSc", "GAP", "STAYSe", "STAYSf", "GOESg", "COMESG");
        var large = "line\n".repeat(10) + String.join("\n", java.util.Collections.nCopies(3000, "old"));
        assertThat(LineDiff.of(large, large.replace("old", "new")))
                .filteredOn(line -> line.kind() == Kind.GOES)
                .hasSize(3000);
        var larger = large.repeat(4);
        assertThat(LineDiff.of(larger, larger.replace("old", "new")))
                .filteredOn(line -> line.kind() == Kind.COMES)
                .hasSizeGreaterThan(12_000);
    }
}
