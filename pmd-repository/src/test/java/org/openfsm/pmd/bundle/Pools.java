package org.openfsm.pmd.bundle;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A publisher with two keys, and small pools. */
final class Pools {

    static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    static final Duration VALID = Duration.ofDays(180);
    static final SigningKey KEY = SigningKey.make();
    static final SigningKey SPARE = SigningKey.make();
    static final PublisherKeys KEYS = new PublisherKeys(List.of(KEY.verifies(), SPARE.verifies()), false);
    static final Opening.Seen NOTHING = new Opening.Seen(0, Instant.EPOCH, Collections.emptySortedSet());

    private Pools() {}

    static Bundle pool(long version) {
        return new Bundle(
                version,
                files(
                        "kyocera/ecosys/kyocera-ecosys.yaml", definition("kyocera-ecosys", 1),
                        "kyocera/kyocera.yaml", definition("kyocera", 3)));
    }

    static String definition(String id, int version) {
        return "pmd: " + id + "\nversion: " + version
                + "\nmatch: {sysObjectID: 1.3.6.1.4.1.1347.41.*}\nsource: [{readers: [nobody]}]\n";
    }

    static SortedMap<String, byte[]> files(String... namesAndTexts) {
        var files = new TreeMap<String, byte[]>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            files.put(namesAndTexts[i], namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    static Published published(long version) {
        return Published.of(pool(version), NOON, VALID, "1.0.0", KEY, false);
    }

    static Index index(long version, Long... withdrawn) throws BadBundle {
        var made = Index.read(published(version).index());
        return made.renewed(NOON, VALID, new TreeSet<>(List.of(withdrawn)));
    }
}
