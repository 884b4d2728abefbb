package org.openfsm.agent.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.update.PackageIndex.Jar;
import org.openfsm.pmd.bundle.PublisherKeys;

@NullUnmarked // what is null where it must not be fails the test
class PackageIndexTest {

    private final Packages publisher = new Packages();
    private final PackageIndex index = Packages.index("1.1.0");

    @Test
    void eitherKeySigns() throws Exception {
        assertThat(PackageIndex.open(index.signed(publisher.key), publisher.keys()))
                .isEqualTo(index);
        assertThat(PackageIndex.open(index.signed(publisher.spare), publisher.keys()))
                .isEqualTo(index);
    }

    @Test
    void nobodyElseDoes() {
        refused(index.signed(new Packages().key), "is not signed by the publisher of this agent");
        assertThatThrownBy(() -> PackageIndex.open(index.signed(publisher.key), new PublisherKeys(List.of(), false)))
                .as("an agent without keys takes nothing")
                .hasMessageContaining("is not signed");
        refused(new byte[0], "fsm-agent.index (0 bytes) is not signed");
        refused(new byte[64], "is not signed");
    }

    @Test
    void noByteOfItCanBeChanged() {
        var signed = index.signed(publisher.key);
        for (int at = 0; at < signed.length; at++) {
            var changed = signed.clone();
            changed[at] ^= 1;
            refused(changed, "is not signed");
        }
        refused(Arrays.copyOf(signed, signed.length + 1), "is not signed");
        refused(Arrays.copyOf(signed, signed.length - 1), "is not signed");
    }

    /** What is signed by the right key may still be made for something else. */
    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "fsm-agent-package/1 | fsm-pmd-index/1 | format is",
                "\"product\":\"fsm-agent\" | \"product\":\"fsm-server\" | product is \"fsm-server\", expected fsm-agent",
                "\"1.1.0\" | \"../../1.1\" | expected numbers such as 1.1.0",
                "\"java\":17 | \"java\":0 | java is 0",
                "\"agent.jar\" | \"../agent.jar\" | without a directory",
                "\"agent.jar\" | \"C:agent.jar\" | without a directory",
                "\"agent.jar\" | \"lib/agent.jar\" | without a directory",
                "\"agent.jar\" | \"agent.so\" | expected names such as",
                "\"agent.jar\" | \"WIRE.jar\" | each once",
                "\"size\":18 | \"size\":99999999999 | size is 99999999999",
                "2027-05-22T12:00:00Z | 2026-05-22T12:00:00Z | expected after"
            })
    void whatItMustNotSay(String good, String bad, String why) {
        var json = new String(index.signed(publisher.key), StandardCharsets.ISO_8859_1).substring(64);
        assertThat(json).contains(good);
        refused(signed(json.replace(good, bad)), why);
    }

    @Test
    void allJarsTogetherHaveALimit() {
        var jars = new ArrayList<Jar>();
        for (int i = 0; i < 5; i++) {
            jars.add(new Jar("big-" + i + ".jar", PackageIndex.LARGEST_JAR, "0".repeat(64)));
        }
        assertThatThrownBy(() -> Packages.index("1.1.0", 17, 3, Fixtures.NOON, jars))
                .hasMessageContaining("bytes at most");
        assertThatThrownBy(() -> Packages.index("1.1.0", 17, 3, Fixtures.NOON, List.of()))
                .hasMessageContaining("one at least");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.1.0-SNAPSHOT", "latest", "1..1", ""})
    void aVersionIsNumbers(String version) {
        assertThatThrownBy(() -> Packages.index(version)).hasMessageContaining("expected numbers such as 1.1.0");
    }

    @Test
    void aJarIsTakenWithItsVeryBytes() throws Exception {
        var jar = Jar.of("agent.jar", "content".getBytes(StandardCharsets.UTF_8));
        jar.check("content".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> jar.check("contend".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("agent.jar has the SHA-256");
        assertThatThrownBy(() -> jar.check(new byte[6])).hasMessageContaining("agent.jar has 6 bytes, expected 7");
    }

    private byte[] signed(String json) {
        var bytes = json.getBytes(StandardCharsets.ISO_8859_1);
        var file = Arrays.copyOf(publisher.key.sign(bytes), 64 + bytes.length);
        System.arraycopy(bytes, 0, file, 64, bytes.length);
        return file;
    }

    private void refused(byte[] file, String why) {
        assertThatThrownBy(() -> PackageIndex.open(file, publisher.keys()))
                .isInstanceOf(PackageRefused.class)
                .hasMessageContaining(why);
    }
}
