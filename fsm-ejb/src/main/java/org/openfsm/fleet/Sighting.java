package org.openfsm.fleet;

import java.util.Comparator;
import java.util.List;

/** What one report saw. */
public record Sighting(Origin origin, List<Observed> seen) {
    public Sighting {
        seen = List.copyOf(seen);
    }

    /** Looked up by what they say of themselves; in the order of their times. */
    List<Observed> answered() {
        return seen.stream()
                .filter(Observed::reachable)
                .sorted(Comparator.comparing(Observed::at))
                .toList();
    }

    /** Looked up by the place at which this agent saw them last: nothing but their silence is known by it. */
    List<Observed> silent() {
        return seen.stream().filter(one -> !one.reachable()).toList();
    }
}
