package org.openfsm.agent.schedule;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Source;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
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

    private final AgentConfig config;
    private final SnmpNetwork network;
    private final Poller poller;
    private final Printers printers;
    private final Outbox outbox;
    private final Duration again;
    private final StateLog log;

    /** @param again after this a printer that did not answer is asked once more: it may have had to wake up */
    PollRound(
            AgentConfig config,
            SnmpNetwork network,
            Poller poller,
            Printers printers,
            Outbox outbox,
            Duration again,
            StateLog log) {
        this.config = config;
        this.network = network;
        this.poller = poller;
        this.printers = printers;
        this.outbox = outbox;
        this.again = again;
        this.log = log;
    }

    /**
     * Polls and reports; printers that no range covers any more are left alone.
     *
     * @return how many printers were polled
     */
    synchronized int over(List<Printer> known, Reason reason) throws InterruptedException, StoreFailure, OutboxFull {
        var targets = new LinkedHashMap<Printer, SnmpTarget>();
        for (var printer : known) {
            source(printer.sourceId())
                    .flatMap(source -> source.searchOf(printer.host(), printer.port()))
                    .ifPresent(search ->
                            targets.put(printer, new SnmpTarget(printer.host(), printer.port(), search.credentials())));
        }
        var results = poll(targets);
        var silent = targets.entrySet().stream()
                .filter(target -> isSilent(results.getOrDefault(target.getKey(), List.of())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        if (!silent.isEmpty()) {
            Thread.sleep(again.toMillis());
            results.putAll(poll(silent));
        }
        keep(results);
        report(results, reason);
        return targets.size();
    }

    private Map<Printer, List<Device>> poll(Map<Printer, SnmpTarget> targets) throws InterruptedException {
        var running = new LinkedHashMap<Printer, CompletableFuture<List<Device>>>();
        targets.forEach((printer, target) -> running.put(printer, poller.poll(network, target)));
        var results = new LinkedHashMap<Printer, List<Device>>();
        for (var entry : running.entrySet()) {
            try {
                results.put(entry.getKey(), entry.getValue().get());
            } catch (ExecutionException fault) {
                log.unexpected(
                        "polling " + entry.getKey().place(), fault.getCause() == null ? fault : fault.getCause());
            }
        }
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
            results.forEach((printer, polled) -> {
                if (printer.sourceId().equals(source.id())) {
                    polled.forEach(device -> devices.putIfAbsent(
                            device.address() + " " + device.port() + " " + device.printerIndex(), device));
                }
            });
            if (!devices.isEmpty()) {
                outbox.put(reason, source, new ArrayList<>(devices.values()));
            }
        }
    }

    private java.util.Optional<Source> source(String id) {
        return config.sources().stream()
                .filter(source -> source.id().equals(id))
                .findFirst();
    }
}
