package org.openfsm.agent.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.openfsm.pmd.Denied;
import org.openfsm.pmd.Oid;

/**
 * Where devices keep what must not be given away: what no definition may touch either ({@link Denied}), and privacy.txt.
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
        var texts = new ArrayList<Place>();
        var known = new ArrayList<Known>();
        for (var line : text().split("\n", -1)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            var words = line.strip().split("\\s+", 3);
            var root = Oid.of(words[1]);
            switch (words[0]) {
                case "texts" -> texts.add(new Place(root, words[2]));
                default -> known.add(new Known(root, Scrubber.Kind.valueOf(words[0].toUpperCase(Locale.ROOT))));
            }
        }
        return new PrivacyList(leftOut(known), List.copyOf(texts), List.copyOf(known));
    }

    /** All that is denied, but for objects whose text is replaced by an invented one. */
    private static List<Place> leftOut(List<Known> known) {
        return Denied.shipped().subtrees().entrySet().stream()
                .filter(subtree -> known.stream().noneMatch(text -> text.root().equals(subtree.getKey())))
                .map(subtree -> new Place(subtree.getKey(), subtree.getValue()))
                .toList();
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
