package org.openfsm.agent.discovery;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AddressRange;
import org.openfsm.agent.config.AgentConfig.Place;
import org.openfsm.agent.config.AgentConfig.Search;
import org.openfsm.agent.config.AgentConfig.Source;
import org.openfsm.agent.names.Names;
import org.openfsm.agent.snmp.NotOpened;
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

    /** How soon somebody who ends a sweep is heard while it waits. */
    private static final Duration HEARD = Duration.ofMillis(200);

    private final SnmpNetwork network;
    private final Semaphore turns;
    private final int atOnce;
    private final Naming naming;

    /** One that asks nobody for names. */
    public Sweep(SnmpNetwork network, Semaphore turns, int atOnce) {
        this(network, turns, atOnce, address -> CompletableFuture.completedFuture(Optional.empty()));
    }

    /**
     * @param turns one for each address being asked, given back when it is done: who takes them all has the network for
     *     himself
     * @param atOnce how many turns there are; the only memory a sweep needs
     * @param naming is asked for the names of the addresses where a printer is
     */
    public Sweep(SnmpNetwork network, Semaphore turns, int atOnce, Naming naming) {
        this.network = network;
        this.turns = turns;
        this.atOnce = atOnce;
        this.naming = naming;
    }

    /** Who follows a sweep. */
    @FunctionalInterface
    public interface Course {
        /** A printer answers there; told on the calling thread. */
        void found(Found found) throws StoreFailure;

        /** Told of each address, on any thread. */
        default void asked(Place place, Answer answer) {}

        /**
         * Told now and then, on the calling thread: all places before this one are done.
         *
         * @param position counted from 0 in the order of {@link Source#places}
         */
        default void reached(long position) throws StoreFailure {}

        /** A broadcast could not be sent; the search goes on without it. */
        default void failed(Search broadcast, String reason) {}

        /**
         * Whether the next address shall be asked. If not, nobody waits for what is outstanding: late answers are lost.
         */
        default boolean goesOn() {
            return true;
        }
    }

    /**
     * A printer.
     *
     * @param address that answered
     * @param name of that address; absent when it has none, or nobody asked for it
     */
    public record Found(
            Place place, String address, @Nullable String name) {
        /** What it is kept under: the name that a person gave it or its address has, else its address. */
        public String host() {
            return name == null ? place.host() : name;
        }
    }

    /** Who knows the name of an address. */
    @FunctionalInterface
    public interface Naming {
        CompletableFuture<Optional<String>> nameOf(InetAddress address);
    }

    /** What an address gave. */
    public enum Answer {
        PRINTER,
        /** It answers by SNMP, and is no printer. */
        OTHER,
        /** It answers by SNMP, and refuses all credentials of its range. */
        REFUSED,
        SILENT,
        /** Nobody was asked: its host name leads nowhere, or no name server said where. */
        NOWHERE
    }

    /**
     * @param course is told of each place with a printer as it is found
     * @return how many addresses were asked
     * @throws InterruptedException when the agent ends
     */
    public int over(Source source, Course course) throws InterruptedException, StoreFailure {
        return over(source, 0, course);
    }

    /** @param from the place to begin with: those before it were asked already */
    public int over(Source source, long from, Course course) throws InterruptedException, StoreFailure {
        var found = new ConcurrentLinkedQueue<Found>();
        var underWay = new ConcurrentSkipListSet<Long>();
        int asked = 0;
        for (var place : answerers(source, course)) {
            if (hasTurns(1, course)) {
                asked++;
                ask(place, course, found, () -> {});
            }
        }
        var places = source.places();
        for (long position = 0; places.hasNext() && course.goesOn(); position++) {
            var place = places.next();
            if (position >= from && hasTurns(1, course)) {
                asked++;
                long at = position;
                underWay.add(at);
                ask(place, course, found, () -> underWay.remove(at));
                tell(found, course);
                course.reached(first(underWay, at + 1));
            }
        }
        if (hasTurns(atOnce, course)) {
            turns.release(atOnce);
        }
        tell(found, course);
        return asked;
    }

    /** Waits for it, for as long as the sweep goes on. */
    private static boolean isThere(CompletableFuture<?> answer, Course course) throws InterruptedException {
        var there = new CountDownLatch(1);
        answer.whenComplete((heard, failure) -> there.countDown());
        while (course.goesOn()) {
            if (there.await(HEARD.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    /** Waits for them, for as long as the sweep goes on. */
    private boolean hasTurns(int count, Course course) throws InterruptedException {
        while (course.goesOn()) {
            if (turns.tryAcquire(count, HEARD.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    private static long first(NavigableSet<Long> underWay, long otherwise) {
        var first = underWay.ceiling(0L);
        return first == null ? otherwise : first;
    }

    private void ask(Place place, Course course, Queue<Found> found, Runnable done) {
        ask(place).whenComplete((heard, failure) -> {
            if (heard != null && heard.printer() != null) {
                found.add(heard.printer());
            }
            course.asked(place, heard == null ? Answer.SILENT : heard.answer());
            done.run();
            turns.release();
        });
    }

    /** Who answers the broadcasts of a source, but for those that are excluded or asked anyhow. */
    private List<Place> answerers(Source source, Course course) throws InterruptedException {
        var places = new LinkedHashSet<Place>();
        for (var search : source.broadcasts()) {
            var range = (AddressRange.Broadcast) search.range();
            try {
                var heard = network.call(range.address(), range.port(), search.credentials());
                if (!isThere(heard, course)) {
                    break;
                }
                heard.get().stream()
                        .map(InetAddress::getHostAddress)
                        .filter(host -> !source.isExcluded(host, range.port())
                                && source.searchOf(host, range.port()).isEmpty())
                        .forEach(host -> places.add(new Place(host, range.port(), search.credentials(), range.text())));
            } catch (ExecutionException failure) {
                course.failed(search, String.valueOf(failure.getCause()));
            }
        }
        return List.copyOf(places);
    }

    private static void tell(Queue<Found> found, Course course) throws StoreFailure {
        for (var one = found.poll(); one != null; one = found.poll()) {
            course.found(one);
        }
    }

    private record Heard(Answer answer, @Nullable Found printer) {}

    private CompletableFuture<Heard> ask(Place place) {
        return network.openAfresh(new SnmpTarget(place.host(), place.port(), place.credentials()))
                .thenCompose(session -> isPrinter(session)
                        .thenCompose(printer -> printer
                                ? named(place, session)
                                : CompletableFuture.completedFuture(new Heard(Answer.OTHER, null))))
                .exceptionally(unopened -> new Heard(without(unopened), null));
    }

    private static Answer without(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return switch (cause instanceof NotOpened notOpened ? notOpened.code() : "") {
            case SnmpSession.Fault.UNKNOWN_HOST -> Answer.NOWHERE;
            case SnmpSession.Fault.REFUSED -> Answer.REFUSED;
            default -> Answer.SILENT;
        };
    }

    /** A name that a person gave stays. */
    private CompletableFuture<Heard> named(Place place, SnmpSession session) {
        var address = Optional.ofNullable(session.address()).orElse(place.host());
        var name = Names.isName(place.host())
                ? CompletableFuture.completedFuture(Optional.<String>empty())
                : network.names().addressesOf(address).thenCompose(addresses -> naming.nameOf(addresses.get(0)));
        return name.thenApply(found -> new Heard(Answer.PRINTER, new Found(place, address, found.orElse(null))));
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
