package org.openfsm.pmd.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import org.openfsm.wire.Hashes;

/** The three files of a pool as they travel; nothing of them is checked yet. */
public record Published(byte[] index, byte[] signature, byte[] zip) {

    /** Packed and signed for the first time. */
    static Published of(
            Bundle bundle, Instant now, Duration valid, String leastAgent, SigningKey key, boolean development) {
        var zip = bundle.zip();
        var index = new Index(
                bundle.version(),
                zip.length,
                Hashes.sha256(zip),
                now,
                now.plus(valid),
                leastAgent,
                Collections.emptySortedSet(),
                development);
        return signed(index, key, zip);
    }

    static Published signed(Index index, SigningKey key, byte[] zip) {
        var json = index.write();
        return new Published(json, key.sign(json), zip);
    }

    /**
     * The index, its signature and one bundle in a directory, or the bundle named and the other two beside it.
     *
     * @throws IOException when one is missing, unreadable or larger than any of its kind; the message says which
     */
    public static Published at(Path place) throws IOException {
        if (!Files.exists(place)) {
            throw new IOException(place + ": does not exist, expected a bundle or a directory with one.");
        }
        if (!Files.isDirectory(place)) {
            var directory = place.toAbsolutePath().getParent();
            if (directory == null) {
                throw new IOException(place + ": expected a bundle or a directory with one.");
            }
            return at(directory, place);
        }
        try (var files = Files.newDirectoryStream(place, "pmd-*.zip")) {
            var bundles = files.iterator();
            if (!bundles.hasNext()) {
                throw new IOException(place + ": holds no bundle, expected pmd-<version>.zip, " + Index.FILE + " and "
                        + Index.SIGNATURE + ".");
            }
            var bundle = bundles.next();
            if (bundles.hasNext()) {
                throw new IOException(place + ": holds several bundles, expected the name of one of them.");
            }
            return at(place, bundle);
        }
    }

    private static Published at(Path directory, Path zip) throws IOException {
        return new Published(
                content(directory.resolve(Index.FILE), Index.LARGEST),
                content(
                        directory.resolve(Index.SIGNATURE),
                        PublisherKeys.MOST_SIGNATURES * PublisherKeys.SIGNATURE_BYTES),
                content(zip, PlainZip.LARGEST));
    }

    private static byte[] content(Path file, int most) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var content = in.readNBytes(most + 1);
            if (content.length > most) {
                throw new IOException(file + ": has more than " + most + " bytes.");
            }
            return content;
        } catch (java.nio.file.NoSuchFileException missing) {
            throw new IOException(
                    file + ": is missing. A bundle is taken only with the index and the signature that the publisher"
                            + " made for it.",
                    missing);
        }
    }
}
