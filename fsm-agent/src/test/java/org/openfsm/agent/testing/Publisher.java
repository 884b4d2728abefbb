package org.openfsm.agent.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openfsm.pmd.bundle.Bundle;
import org.openfsm.pmd.bundle.Index;
import org.openfsm.pmd.bundle.Published;
import org.openfsm.pmd.bundle.PublisherKeys;
import org.openfsm.pmd.bundle.Shipped;
import org.openfsm.pmd.bundle.SigningKey;
import org.openfsm.wire.Hashes;

/** Who publishes definitions, and the agents built with its keys. */
public final class Publisher {

    public static final Instant NOON = Fixtures.NOON;
    public static final Duration VALID = Duration.ofDays(180);

    public final SigningKey key = SigningKey.make();
    public final SigningKey spare = SigningKey.make();

    public PublisherKeys keys() {
        return new PublisherKeys(List.of(key.verifies(), spare.verifies()), false);
    }

    /** What an agent came with. */
    public Shipped shipped(long version) {
        var published = published(version);
        return new Shipped(pool(version), index(version, NOON), published, keys());
    }

    public static Bundle pool(long version) {
        var definitions = new TreeMap<String, byte[]>();
        for (var maker : List.of("kyocera", "oki", "xerox")) {
            definitions.put(
                    maker + "/" + maker + ".yaml",
                    ("pmd: " + maker + "\nversion: " + version
                                    + "\nmatch: {sysObjectID: 1.3.6.1.4.1.1347.41.*}\nsource: [{readers: [nobody]}]\n")
                            .getBytes(StandardCharsets.UTF_8));
        }
        return new Bundle(version, definitions);
    }

    public static Index index(long version, Instant issuedAt, Long... withdrawn) {
        return index(version, pool(version).zip(), issuedAt, withdrawn);
    }

    public static Index index(long version, byte[] zip, Instant issuedAt, Long... withdrawn) {
        return new Index(
                version,
                zip.length,
                Hashes.sha256(zip),
                issuedAt,
                issuedAt.plus(VALID),
                "1.0.0",
                new TreeSet<>(List.of(withdrawn)),
                false);
    }

    public Published published(long version, Long... withdrawn) {
        return signed(index(version, NOON, withdrawn), pool(version).zip());
    }

    public Published signed(Index index, byte[] zip) {
        var json = index.write();
        return new Published(json, key.sign(json), zip);
    }

    /** The three files, as a person carries them about. */
    public static void write(Path directory, Published pool, long version) throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve(Index.FILE), pool.index());
        Files.write(directory.resolve(Index.SIGNATURE), pool.signature());
        Files.write(directory.resolve("pmd-" + version + ".zip"), pool.zip());
    }
}
