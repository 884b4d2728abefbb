package org.openfsm.pmd;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The names that a definition gives to objects. A name may begin with another. */
final class Symbols {

    static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]*");
    static final Set<String> RESERVED = new TreeSet<>(Set.of("standard", "row", "true", "false", "null"));

    private final Map<String, String> texts;

    /** @param texts object by name, each an OID or another name, with further arcs */
    Symbols(Map<String, String> texts) {
        this.texts = new TreeMap<>(texts);
    }

    Set<String> names() {
        return texts.keySet();
    }

    /** What a name, or an OID, with further arcs behind it stands for; empty when it is neither. */
    Optional<Place> resolve(String text) {
        return resolve(text, new HashSet<>());
    }

    private Optional<Place> resolve(String text, Set<String> open) {
        int dot = text.indexOf('.');
        var head = dot < 0 ? text : text.substring(0, dot);
        if (NAME.matcher(head).matches()) {
            var meaning = texts.get(head);
            return meaning == null || !open.add(head)
                    ? Optional.empty()
                    : resolve(dot < 0 ? meaning : meaning + text.substring(dot), open);
        }
        if (dot < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Place.of(text));
        } catch (IllegalArgumentException noObject) {
            return Optional.empty();
        }
    }
}
