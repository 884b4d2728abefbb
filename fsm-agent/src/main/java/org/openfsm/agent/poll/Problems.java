package org.openfsm.agent.poll;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openfsm.wire.Device.Problem;

/** What could not be read of one device; each kind once. */
final class Problems {

    private final Set<Problem> problems;

    Problems() {
        problems = new LinkedHashSet<>();
    }

    /** To be continued for one printer of a box. */
    Problems(Problems box) {
        problems = new LinkedHashSet<>(box.problems);
    }

    void add(String code, @Nullable String what) {
        problems.add(new Problem(code, what));
    }

    List<Problem> list() {
        return List.copyOf(problems);
    }
}
