package org.openfsm.events;

import java.util.List;
import java.util.Set;

/**
 * When something happens to some devices, then do something.
 *
 * @param id null for one that was never saved
 * @param paused it stands in the list and does nothing
 * @param notAgainWithinHours after it reacted, not again for the same device and subject within this time; 0: again as
 *     soon as it was over and happens anew. While an episode lasts a rule reacts to it once in any case.
 * @param email null: sends none
 * @param ticket null: opens none
 * @param webhook null: calls none
 */
public record Rule(
        Long id,
        String name,
        boolean paused,
        Trigger trigger,
        Filter filter,
        int notAgainWithinHours,
        Email email,
        TicketAction ticket,
        WebhookAction webhook) {

    /**
     * What must happen.
     *
     * @param threshold of SUPPLY_LOW: percent, 1 to 99
     * @param alertGroup of ALERT: prtAlertGroup's word, or {@code errorState}; null for any
     * @param alertCode of ALERT: prtAlertCode, or the error bit; null for any
     * @param afterMinutes 0: as soon as it happens; else only when it has lasted this long
     */
    public record Trigger(EventKind kind, Integer threshold, String alertGroup, Integer alertCode, int afterMinutes) {}

    /**
     * To which devices; an empty criterion filters nothing.
     *
     * @param groups device groups' ids
     * @param supplyTypes PrtMarkerSuppliesTypeTC's words
     * @param colorants lower case English
     * @param model with wildcards {@code *} and {@code ?}, compared without case; empty for all
     */
    public record Filter(
            Set<Long> customers,
            Set<Long> groups,
            Set<EventSeverity> severities,
            Set<String> supplyTypes,
            Set<String> colorants,
            String model) {
        public static final Filter ALL = new Filter(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), "");

        public Filter {
            customers = Set.copyOf(customers);
            groups = Set.copyOf(groups);
            severities = Set.copyOf(severities);
            supplyTypes = Set.copyOf(supplyTypes);
            colorants = Set.copyOf(colorants);
            model = model == null ? "" : model.strip();
        }
    }

    /** @param language en or de @param whenCleared whether another mail says that it is over */
    public record Email(List<String> recipients, String language, boolean whenCleared) {
        public Email {
            recipients = List.copyOf(recipients);
        }
    }

    /** @param resolveWhenCleared whether the ticket is resolved when the episode ends */
    public record TicketAction(boolean resolveWhenCleared) {}

    /**
     * @param url https only
     * @param secret a new one to sign with; null or blank: the one that is there. Never given back.
     * @param secretSet whether there is one
     * @param whenCleared whether it is called again when it is over
     */
    public record WebhookAction(String url, String secret, boolean secretSet, boolean whenCleared) {}

    /** What the editor begins with. */
    public static Rule blank() {
        return new Rule(
                null,
                "",
                true,
                new Trigger(EventKind.ALERT, null, null, null, 0),
                new Filter(Set.of(), Set.of(), Set.of(EventSeverity.CRITICAL), Set.of(), Set.of(), ""),
                0,
                null,
                null,
                null);
    }

    Rule withId(long number, boolean stops) {
        return new Rule(number, name, stops, trigger, filter, notAgainWithinHours, email, ticket, webhook);
    }
}
