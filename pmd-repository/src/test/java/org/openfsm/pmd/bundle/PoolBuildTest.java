package org.openfsm.pmd.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openfsm.pmd.bundle.Pools.NOON;
import static org.openfsm.pmd.bundle.Pools.definition;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolBuildTest {

    @TempDir
    private Path home;

    private final Map<String, String> given = new HashMap<>();

    @BeforeEach
    void aPool() throws IOException {
        write("pool/kyocera/kyocera.yaml", definition("kyocera", 1));
        write("pool/kyocera/ecosys/kyocera-ecosys.yaml", definition("kyocera-ecosys", 1));
        write("pool/kyocera/ecosys/ecosys-m3540idn.json", "{}");
        write("pool/allowed-text.yaml", "- 1.3.6.1.2.1.1\n");
        write("pool/src/main/resources/colorants.yaml", "a: b\n");
        write("pool/target/classes/x.yaml", "a: b\n");
        given.putAll(Map.of(
                "pool",
                home.resolve("pool").toString(),
                "target",
                home.resolve("target").toString(),
                "classes",
                home.resolve("classes").toString(),
                "version",
                "20261126",
                "days",
                "180",
                "leastAgent",
                "1.0.0"));
    }

    @Test
    void definitionsAndNothingElseAreInTheBundle() throws Exception {
        build();
        assertThat(opened().definitions().keySet())
                .containsExactly("kyocera/ecosys/kyocera-ecosys.yaml", "kyocera/kyocera.yaml");
        assertThat(home.resolve("classes")).isDirectoryContaining(file -> file.endsWith(Shipped.ZIP));
    }

    @Test
    void withoutAKeyItIsForDevelopmentAndSaysSo() throws Exception {
        build();
        assertThat(keys().development()).isTrue();
        assertThat(keys().keys()).hasSize(1);
        assertThat(Index.read(Files.readAllBytes(home.resolve("target/pmd-index.json")))
                        .development())
                .isTrue();
        var first = keys();
        build();
        assertThat(keys().keys()).as("each throws its own away").isNotEqualTo(first.keys());
    }

    @Test
    void withAKeyTheAgentHoldsItAndItsSpare() throws Exception {
        var key = SigningKey.make();
        var spare = SigningKey.make();
        write("publisher.key", new String(key.pem(), StandardCharsets.US_ASCII));
        write("publisher.key.spare.pub", new String(spare.publicPem(), StandardCharsets.US_ASCII));
        given.put("key", home.resolve("publisher.key").toString());
        build();
        assertThat(keys()).isEqualTo(new PublisherKeys(java.util.List.of(key.verifies(), spare.verifies()), false));
        assertThat(opened().version()).isEqualTo(20261126);
        given.put("spare", home.resolve("publisher.key").toString());
        fails("is the same key as");
    }

    @Test
    void whatIsMissingOrNoKeyIsSaid() throws Exception {
        given.put("key", home.resolve("publisher.key").toString());
        fails("publisher.key: cannot be read (NoSuchFileException)");
        write("publisher.key", "secret");
        fails("publisher.key: holds no \"-----BEGIN PRIVATE KEY-----\"");
        var key = SigningKey.make();
        write(
                "publisher.key",
                new String(key.pem(), StandardCharsets.US_ASCII).replaceFirst("(?s)-----BEGIN PUBLIC.*", ""));
        fails("holds no \"-----BEGIN PUBLIC KEY-----\"");
        write(
                "publisher.key",
                new String(key.pem(), StandardCharsets.US_ASCII).replaceFirst("(?s)-----BEGIN PUBLIC.*", "")
                        + new String(SigningKey.make().publicPem(), StandardCharsets.US_ASCII));
        fails("its public key does not belong to its private key");
        write("publisher.key", new String(key.pem(), StandardCharsets.US_ASCII));
        fails("publisher.key.spare.pub: the public key of the spare is missing");
    }

    @Test
    void aDefinitionInTheWrongPlaceStopsTheBuild() throws Exception {
        write("pool/Kyocera/Big.yaml", "pmd: big\n");
        fails("Kyocera/Big.yaml");
    }

    @Test
    void aDefinitionThatCannotBeUsedStopsTheBuild() throws Exception {
        write(
                "pool/kyocera/kyocera-x.yaml",
                definition("kyocera-x", 1) + "metres: {total: 1.3.6.1.2.1.43.10.2.1.4.1.1}\n");
        write(
                "pool/kyocera/kyocera-y.yaml",
                definition("kyocera-y", 1) + "identity: {location: 1.3.6.1.4.1.1.2.3.4.5}\n");
        fails("kyocera/kyocera-x.yaml line 5: metres");
        fails("kyocera/kyocera-y.yaml line 5: identity.location");
    }

    @Test
    void aVersionIsANumber() {
        given.put("version", "1.0");
        assertThatThrownBy(this::build).hasMessageContaining("-Dpmd.version is \"1.0\", expected a whole number");
    }

    @Test
    void theJarOfThisBuildHoldsAPool() {
        var shipped = Shipped.load();
        assertThat(shipped.bundle().version()).isEqualTo(shipped.index().version());
        assertThat(shipped.index().development()).isEqualTo(shipped.keys().development());
    }

    private void build() throws IOException {
        PoolBuild.build(given, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    private PublisherKeys keys() throws Exception {
        return PublisherKeys.read(Files.readAllBytes(home.resolve("classes").resolve(Shipped.KEYS)));
    }

    private Bundle opened() throws Exception {
        var published = Published.at(home.resolve("target"));
        var opening = new Opening(keys(), "1.0.0", Clock.fixed(NOON, ZoneOffset.UTC));
        return opening.opened(opening.signed(published.index(), published.signature()), published.zip());
    }

    private void fails(String why) {
        assertThatThrownBy(this::build).isInstanceOf(IOException.class).hasMessageContaining(why);
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(home.resolve(file).getParent());
        Files.writeString(home.resolve(file), text);
    }
}
