package org.openfsm.agent.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.openfsm.pmd.Oid;

/**
 * Where devices keep what must not be given away (privacy.txt).
 *
 * @param leftOut subtrees that are passed over
 * @param textsLeftOut subtrees of which only the numbers are written
 * @param known subtrees whose texts are of one kind
 */
record PrivacyList(List<Place> leftOut, List<Place> textsLeftOut, List<Known> known) {

    private static final String FILE = "privacy.txt";

    /** @param what in words for people */
    record Place(Oid root, String what) {}

    record Known(Oid root, Scrubber.Kind kind) {}

    static PrivacyList load() {
        var leftOut = new ArrayList<Place>();
        var texts = new ArrayList<Place>();
        var known = new ArrayList<Known>();
        for (var line : text().split("\n", -1)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            var words = line.strip().split("\\s+", 3);
            var root = Oid.of(words[1]);
            switch (words[0]) {
                case "leave" -> leftOut.add(new Place(root, words[2]));
                case "texts" -> texts.add(new Place(root, words[2]));
                default -> known.add(new Known(root, Scrubber.Kind.valueOf(words[0].toUpperCase(Locale.ROOT))));
            }
        }
        return new PrivacyList(List.copyOf(leftOut), List.copyOf(texts), List.copyOf(known));
    }

    static Optional<Place> placeOf(Oid oid, List<Place> places) {
        return places.stream().filter(place -> oid.startsWith(place.root())).findFirst();
    }

    private static String text() {
        try (var in = PrivacyList.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(
                        "The agent's jar is damaged: " + FILE + " is missing. Install it again.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The agent's jar is damaged: " + FILE + " cannot be read. Install it again.", e);
        }
    }
}
