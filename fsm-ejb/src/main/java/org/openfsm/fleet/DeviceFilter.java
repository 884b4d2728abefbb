package org.openfsm.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What of the list is shown and how it is ordered; an empty criterion filters nothing.
 *
 * @param words each of them must occur in serial number, model, maker, name, host, address, location or customer
 * @param readSince only devices whose latest reading is not older; null for all
 * @param order first criterion first; the device's id decides between equals
 */
public record DeviceFilter(
        String words,
        Set<DeviceState> states,
        Set<Long> customers,
        Set<String> manufacturers,
        Set<String> models,
        Instant readSince,
        List<DeviceSort> order) {

    public static final DeviceFilter ALL =
            new DeviceFilter("", Set.of(), Set.of(), Set.of(), Set.of(), null, List.of());

    public DeviceFilter {
        words = words == null ? "" : words.strip();
        states = Set.copyOf(states);
        customers = Set.copyOf(customers);
        manufacturers = Set.copyOf(manufacturers);
        models = Set.copyOf(models);
        order = List.copyOf(order);
    }

    public DeviceFilter words(String some) {
        return new DeviceFilter(some, states, customers, manufacturers, models, readSince, order);
    }

    public DeviceFilter states(Set<DeviceState> some) {
        return new DeviceFilter(words, some, customers, manufacturers, models, readSince, order);
    }

    public DeviceFilter order(List<DeviceSort> some) {
        return new DeviceFilter(words, states, customers, manufacturers, models, readSince, some);
    }
}
