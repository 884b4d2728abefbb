package org.openfsm.agent.schedule;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.outbox.OutboxFull;
import org.openfsm.agent.poll.Glance;
import org.openfsm.agent.poll.Poller;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.wire.Device;
import org.openfsm.wire.Report.Reason;

/** One look at the error states of many printers, and the reports of what became critical or is so no more. */
final class ErrorRound {

    /** One of each, and the alerts where something happened. */
    private static final int PACKETS_EACH = 2;
    /** What happened meanwhile is reported after so long at the latest, though not everybody was looked at yet. */
    private static final int SECONDS_GATHERED = 50;

    private static final int WIDTH = 16;

    private final SnmpNetwork network;
    private final Poller poller;
    private final PollRound round;
    private final Semaphore turns;
    private final int allTurns;
    private final int gathered;
    private final ErrorWatch watch;
    private final StateLog log;

    /** @param turns shared with the search and the polls: none of them disturbs the other's printers */
    ErrorRound(
            SnmpNetwork network,
            Poller poller,
            PollRound round,
            Semaphore turns,
            int allTurns,
            int packetsPerSecond,
            ErrorWatch watch,
            StateLog log) {
        this.network = network;
        this.poller = poller;
        this.round = round;
        this.turns = turns;
        this.allTurns = allTurns;
        this.gathered = Math.max(1, packetsPerSecond * SECONDS_GATHERED / PACKETS_EACH);
        this.watch = watch;
        this.log = log;
    }

    /** @return whether there is something to send */
    boolean over(List<Printer> known) throws InterruptedException, StoreFailure, OutboxFull {
        boolean reported = false;
        for (int from = 0; from < known.size(); from += gathered) {
            var some = known.subList(from, Math.min(known.size(), from + gathered));
            reported |= report(changed(look(round.targets(some))));
        }
        return reported;
    }

    List<Printer> unsettled(List<Printer> known) {
        return known.stream().filter(watch::isUnsettled).toList();
    }

    boolean isUnsettled() {
        return watch.isUnsettled();
    }

    /** Who did not answer is missing: silence is neither an error nor its end. */
    private Map<Printer, Glance> look(Map<Printer, SnmpTarget> targets) throws InterruptedException {
        var seen = new ConcurrentHashMap<Printer, Glance>();
        turns.acquire(allTurns);
        try {
            var window = new Semaphore(WIDTH);
            for (var entry : targets.entrySet()) {
                var printer = entry.getKey();
                window.acquire();
                poller.glance(network, entry.getValue(), glance -> watch.wantsAlerts(printer, glance))
                        .whenComplete((glance, fault) -> {
                            keep(seen, printer, glance, fault);
                            window.release();
                        });
            }
            window.acquire(WIDTH);
        } finally {
            turns.release(allTurns);
        }
        return seen;
    }

    private void keep(
            Map<Printer, Glance> seen, Printer printer, @Nullable Optional<Glance> glance, @Nullable Throwable fault) {
        if (fault != null) {
            log.unexpected("looking at " + printer.place(), fault);
        } else if (glance != null) {
            glance.ifPresent(found -> seen.put(printer, found));
        }
    }

    private List<Printer> changed(Map<Printer, Glance> seen) {
        var changed = new ArrayList<Printer>();
        seen.forEach((printer, glance) -> {
            var what = watch.saw(printer, glance);
            if (!what.isEmpty()) {
                log.say(Level.INFO, "Printer " + printer.place() + ": " + what + ". The server is told at once.");
                changed.add(printer);
            }
        });
        return changed;
    }

    /** Read whole, so that the report says what it always says; who fell silent just now is told of at a later look. */
    private boolean report(List<Printer> changed) throws InterruptedException, StoreFailure, OutboxFull {
        if (changed.isEmpty()) {
            return false;
        }
        round.over(changed, Reason.CRITICAL).forEach((printer, devices) -> {
            if (devices.stream().anyMatch(Device::reachable)) {
                watch.told(printer);
            }
        });
        return true;
    }
}
