package org.openfsm.web.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.openfsm.events.AlertState;

/** The lines that say which alert states are evaluated, as a table of ticks: the first line that fits decides. */
record StateLines(List<AlertState> lines) {

    StateLines {
        lines = List.copyOf(lines);
    }

    /** A row of the table. @param group null: any @param code null: any that no other row names */
    record State(String group, Integer code) {}

    boolean evaluated(State state, String severity) {
        return AlertState.evaluated(lines, state.group(), state.code(), severity);
    }

    /** The states that lines name with a group. */
    List<State> special() {
        return lines.stream()
                .filter(l -> l.group() != null)
                .map(l -> new State(l.group(), l.code()))
                .distinct()
                .toList();
    }

    /** The same lines with another answer for this one; no line is added where the others already give it. */
    StateLines with(State state, String severity, boolean evaluate) {
        var changed = new ArrayList<>(lines);
        changed.removeIf(l -> Objects.equals(l.group(), state.group())
                && Objects.equals(l.code(), state.code())
                && Objects.equals(l.severity(), severity)
                && !last(l));
        if (AlertState.evaluated(changed, state.group(), state.code(), severity) != evaluate) {
            changed.add(place(changed, state), new AlertState(state.group(), state.code(), severity, evaluate));
        }
        return new StateLines(changed);
    }

    /** The line that decides the rest stays. */
    private boolean last(AlertState line) {
        return line == lines.get(lines.size() - 1);
    }

    /** What names more comes first: group and code, then code, then group; the rest stands before the last line. */
    private static int place(List<AlertState> lines, State state) {
        int weight = weight(state.group(), state.code());
        if (weight == 0) {
            return Math.max(0, lines.size() - 1);
        }
        int place = 0;
        while (place < lines.size()
                && weight(lines.get(place).group(), lines.get(place).code()) > weight) {
            place++;
        }
        return place;
    }

    private static int weight(String group, Integer code) {
        return (group == null ? 0 : 1) + (code == null ? 0 : 2);
    }
}
