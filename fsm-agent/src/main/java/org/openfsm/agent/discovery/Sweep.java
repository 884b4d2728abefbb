package org.openfsm.agent.discovery;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.openfsm.agent.config.AgentConfig.Place;
import org.openfsm.agent.config.AgentConfig.Source;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpSession;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/** Asks every address of a source whether a printer answers there; the network's pace is the sweep's. */
public final class Sweep {

    private static final Oid HR_DEVICE_TYPE = Oid.of("1.3.6.1.2.1.25.3.2.1.2");
    private static final Oid HR_DEVICE_PRINTER = Oid.of("1.3.6.1.2.1.25.3.1.5");
    private static final Oid PRT_GENERAL_CONFIG_CHANGES = Oid.of("1.3.6.1.2.1.43.5.1.1.1");

    private final SnmpNetwork network;
    private final Semaphore turns;
    private final int atOnce;

    /**
     * @param turns one for each address being asked, given back when it is done: who takes them all has the network for
     *     himself
     * @param atOnce how many turns there are; the only memory a sweep needs
     */
    public Sweep(SnmpNetwork network, Semaphore turns, int atOnce) {
        this.network = network;
        this.turns = turns;
        this.atOnce = atOnce;
    }

    /** Who follows a sweep. */
    @FunctionalInterface
    public interface Course {
        /** A printer answers there; told on the calling thread. */
        void found(Place place) throws StoreFailure;

        /** Told of each address, on any thread. */
        default void asked(Place place, Answer answer) {}

        /** Whether the next address shall be asked. */
        default boolean goesOn() {
            return true;
        }
    }

    /** What an address gave. */
    public enum Answer {
        PRINTER,
        /** It answers by SNMP, and is no printer. */
        OTHER,
        SILENT
    }

    /**
     * @param course is told of each place with a printer as it is found
     * @return how many addresses were asked
     * @throws InterruptedException when the agent ends
     */
    public int over(Source source, Course course) throws InterruptedException, StoreFailure {
        var found = new ConcurrentLinkedQueue<Place>();
        var places = source.places();
        int asked = 0;
        while (places.hasNext() && course.goesOn()) {
            var place = places.next();
            turns.acquire();
            asked++;
            ask(place).whenComplete((answer, failure) -> {
                if (answer == Answer.PRINTER) {
                    found.add(place);
                }
                course.asked(place, answer == null ? Answer.SILENT : answer);
                turns.release();
            });
            tell(found, course);
        }
        turns.acquire(atOnce);
        turns.release(atOnce);
        tell(found, course);
        return asked;
    }

    private static void tell(Queue<Place> found, Course course) throws StoreFailure {
        for (var place = found.poll(); place != null; place = found.poll()) {
            course.found(place);
        }
    }

    private CompletableFuture<Answer> ask(Place place) {
        return network.openAfresh(new SnmpTarget(place.host(), place.port(), place.credentials()))
                .thenCompose(Sweep::isPrinter)
                .thenApply(printer -> printer ? Answer.PRINTER : Answer.OTHER)
                .exceptionally(nothingThere -> Answer.SILENT);
    }

    /** An hrDevice of type printer (RFC 2790), or a Printer-MIB: some have the one, some the other. */
    private static CompletableFuture<Boolean> isPrinter(SnmpSession session) {
        return session.walk(List.of(HR_DEVICE_TYPE, PRT_GENERAL_CONFIG_CHANGES))
                .thenApply(answer -> answer.values().entrySet().stream()
                        .anyMatch(entry -> entry.getKey().startsWith(PRT_GENERAL_CONFIG_CHANGES)
                                || entry.getValue() instanceof SnmpValue.ObjectId type
                                        && type.oid().equals(HR_DEVICE_PRINTER)));
    }
}
