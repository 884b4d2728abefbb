package org.openfsm.pmd.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openfsm.pmd.bundle.Pools.files;
import static org.openfsm.pmd.bundle.Pools.pool;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.wire.Hashes;

class BundleTest {

    @Test
    void whatIsPackedIsReadBack() throws Exception {
        var read = Bundle.read(pool(7).zip());
        assertThat(read.version()).isEqualTo(7);
        assertThat(texts(read.definitions())).isEqualTo(texts(pool(7).definitions()));
    }

    @Test
    void theSamePoolGivesTheSameBytesOnEveryMachine() {
        assertThat(pool(7).zip()).isEqualTo(pool(7).zip());
        assertThat(Hashes.sha256(pool(7).zip()))
                .as("fixed for ever: a bundle that another Java makes must be the same")
                .isEqualTo("bb8cc53bf1c0ea50264d7644efed35c3ca5d7cae8f571eb83695eb0192ae6f24");
    }

    /** Other people's programs open it, too. */
    @Test
    void itIsAZipLikeAnyOther() throws Exception {
        var found = new TreeMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(pool(7).zip()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                found.put(entry.getName(), zip.readAllBytes());
            }
        }
        assertThat(texts(found).remove("manifest.json")).startsWith("{\"format\":\"fsm-pmd-bundle/1\",\"version\":7,");
        assertThat(found.keySet())
                .containsExactly("kyocera/ecosys/kyocera-ecosys.yaml", "kyocera/kyocera.yaml", "manifest.json");
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "../../evil.yaml",
                "/etc/cron.d/evil",
                "kyocera/../../evil.yaml",
                "C:\\evil.yaml",
                "kyocera\\evil.yaml",
                "kyocera//evil.yaml",
                "./evil.yaml",
                "kyocera/ecosys/",
                "",
                "kyocera/\u0000.yaml",
                "a/b/c/d/e.yaml"
            })
    void noNameLeadsOutOfThePool(String name) {
        refused(PlainZip.write(files(name, "pmd: evil\n")), "an entry named");
    }

    @Test
    void onlyDefinitionsAreInIt() {
        refused(with("kyocera/evil.sh", "rm -rf /\n"), "kyocera/evil.sh, expected definitions");
        refused(with("readme.yaml", "x: 1\n"), "readme.yaml, expected definitions");
        refused(with("allowed-text.yaml", "- 1.3.6\n"), "allowed-text.yaml, expected definitions");
    }

    @Test
    void whatTheManifestDoesNotNameIsRefused() {
        refused(with("kyocera/evil.yaml", "pmd: evil\n"), "kyocera/evil.yaml, which manifest.json does not name");
    }

    @Test
    void whatTheManifestNamesMustBeThereAndAsItSays() throws Exception {
        refused(changed(files -> files.remove("kyocera/kyocera.yaml")), "names kyocera/kyocera.yaml, which is not in");
        refused(
                changed(files -> files.put("kyocera/kyocera.yaml", "pmd: evil\n".getBytes(StandardCharsets.UTF_8))),
                "kyocera/kyocera.yaml has the SHA-256");
        refused(changed(files -> files.remove("manifest.json")), "holds no manifest.json");
        refused(
                changed(files ->
                        files.put("manifest.json", "{\"format\":\"other/1\"}".getBytes(StandardCharsets.UTF_8))),
                "manifest.json: format is \"other/1\"");
        refused(
                changed(files -> files.put(
                        "manifest.json",
                        "{\"format\":\"fsm-pmd-bundle/1\",\"files\":[]}".getBytes(StandardCharsets.UTF_8))),
                "lacks \"version\"");
    }

    @Test
    void aZipOfAnotherProgramIsRefused() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(packed)) {
            zip.putNextEntry(new ZipEntry("kyocera/kyocera.yaml"));
            zip.write(new byte[1 << 20]);
        }
        refused(packed.toByteArray(), "is compressed (method 8, 1033 bytes for 1048576)");
    }

    @Test
    void aLinkIsRefused() {
        var zip = pool(7).zip();
        int central = find(zip, 0x50, 0x4b, 0x01, 0x02);
        zip[central + 41] = (byte) 0xA1;
        refused(zip, "is a link, expected a plain file");
    }

    @Test
    void anEncryptedEntryIsRefused() {
        var zip = pool(7).zip();
        zip[find(zip, 0x50, 0x4b, 0x01, 0x02) + 8] = 1;
        refused(zip, "is encrypted");
    }

    /** As zip bombs are made: thousands of entries that share their bytes. */
    @Test
    void entriesUponEachOtherAreRefused() {
        var zip = PlainZip.write(files("a/a.yaml", "x".repeat(1000), "b/b.yaml", "y".repeat(1000)));
        int first = find(zip, 0x50, 0x4b, 0x01, 0x02);
        var all = new ByteArrayOutputStream();
        all.write(zip, 0, first);
        for (int i = 0; i < 50; i++) {
            all.write(zip, first, 46 + 8);
        }
        var end = Arrays.copyOfRange(zip, zip.length - 22, zip.length);
        end[10] = 50;
        all.writeBytes(end);
        refused(all.toByteArray(), "holds a/a.yaml twice");
        var sizes = pool(7).zip();
        int entry = find(sizes, 0x50, 0x4b, 0x01, 0x02);
        sizes[entry + 22] = sizes[entry + 26] = 0x0f;
        refused(sizes, "more bytes than the zip");
    }

    @Test
    void whatIsTooLargeOrTooManyIsRefused() {
        refused(
                PlainZip.write(files("a/a.yaml", "x".repeat(PlainZip.LARGEST_FILE + 1))),
                "1048577 bytes, expected at most");
        refused(new byte[PlainZip.LARGEST + 1], "16777217 bytes, expected at most");
        var many = pool(7).zip();
        many[many.length - 12] = many[many.length - 11] = (byte) 0xff;
        refused(many, "65535 entries, expected at most 5000");
    }

    @Test
    void whatIsAppendedPrependedOrHiddenIsRefused() {
        var zip = pool(7).zip();
        refused(Arrays.copyOf(zip, zip.length + 1), "does not end as a zip does");
        refused(Arrays.copyOf(zip, zip.length - 1), "does not end as a zip does");
        refused(new byte[0], "does not end as a zip does");
        var sheBang = new byte[zip.length + 4];
        System.arraycopy(zip, 0, sheBang, 4, zip.length);
        refused(sheBang, "no directory at byte");
        var hidden = zip.clone();
        hidden[10] = 1;
        refused(hidden, "not laid out as a bundle is, from byte 10 on");
    }

    private static byte[] with(String name, String text) {
        return changed(files -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A zip that is whole, of other files than its manifest names. */
    private static byte[] changed(Consumer<SortedMap<String, byte[]>> change) {
        try {
            var files = PlainZip.read(pool(7).zip());
            change.accept(files);
            return PlainZip.write(files);
        } catch (BadBundle impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static void refused(byte[] zip, String why) {
        assertThatThrownBy(() -> Bundle.read(zip)).isInstanceOf(BadBundle.class).hasMessageContaining(why);
    }

    private static int find(byte[] zip, int... bytes) {
        for (int at = 0; at < zip.length; at++) {
            int same = 0;
            while (same < bytes.length && zip[at + same] == (byte) bytes[same]) {
                same++;
            }
            if (same == bytes.length) {
                return at;
            }
        }
        throw new AssertionError("not in the zip");
    }

    private static SortedMap<String, String> texts(SortedMap<String, byte[]> files) {
        var texts = new TreeMap<String, String>();
        files.forEach((name, content) -> texts.put(name, new String(content, StandardCharsets.UTF_8)));
        return texts;
    }
}
