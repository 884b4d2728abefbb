package org.openfsm.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What of the list is shown and how it is ordered; an empty criterion filters nothing.
 *
 * @param words each of them must occur in serial number, model, maker, name, host, address, location or customer
 * @param devices ids; only these
 * @param sites ids; {@link #NO_SITE} stands for devices that are at none
 * @param groups ids; a device in one of them suffices, groups that the person may not see hold nothing
 * @param models masks as {@link Mask} takes them, such as {@code ECOSYS M*}; one of them suffices
 * @param readSince only devices whose latest reading is not older; null for all
 * @param lowest only devices with a consumed supply of at most so many percent; null for all
 * @param order first criterion first; the device's id decides between equals
 */
public record DeviceFilter(
        String words,
        Set<DeviceState> states,
        Set<Long> devices,
        Set<Long> customers,
        Set<Long> sites,
        Set<Long> groups,
        Set<String> manufacturers,
        Set<String> models,
        Instant readSince,
        Integer lowest,
        List<DeviceSort> order) {

    /** At and below it a supply is low, in percent; see {@link SupplyView#low}. */
    public static final int LOW = 10;

    /** No site has this id. */
    public static final long NO_SITE = 0;

    public static final DeviceFilter ALL = new DeviceFilter(
            "", Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), null, null, List.of());

    public DeviceFilter {
        words = words == null ? "" : words.strip();
        states = Set.copyOf(states);
        devices = Set.copyOf(devices);
        customers = Set.copyOf(customers);
        sites = Set.copyOf(sites);
        groups = Set.copyOf(groups);
        manufacturers = Set.copyOf(manufacturers);
        models = Set.copyOf(models);
        order = List.copyOf(order);
    }

    public DeviceFilter words(String some) {
        return new DeviceFilter(
                some, states, devices, customers, sites, groups, manufacturers, models, readSince, lowest, order);
    }

    public DeviceFilter states(Set<DeviceState> some) {
        return new DeviceFilter(
                words, some, devices, customers, sites, groups, manufacturers, models, readSince, lowest, order);
    }

    public DeviceFilter devices(Set<Long> some) {
        return new DeviceFilter(
                words, states, some, customers, sites, groups, manufacturers, models, readSince, lowest, order);
    }

    public DeviceFilter customers(Set<Long> some) {
        return new DeviceFilter(
                words, states, devices, some, sites, groups, manufacturers, models, readSince, lowest, order);
    }

    public DeviceFilter sites(Set<Long> some) {
        return new DeviceFilter(
                words, states, devices, customers, some, groups, manufacturers, models, readSince, lowest, order);
    }

    public DeviceFilter groups(Set<Long> some) {
        return new DeviceFilter(
                words, states, devices, customers, sites, some, manufacturers, models, readSince, lowest, order);
    }

    public DeviceFilter manufacturers(Set<String> some) {
        return new DeviceFilter(
                words, states, devices, customers, sites, groups, some, models, readSince, lowest, order);
    }

    public DeviceFilter models(Set<String> some) {
        return new DeviceFilter(
                words, states, devices, customers, sites, groups, manufacturers, some, readSince, lowest, order);
    }

    public DeviceFilter readSince(Instant some) {
        return new DeviceFilter(
                words, states, devices, customers, sites, groups, manufacturers, models, some, lowest, order);
    }

    public DeviceFilter order(List<DeviceSort> some) {
        return new DeviceFilter(
                words, states, devices, customers, sites, groups, manufacturers, models, readSince, lowest, some);
    }

    public DeviceFilter lowest(Integer percent) {
        return new DeviceFilter(
                words, states, devices, customers, sites, groups, manufacturers, models, readSince, percent, order);
    }
}
