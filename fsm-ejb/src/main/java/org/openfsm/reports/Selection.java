package org.openfsm.reports;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.openfsm.fleet.DeviceState;

/**
 * Which devices; an empty criterion leaves none out.
 *
 * @param customers masks of names
 * @param sites masks of names
 * @param groups ids of device groups
 * @param models masks of the model, with or without the maker before it
 * @param states as they are when the report is made
 */
public record Selection(
        List<String> customers, List<String> sites, Set<Long> groups, List<String> models, Set<DeviceState> states) {

    public static final Selection ALL = new Selection(List.of(), List.of(), Set.of(), List.of(), Set.of());

    public Selection {
        customers = cleaned(customers);
        sites = cleaned(sites);
        groups = groups == null ? Set.of() : Set.copyOf(groups);
        models = cleaned(models);
        states = states == null ? Set.of() : Set.copyOf(states);
    }

    private static List<String> cleaned(Collection<String> masks) {
        return masks == null
                ? List.of()
                : masks.stream()
                        .map(String::strip)
                        .filter(mask -> !mask.isEmpty())
                        .distinct()
                        .toList();
    }

    /** What a person typed, taken apart at commas, semicolons and line ends. */
    public static List<String> masks(String typed) {
        return typed == null
                ? List.of()
                : cleaned(Stream.of(typed.split("[,;\\r\\n]")).toList());
    }

    public Selection customers(List<String> some) {
        return new Selection(some, sites, groups, models, states);
    }

    public Selection sites(List<String> some) {
        return new Selection(customers, some, groups, models, states);
    }

    public Selection groups(Set<Long> some) {
        return new Selection(customers, sites, some, models, states);
    }

    public Selection models(List<String> some) {
        return new Selection(customers, sites, groups, some, states);
    }

    public Selection states(Set<DeviceState> some) {
        return new Selection(customers, sites, groups, models, some);
    }
}
