package org.openfsm.agent.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.openfsm.agent.discovery.KnownDevice;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.outbox.OutboxFull;
import org.openfsm.agent.poll.Memory;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.wire.Report.Reason;

/** Reads printers: all when it is time, one when a person asks. */
final class Polling {

    private static final String POLLED = "polled";

    private final Printers printers;
    private final PollRound round;
    private final Store store;
    private final Stages stages;
    /** What people asked for and was not read yet. */
    private final Map<String, Printer> asked = new ConcurrentHashMap<>();

    Polling(Printers printers, PollRound round, Store store, Stages stages) {
        this.printers = printers;
        this.round = round;
        this.store = store;
        this.stages = stages;
    }

    /** What read a printer the last time is asked for at once, also after a restart. */
    boolean remind(Memory memory) throws StoreFailure {
        printers.devices().stream()
                .filter(device -> device.definition() != null)
                .collect(Collectors.groupingBy(
                        device -> Map.entry(device.host(), device.port()),
                        Collectors.toMap(KnownDevice::printerIndex, KnownDevice::definition, (one, other) -> one)))
                .forEach((place, ids) -> memory.remind(place.getKey(), place.getValue(), ids));
        return true;
    }

    /** When all were polled last, as far as known. */
    Optional<Instant> last() throws StoreFailure {
        return store.note(POLLED).flatMap(Notes::instant);
    }

    /**
     * A calendar begins to count now when there was no poll yet, or one of a far future: kept, so that a machine that is
     * always off at the time makes up for it.
     */
    void countFromNowIfNever() throws StoreFailure {
        var now = stages.now().at();
        if (last().filter(at -> !Plan.isOfTheFuture(at, now)).isEmpty()) {
            store.note(POLLED, String.valueOf(now.getEpochSecond()));
        }
    }

    /** @return whether there is something to send */
    boolean poll(Reason reason) throws StoreFailure, OutboxFull, InterruptedException {
        var begun = stages.now().at();
        if (round.over(printers.known(), reason).isEmpty()) {
            return false;
        }
        store.note(POLLED, String.valueOf(begun.getEpochSecond()));
        return true;
    }

    /** @return whether there is such a printer, and it is not asked for already */
    boolean ask(String sourceId, String host, int port) throws StoreFailure {
        var printer = printers.at(sourceId, host, port).filter(round::covers);
        return printer.isPresent() && asked.putIfAbsent(printer.get().place() + sourceId, printer.get()) == null;
    }

    /** Reads the printers that people asked for. @return whether there is something to send */
    boolean readAsked() throws StoreFailure, OutboxFull, InterruptedException {
        var now = Map.copyOf(asked);
        try {
            return !round.over(List.copyOf(now.values()), Reason.MANUAL).isEmpty();
        } finally {
            asked.keySet().removeAll(now.keySet());
        }
    }

    int asked() {
        return asked.size();
    }
}
