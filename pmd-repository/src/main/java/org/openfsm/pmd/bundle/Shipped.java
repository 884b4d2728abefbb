package org.openfsm.pmd.bundle;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import org.openfsm.wire.MalformedJson;

/** The pool that came with this program, and the keys of who may publish another. */
public record Shipped(Bundle bundle, Index index, Published published, PublisherKeys keys) {

    static final String INDEX = "shipped-index.json";
    static final String SIGNATURE = "shipped-index.json.sig";
    static final String ZIP = "shipped.zip";
    static final String KEYS = "publisher-keys.json";

    /** @throws IllegalStateException when the jar is damaged */
    public static Shipped load() {
        try {
            var keys = PublisherKeys.read(resource(KEYS));
            var published = new Published(resource(INDEX), resource(SIGNATURE), resource(ZIP));
            // its dates and version are not asked: it came with the program
            var opening = new Opening(keys, "0", Clock.systemUTC());
            var index = opening.signed(published.index(), published.signature());
            return new Shipped(opening.opened(index, published.zip()), index, published, keys);
        } catch (IOException | BadBundle | MalformedJson | GeneralSecurityException damaged) {
            throw new IllegalStateException(
                    "The pool of definitions in this program is damaged (" + damaged.getMessage()
                            + "). Install it again.",
                    damaged);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = Shipped.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing");
            }
            return in.readAllBytes();
        }
    }
}
