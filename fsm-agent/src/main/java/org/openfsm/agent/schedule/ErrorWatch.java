package org.openfsm.agent.schedule;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.poll.CriticalState;
import org.openfsm.agent.poll.Glance;

/**
 * What of each printer is critical, as the server was told and as it is now. A state counts, and so does its end, when it
 * was seen at two looks in a row or for two minutes: a cover that is opened for a moment is nobody's business.
 */
final class ErrorWatch {

    static final Duration LASTS = Duration.ofMinutes(2);
    private static final int LOOKS = 2;

    private final List<CriticalState> critical;
    private final LongSupplier ticks;
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();

    /** @param ticks nanoseconds of a clock that nobody sets */
    ErrorWatch(List<CriticalState> critical, LongSupplier ticks) {
        this.critical = List.copyOf(critical);
        this.ticks = ticks;
    }

    /** Since when something is other than the server was told, and how often it was seen so. */
    private record Change(long since, int looks) {}

    private static final class Watched {
        private Set<String> told = Set.of();
        private Set<String> now = Set.of();
        private Set<String> alerts = Set.of();
        private @Nullable String events;
        private Map<String, Change> changes = Map.of();
    }

    /** Whether the alerts must be read too: something happened, or is being watched until it ends. */
    boolean wantsAlerts(Printer printer, Glance glance) {
        var before = watched.get(key(printer));
        if (before != null && (!before.alerts.isEmpty() || !before.told.isEmpty() || !before.changes.isEmpty())) {
            return true;
        }
        return glance.events() == null
                ? !glance.errors().isEmpty()
                : before == null || !glance.events().equals(before.events);
    }

    /** @return what began and what ended, for people, when the server is to be told now; else empty */
    String saw(Printer printer, Glance glance) {
        var state = watched.computeIfAbsent(key(printer), any -> new Watched());
        state.events = glance.events();
        var now = new TreeSet<>(glance.critical(critical));
        if (glance.alerts() == null) {
            now.addAll(state.alerts);
        } else {
            state.alerts = Set.copyOf(
                    now.stream().filter(name -> name.startsWith("alert ")).toList());
        }
        state.now = now;
        var changed = new TreeSet<String>();
        now.stream().filter(name -> !state.told.contains(name)).forEach(changed::add);
        state.told.stream().filter(name -> !now.contains(name)).forEach(changed::add);
        var changes = new HashMap<String, Change>();
        for (var name : changed) {
            var before = state.changes.get(name);
            changes.put(
                    name,
                    before == null ? new Change(ticks.getAsLong(), 1) : new Change(before.since(), before.looks() + 1));
        }
        state.changes = Map.copyOf(changes);
        var lasting = new TreeSet<String>();
        changes.forEach((name, change) -> {
            if (change.looks() >= LOOKS || ticks.getAsLong() - change.since() >= LASTS.toNanos()) {
                lasting.add((now.contains(name) ? "" : "no more ") + name);
            }
        });
        return String.join(", ", lasting);
    }

    /** The server will be told how it is now: the report is in the outbox. */
    void told(Printer printer) {
        var state = watched.get(key(printer));
        if (state != null) {
            state.told = Set.copyOf(state.now);
            state.changes = Map.of();
        }
    }

    /** Whether something changed that has not lasted long enough yet. */
    boolean isUnsettled(Printer printer) {
        var state = watched.get(key(printer));
        return state != null && !state.changes.isEmpty();
    }

    boolean isUnsettled() {
        return watched.values().stream().anyMatch(state -> !state.changes.isEmpty());
    }

    private static String key(Printer printer) {
        return printer.sourceId() + " " + printer.place();
    }
}
