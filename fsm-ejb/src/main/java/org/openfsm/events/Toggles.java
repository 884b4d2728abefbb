package org.openfsm.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Spans of time out of changes that say on and off, in whatever order these came. */
final class Toggles {
    /** What is on or off. */
    record Key(long deviceId, String subject) {}

    /** @param on whether it is so from then on, or no longer */
    record Toggle(Key key, Instant at, boolean on) {}

    /** @param to null while it lasts */
    record Span(Key key, Instant from, Instant to) {}

    private Toggles() {}

    /**
     * On twice is on once; off without on says nothing.
     *
     * @param lasting what was on before the first of them, and since when
     */
    static List<Span> spans(List<Toggle> toggles, Map<Key, Instant> lasting) {
        var on = new LinkedHashMap<>(lasting);
        var spans = new ArrayList<Span>();
        var sorted = new ArrayList<>(toggles);
        // of the same moment off comes first: over and on again
        sorted.sort(Comparator.comparing(Toggle::at).thenComparing(Toggle::on));
        for (var toggle : sorted) {
            if (toggle.on()) {
                on.putIfAbsent(toggle.key(), toggle.at());
            } else {
                var from = on.remove(toggle.key());
                if (from != null) {
                    spans.add(new Span(toggle.key(), from, toggle.at()));
                }
            }
        }
        on.forEach((key, from) -> spans.add(new Span(key, from, null)));
        return spans;
    }
}
