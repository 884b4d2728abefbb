package org.openfsm.events;

import java.util.Set;

/**
 * What of the delivery ledger is shown; an empty criterion filters nothing.
 *
 * @param ruleId only what this rule did; null for all
 * @param words each must occur in the target
 */
public record DeliveryFilter(Set<DeliveryState> states, Set<DeliveryKind> kinds, Long ruleId, String words) {
    public static final DeliveryFilter ALL = new DeliveryFilter(Set.of(), Set.of(), null, "");

    public DeliveryFilter {
        states = Set.copyOf(states);
        kinds = Set.copyOf(kinds);
        words = words == null ? "" : words.strip();
    }
}
