package org.openfsm.reports;

import java.util.EnumSet;
import java.util.Set;

/** Which runs; an empty criterion leaves none out. @param scheduleId null for all */
public record RunFilter(Set<ReportKind> kinds, Set<RunState> states, Long scheduleId) {
    public static final RunFilter ALL = new RunFilter(Set.of(), Set.of(), null);
    public static final RunFilter ACTIVE =
            new RunFilter(Set.of(), EnumSet.of(RunState.WAITING, RunState.RUNNING, RunState.STOPPING), null);

    public RunFilter {
        kinds = Set.copyOf(kinds);
        states = Set.copyOf(states);
    }
}
