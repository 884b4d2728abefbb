package org.openfsm.agent.snmp;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Which credentials a device refused. They rest for an hour, then for two, at last for a day: a device that locks a user
 * after some wrong passwords would lock him for everybody, and nothing changes until a person does something.
 */
final class Refusals {

    private static final Duration FIRST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final LongSupplier ticks;
    private final Map<Credentials, Refusal> refusals = new HashMap<>();

    private record Refusal(String reason, long at, Duration rest) {}

    /** @param ticks nanoseconds of a clock that nobody sets */
    Refusals(LongSupplier ticks) {
        this.ticks = ticks;
    }

    synchronized void refused(Credentials credentials, String reason) {
        var before = refusals.get(credentials);
        var rest = before == null ? FIRST : before.rest().multipliedBy(2);
        refusals.put(credentials, new Refusal(reason, ticks.getAsLong(), rest.compareTo(LONGEST) > 0 ? LONGEST : rest));
    }

    /** Why these rest; empty when they may be tried. */
    synchronized Optional<String> resting(Credentials credentials) {
        return Optional.ofNullable(refusals.get(credentials))
                .filter(refusal ->
                        ticks.getAsLong() - refusal.at() < refusal.rest().toNanos())
                .map(refusal -> refusal.reason() + " (asked again after "
                        + refusal.rest().toHours() + " h)");
    }

    synchronized boolean isEmpty() {
        return refusals.isEmpty();
    }

    synchronized void accepted(Credentials credentials) {
        refusals.remove(credentials);
    }
}
