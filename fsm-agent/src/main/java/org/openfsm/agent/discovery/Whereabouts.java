package org.openfsm.agent.discovery;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Search;
import org.openfsm.agent.config.AgentConfig.Source;
import org.openfsm.agent.names.Names;
import org.openfsm.agent.names.NumericAddress;
import org.openfsm.agent.snmp.SnmpTarget;

/**
 * Where printers are now, and what may be asked of them. A name is resolved anew each time; where it leads may be asked
 * only if the ranges of its source say so, for the name service is not the one to decide whom the agent asks. When it is
 * silent, the printer is asked where it was.
 */
public final class Whereabouts {

    private final AgentConfig config;
    private final Names names;

    public Whereabouts(AgentConfig config, Names names) {
        this.config = config;
        this.names = names;
    }

    /**
     * @param targets where and by what the printers are asked
     * @param outside those whose name leads where their source may not ask, with the address
     * @param overlaps those that are of another source
     */
    public record Found(Map<Printer, SnmpTarget> targets, Map<Printer, String> outside, List<Overlap> overlaps) {}

    /** Whether the ranges let it be asked where it was last. */
    public boolean isCovered(Printer printer) {
        return source(printer)
                .flatMap(source -> search(source, printer, printer.lastAddress().orElse(printer.host())))
                .isPresent();
    }

    /**
     * Looks up printers; those that a person or the ranges leave out are left out.
     *
     * @param known all printers, some of which may be at the same address as those looked up
     */
    public Found of(List<Printer> printers, List<Printer> known) {
        var lookups = new LinkedHashMap<Printer, CompletableFuture<List<InetAddress>>>();
        for (var printer : printers) {
            if (printer.monitored() && source(printer).isPresent()) {
                lookups.put(printer, names.addressesOf(printer.host()));
            }
        }
        var targets = new LinkedHashMap<Printer, SnmpTarget>();
        var outside = new LinkedHashMap<Printer, String>();
        for (var lookup : lookups.entrySet()) {
            // completes in time, with nothing at worst
            place(lookup.getKey(), lookup.getValue().join(), targets, outside);
        }
        var overlaps = Overlap.among(config, asTheyAre(known, targets));
        overlaps.forEach(overlap -> targets.keySet().removeIf(printer -> isSame(printer, overlap.other())));
        return new Found(targets, outside, overlaps);
    }

    private void place(
            Printer printer, List<InetAddress> now, Map<Printer, SnmpTarget> targets, Map<Printer, String> outside) {
        var source = source(printer).orElseThrow();
        var addresses = now.isEmpty()
                ? printer.lastAddress()
                        .map(names::addressesOf)
                        .map(CompletableFuture::join)
                        .orElse(List.of())
                : now;
        if (addresses.isEmpty()) {
            search(source, printer, printer.host())
                    .ifPresent(search ->
                            targets.put(printer, new SnmpTarget(printer.host(), printer.port(), search.credentials())));
            return;
        }
        for (var address : addresses) {
            var search = search(source, printer, NumericAddress.of(address));
            if (search.isPresent()) {
                targets.put(
                        printer,
                        new SnmpTarget(
                                printer.host(), printer.port(), search.get().credentials(), address));
                return;
            }
        }
        if (!now.isEmpty() && printer.isNamed() && !source.isExcluded(printer.host(), printer.port())) {
            outside.put(printer, NumericAddress.of(addresses.get(0)));
        }
    }

    /** By what a printer of this source is asked at an address; absent when it is not to be asked there. */
    private static Optional<Search> search(Source source, Printer printer, String address) {
        if (source.isExcluded(printer.host(), printer.port()) || source.isExcluded(address, printer.port())) {
            return Optional.empty();
        }
        return source.searchOf(printer.host(), printer.port())
                .or(() -> source.searchOf(address, printer.port(), printer.foundBy()));
    }

    private static List<Printer> asTheyAre(List<Printer> known, Map<Printer, SnmpTarget> targets) {
        var printers = new ArrayList<Printer>();
        for (var printer : known) {
            var target = targets.get(printer);
            var address = target == null ? null : target.address();
            printers.add(address == null ? printer : printer.at(NumericAddress.of(address)));
        }
        return printers;
    }

    private static boolean isSame(Printer one, Printer other) {
        return one.sourceId().equals(other.sourceId()) && one.place().equals(other.place());
    }

    private Optional<Source> source(Printer printer) {
        return config.sources().stream()
                .filter(source -> source.id().equals(printer.sourceId()))
                .findFirst();
    }
}
