package org.openfsm.events;

import java.util.Locale;
import java.util.Set;
import org.openfsm.access.Scope;

/**
 * What a rule looks at when something happened.
 *
 * @param customerId whose device it was
 * @param groups the device's, now
 * @param model the device's; null when not known
 */
record Standpoint(Episode episode, long customerId, Set<Long> groups, String model) {

    /**
     * Whether a rule is about this. What it names and is no longer there fits nothing, and widens nothing.
     *
     * @param owner what the rule's owner may see now
     */
    boolean fits(Rule rule, Scope owner) {
        return triggers(rule.trigger()) && owner.sees(episode.tenantId(), customerId) && passes(rule.filter());
    }

    private boolean triggers(Rule.Trigger trigger) {
        if (trigger.kind() != episode.kind()) {
            return false;
        }
        return switch (episode.kind()) {
            case ALERT ->
                (trigger.alertGroup() == null
                                || trigger.alertGroup().equals(episode.alert().group()))
                        && (trigger.alertCode() == null
                                || trigger.alertCode().equals(episode.alert().code()));
            case SUPPLY_LOW ->
                trigger.threshold() != null
                        && trigger.threshold().equals(episode.supply().threshold());
            default -> true;
        };
    }

    private boolean passes(Rule.Filter filter) {
        var supply = episode.supply();
        return (filter.customers().isEmpty() || filter.customers().contains(customerId))
                && (filter.groups().isEmpty() || groups.stream().anyMatch(filter.groups()::contains))
                && (filter.severities().isEmpty() || filter.severities().contains(episode.severity()))
                && (supply == null || one(filter.supplyTypes(), supply.type()))
                && (supply == null || one(filter.colorants(), supply.colorant()))
                && isLike(filter.model(), model);
    }

    private static boolean one(Set<String> wanted, String is) {
        return wanted.isEmpty() || (is != null && wanted.contains(is));
    }

    /** Whether a name fits a pattern of {@code *} and {@code ?}; an empty one fits all. */
    static boolean isLike(String pattern, String name) {
        if (pattern.isEmpty()) {
            return true;
        }
        if (name == null) {
            return false;
        }
        return glob(pattern.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
    }

    /** Never looks back further than to the last asterisk, so that no pattern makes it slow. */
    private static boolean glob(String pattern, String name) {
        int p = 0;
        int asterisk = -1;
        int retry = 0;
        int n = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                asterisk = p++;
                retry = n;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
                p++;
                n++;
            } else if (asterisk >= 0) {
                p = asterisk + 1;
                n = ++retry;
            } else {
                return false;
            }
        }
        return pattern.substring(p).chars().allMatch(sign -> sign == '*');
    }
}
