package org.openfsm.agent.discovery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.openfsm.agent.config.AgentConfig;

/**
 * One device that two sources name, at least one of them by a name: that shows only once the name is resolved. It is of
 * the source that stands first in the configuration.
 *
 * @param other is not read
 */
public record Overlap(Printer first, Printer other, String address) {

    /** @param printers all that are known; those that are not monitored, or are named and silent, claim no address */
    public static List<Overlap> among(AgentConfig config, List<Printer> printers) {
        var order = config.sources().stream().map(AgentConfig.Source::id).toList();
        var owners = new LinkedHashMap<String, Printer>();
        var overlaps = new ArrayList<Overlap>();
        printers.stream()
                .filter(printer -> order.contains(printer.sourceId()) && printer.monitored())
                .filter(printer -> !printer.isNamed() || printer.reachable())
                .sorted(Comparator.comparing(printer -> order.indexOf(printer.sourceId())))
                .forEach(printer -> printer.lastAddress().ifPresent(address -> {
                    var owner = owners.putIfAbsent(address + " " + printer.port(), printer);
                    if (owner != null && !owner.sourceId().equals(printer.sourceId())) {
                        overlaps.add(new Overlap(owner, printer, address));
                    }
                }));
        return overlaps;
    }

    @Override
    public String toString() {
        return first.place() + " of source " + first.sourceId() + " and " + other.place() + " of source "
                + other.sourceId() + " are one device (" + address + "). It is read for " + first.sourceId()
                + " alone: take it out of the ranges of " + other.sourceId() + ", or exclude it from those of "
                + first.sourceId() + ".";
    }
}
