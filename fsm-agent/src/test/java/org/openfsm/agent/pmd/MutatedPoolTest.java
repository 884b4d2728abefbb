package org.openfsm.agent.pmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.openfsm.agent.testing.Fixtures.NOON;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.testing.Publisher;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.pmd.bundle.BadBundle;
import org.openfsm.pmd.bundle.Published;

/** A published pool with one thing changed in it is refused, whatever it is, and the pool in use is the same to the byte. */
@NullUnmarked // what is null where it must not be fails the test
class MutatedPoolTest {

    private static final int MUTATIONS = 1_000;
    private static final long SEED = 20261126;

    @TempDir
    private Path data;

    private final Publisher publisher = new Publisher();

    /** What of a published pool is changed. */
    private enum Part {
        LOCAL_HEADER,
        ENTRY_NAME,
        CONTENT,
        MANIFEST,
        DIRECTORY,
        END,
        INDEX,
        SIGNATURE,
        SIZE
    }

    @Test
    void aThousandMutationsAreRefusedAndThePoolInUseIsUntouched() throws Exception {
        var agent = new InstalledPool(data, publisher.shipped(5), "1.0.0", new TestClock(NOON));
        agent.install(publisher.published(7), false);
        agent.install(publisher.published(8), false);
        var before = InstalledPoolTest.tree(data);
        var random = new SplittableRandom(SEED);
        var reasons = new TreeMap<Part, Map<String, Integer>>();
        for (int i = 0; i < MUTATIONS; i++) {
            var part = Part.values()[i % Part.values().length];
            // every second change to a zip is one that the publisher signed: then only the look into it is left
            var signedByPublisher = i / Part.values().length % 2 == 1;
            var mutated = mutated(part, signedByPublisher, random);
            try {
                agent.install(mutated, true);
                fail("mutation " + i + " (" + part + ") of seed " + SEED + " was taken");
            } catch (BadBundle refused) {
                var reason = String.valueOf(refused.getMessage()).replaceAll("[0-9a-f]{64}|\\d+", "#");
                reasons.computeIfAbsent(part, any -> new TreeMap<>()).merge(reason, 1, Integer::sum);
            }
        }
        var after = InstalledPoolTest.tree(data);
        assertThat(after.keySet()).isEqualTo(before.keySet());
        after.forEach((file, content) -> assertThat(content).as(file).isEqualTo(before.get(file)));
        assertThat(agent.current().bundle().version()).isEqualTo(8);
        assertThat(reasons.keySet()).containsExactly(Part.values());
        assertThat(reasons.get(Part.CONTENT).size())
                .as("both by the hash of the index and by the look into the zip: " + reasons)
                .isGreaterThan(1);
        assertThat(agent.install(publisher.published(9), false).version())
                .as("the same, unchanged, is taken")
                .isEqualTo(9);
    }

    private Published mutated(Part part, boolean signedByPublisher, RandomGenerator random) {
        var whole = publisher.published(9);
        return switch (part) {
            case INDEX ->
                new Published(changed(whole.index(), 0, whole.index().length, random), whole.signature(), whole.zip());
            case SIGNATURE ->
                random.nextInt(4) == 0
                        ? new Published(whole.index(), resized(whole.signature(), random), whole.zip())
                        : new Published(whole.index(), changed(whole.signature(), 0, 64, random), whole.zip());
            default -> zip(whole, changedZip(part, whole.zip(), random), signedByPublisher);
        };
    }

    private Published zip(Published whole, byte[] zip, boolean signedByPublisher) {
        return signedByPublisher
                ? publisher.signed(Publisher.index(9, zip, NOON), zip)
                : new Published(whole.index(), whole.signature(), zip);
    }

    /** Where the parts of a zip lie: local header 30 bytes, name, content; then the directory; 22 bytes of its end. */
    private static byte[] changedZip(Part part, byte[] zip, RandomGenerator random) {
        int directory = (zip[zip.length - 6] & 0xff) | (zip[zip.length - 5] & 0xff) << 8;
        var starts = new int[5];
        int entries = 0;
        for (int at = 0; at < directory; entries++) {
            starts[entries] = at;
            at += 30 + nameLength(zip, at) + ((zip[at + 18] & 0xff) | (zip[at + 19] & 0xff) << 8);
        }
        starts[entries] = directory;
        // names are sorted, and manifest.json comes after kyocera
        int manifest = 1;
        int chosen = random.nextInt(entries - 1);
        int entry = part == Part.MANIFEST ? manifest : chosen >= manifest ? chosen + 1 : chosen;
        int from = starts[entry];
        int content = from + 30 + nameLength(zip, from);
        return switch (part) {
            case LOCAL_HEADER -> changed(zip, from, from + 30, random);
            case ENTRY_NAME -> changed(zip, from + 30, content, random);
            case CONTENT, MANIFEST -> changed(zip, content, starts[entry + 1], random);
            case DIRECTORY -> changed(zip, directory, zip.length - 22, random);
            case END -> changed(zip, zip.length - 22, zip.length, random);
            default -> resized(zip, random);
        };
    }

    private static int nameLength(byte[] zip, int header) {
        return zip[header + 26] & 0xff;
    }

    /** One to four bytes of a part become others. */
    private static byte[] changed(byte[] bytes, int from, int to, RandomGenerator random) {
        var changed = bytes.clone();
        do {
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                changed[random.nextInt(from, to)] ^= (byte) random.nextInt(1, 256);
            }
        } while (Arrays.equals(changed, bytes));
        return changed;
    }

    /** Cut off, lengthened by zeros or by itself, or empty. */
    private static byte[] resized(byte[] bytes, RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> Arrays.copyOf(bytes, bytes.length + random.nextInt(1, 5_000));
            case 2 -> {
                var twice = Arrays.copyOf(bytes, 2 * bytes.length + 1);
                System.arraycopy(bytes, 0, twice, bytes.length + 1, bytes.length);
                yield twice;
            }
            default -> new byte[0];
        };
    }
}
