package org.openfsm.agent.schedule;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.discovery.Whereabouts;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.outbox.OutboxFull;
import org.openfsm.agent.poll.Poller;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.wire.Device;
import org.openfsm.wire.Report.Reason;

/** One poll of many printers, and its reports. */
final class PollRound {

    private static final int PACKETS_A_SECOND_EACH = 10;
    /** What a printer takes that was read before. */
    private static final int PACKETS_EACH = 15;

    /** For so long who wants the network waits at most: among thousands of printers nobody's jam waits for their end. */
    private static final int SECONDS_AT_A_STRETCH = 30;

    private final AgentConfig config;
    private final SnmpNetwork network;
    private final Poller poller;
    private final Printers printers;
    private final Whereabouts whereabouts;
    private final Outbox outbox;
    private final Semaphore turns;
    private final int allTurns;
    private final Duration again;
    private final StateLog log;

    /**
     * @param turns shared with the search, which stands still during a round: a printer's time is for reading it
     * @param again after this a printer that did not answer is asked once more: it may have had to wake up
     */
    PollRound(
            AgentConfig config,
            SnmpNetwork network,
            Poller poller,
            Printers printers,
            Outbox outbox,
            Semaphore turns,
            int allTurns,
            Duration again,
            StateLog log) {
        this.config = config;
        this.network = network;
        this.poller = poller;
        this.printers = printers;
        this.whereabouts = new Whereabouts(config, network.names());
        this.outbox = outbox;
        this.turns = turns;
        this.allTurns = allTurns;
        this.again = again;
        this.log = log;
    }

    /**
     * Polls and reports; printers that no range covers any more are left alone.
     *
     * @return what each printer gave
     */
    Map<Printer, List<Device>> over(List<Printer> known, Reason reason)
            throws InterruptedException, StoreFailure, OutboxFull {
        var targets = targets(known);
        if (targets.isEmpty()) {
            return Map.of();
        }
        turns.acquire(allTurns);
        try {
            var results = poll(targets);
            var silent = targets.entrySet().stream()
                    .filter(target -> isSilent(results.getOrDefault(target.getKey(), List.of())))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            if (!silent.isEmpty()) {
                Thread.sleep(again.toMillis());
                results.putAll(poll(silent));
            }
            keep(results);
            for (var target : targets.entrySet()) {
                var opener = network.opener(target.getValue());
                if (opener.isPresent()) {
                    printers.opened(target.getKey(), opener.get());
                }
            }
            if (reason != Reason.CRITICAL) {
                sayWhoAnswered(results);
            }
            report(results, reason);
            return results;
        } finally {
            turns.release(allTurns);
        }
    }

    /** Whether the ranges let it be asked. */
    boolean covers(Printer printer) {
        return printer.monitored() && whereabouts.isCovered(printer);
    }

    /** Where and by what the printers are asked; those that a person or the ranges leave out are left out. */
    Map<Printer, SnmpTarget> targets(List<Printer> asked) throws StoreFailure {
        var found = whereabouts.of(asked, printers.known());
        found.outside()
                .forEach((printer, address) -> log.is(
                        "outside " + printer.place(),
                        address,
                        Level.WARNING,
                        "Printer " + printer.place() + " is now at " + address + ", where source " + printer.sourceId()
                                + " may not ask: it is left alone until a range covers it."));
        found.overlaps()
                .forEach(overlap -> log.is(
                        "overlap " + overlap.other().place(),
                        overlap.address() + " " + overlap.first().place(),
                        Level.WARNING,
                        overlap.toString()));
        found.targets().forEach((printer, target) -> {
            if (printer.credentials() != null && network.opener(target).isEmpty()) {
                network.remind(target, printer.credentials());
            }
        });
        return found.targets();
    }

    /**
     * So many at a time that each gets its packets within its time. Now and then the network is left to who waits for it,
     * such as a look at the error states.
     */
    private Map<Printer, List<Device>> poll(Map<Printer, SnmpTarget> targets) throws InterruptedException {
        int width = Math.max(2, Math.min(allTurns, config.limits().packetsPerSecond() / PACKETS_A_SECOND_EACH));
        var window = new Semaphore(width);
        var results = new ConcurrentHashMap<Printer, List<Device>>();
        int stretch = Math.max(1, config.limits().packetsPerSecond() * SECONDS_AT_A_STRETCH / PACKETS_EACH);
        int begun = 0;
        for (var entry : targets.entrySet()) {
            if (begun > 0 && begun % stretch == 0) {
                window.acquire(width);
                turns.release(allTurns);
                turns.acquire(allTurns);
                window.release(width);
            }
            begun++;
            window.acquire();
            poller.poll(network, entry.getValue()).whenComplete((devices, fault) -> {
                if (fault == null) {
                    results.put(entry.getKey(), devices);
                } else {
                    log.unexpected("polling " + entry.getKey().place(), fault);
                }
                window.release();
            });
        }
        window.acquire(width);
        return results;
    }

    private static boolean isSilent(List<Device> devices) {
        return devices.stream()
                .anyMatch(device -> !device.reachable()
                        && device.problems().stream()
                                .anyMatch(problem -> problem.code().equals(Device.Problem.NO_ANSWER)));
    }

    /** First who fell silent, then who answers: so a printer that moved is seen at both ends. */
    private void keep(Map<Printer, List<Device>> results) throws StoreFailure {
        for (boolean reachable : new boolean[] {false, true}) {
            for (var entry : results.entrySet()) {
                if (entry.getValue().stream().anyMatch(Device::reachable) == reachable) {
                    var printer = entry.getKey();
                    printers.polled(printer, entry.getValue())
                            .ifPresent(from -> log.say(
                                    Level.INFO,
                                    "Printer " + from.serialNumber() + " moved from " + from.place() + " to "
                                            + printer.place() + "."));
                }
            }
        }
    }

    private void sayWhoAnswered(Map<Printer, List<Device>> results) {
        var silent = results.entrySet().stream()
                .filter(entry -> entry.getValue().stream().noneMatch(Device::reachable))
                .map(entry -> entry.getKey().place())
                .sorted()
                .toList();
        var shown = silent.size() > 10
                ? String.join(", ", silent.subList(0, 10)) + " and " + (silent.size() - 10) + " more"
                : String.join(", ", silent);
        log.is(
                "printers",
                results.size() + " " + silent,
                Level.INFO,
                "Polled " + results.size() + " printers, "
                        + (silent.isEmpty() ? "all answered." : "no answer from " + shown + " (off or asleep; kept)."));
    }

    private void report(Map<Printer, List<Device>> results, Reason reason) throws StoreFailure, OutboxFull {
        for (var source : config.sources()) {
            // one box found by its name and by its address is still one
            var devices = new LinkedHashMap<String, Device>();
            results.entrySet().stream()
                    .filter(result -> result.getKey().sourceId().equals(source.id()))
                    .sorted(Comparator.comparing(result -> result.getKey().place()))
                    .flatMap(result -> result.getValue().stream())
                    .forEach(device -> devices.putIfAbsent(
                            device.address() + " " + device.port() + " " + device.printerIndex(), device));
            if (!devices.isEmpty()) {
                outbox.put(reason, source, new ArrayList<>(devices.values()));
            }
        }
    }
}
