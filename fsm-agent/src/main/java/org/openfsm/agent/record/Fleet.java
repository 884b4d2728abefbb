package org.openfsm.agent.record;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.record.Lives.Device;

/**
 * Devices at their addresses, living by a clock. Beside what chance brings, three things surely happen, so that who
 * watches need not wait: after {@link #JAM_AT} paper jams in one, after {@link #REPLACE_AT} another gets a new
 * cartridge, after {@link #MOVE_AT} a third answers at another address.
 */
public final class Fleet {

    /** In the time of an office; the pace divides it. */
    static final Duration JAM_AT = Duration.ofMinutes(18);

    static final Duration REPLACE_AT = Duration.ofMinutes(60);
    static final Duration MOVE_AT = Duration.ofMinutes(84);

    /** Where a device of the fleet answers. */
    public static final class Place {
        private final Device name;
        private final SimulatedDevice device;
        private InetSocketAddress address;

        private Place(Device name, Make make, InetSocketAddress address) {
            this.name = name;
            this.address = address;
            this.device = make.device(this);
        }

        public SimulatedDevice device() {
            return device;
        }

        public InetSocketAddress address() {
            return address;
        }
    }

    /** Takes a device from one address to another. */
    public interface Mover {
        /** @throws IOException when the other address cannot be taken; the device then stays */
        void move(InetSocketAddress from, InetSocketAddress to) throws IOException;
    }

    private interface Make {
        SimulatedDevice device(Place place);
    }

    private final Clock clock;
    private final Instant start;
    private final double pace;
    private final Random random;
    private final Consumer<String> journal;
    private final List<Place> places = new ArrayList<>();
    private final Iterable<InetSocketAddress> addresses;
    private final Lives earlier;
    private final boolean begun;
    private @Nullable Mover mover;
    private int told;

    /** Devices that begin with their recordings. */
    public Fleet(
            List<Recording> recordings,
            int count,
            Iterable<InetSocketAddress> addresses,
            double pace,
            long seed,
            Clock clock,
            Consumer<String> journal) {
        this(recordings, count, addresses, pace, seed, clock, journal, Lives.NONE);
    }

    /**
     * @param recordings repeated, with other serial numbers, MAC addresses, names and meters, until there are
     *     {@code count} devices
     * @param addresses as many as there are devices, and more for those that move
     * @param pace how many times as busy as in an office; 0 for devices that stand still
     * @param seed the same seed and clock give the same lives
     * @param earlier what the devices go on from; one that is not in there begins with its recording
     */
    public Fleet(
            List<Recording> recordings,
            int count,
            Iterable<InetSocketAddress> addresses,
            double pace,
            long seed,
            Clock clock,
            Consumer<String> journal,
            Lives earlier) {
        this.clock = clock;
        this.addresses = addresses;
        this.pace = pace;
        this.journal = journal;
        this.earlier = earlier;
        start = clock.instant();
        long chance = seed * 1_000_003 + earlier.starts() * 7_919L;
        random = new Random(chance);
        var kept = keptAddresses(recordings, count);
        var others = addresses.iterator();
        for (int i = 0; i < count; i++) {
            var name = device(recordings, i);
            var recorded = recordings.get(i % recordings.size());
            var own = new Random(chance + i);
            var recording = name.copy() == 0 ? recorded : Variant.of(recorded, name.copy());
            var place = new Place(
                    name,
                    here -> new SimulatedDevice(recording, pace, own, start, what -> say(here, what)),
                    kept.containsKey(name) ? kept.get(name) : freeOne(others, kept.values()));
            var life = earlier.devices().get(name);
            if (life != null) {
                place.device().resume(life);
            } else if (name.copy() > 0) {
                place.device().beginElsewhere(own);
            }
            places.add(place);
        }
        begun = true;
    }

    private static Device device(List<Recording> recordings, int number) {
        return new Device(recordings.get(number % recordings.size()).name(), number / recordings.size());
    }

    /** Where the devices stood, if they are among the same addresses again. */
    private Map<Device, InetSocketAddress> keptAddresses(List<Recording> recordings, int count) {
        var kept = new HashMap<Device, InetSocketAddress>();
        if (network().equals(earlier.network())) {
            var taken = new HashSet<InetSocketAddress>();
            for (int i = 0; i < count; i++) {
                var name = device(recordings, i);
                var life = earlier.devices().get(name);
                if (life != null && taken.add(life.address())) {
                    kept.put(name, life.address());
                }
            }
        }
        return kept;
    }

    /** Two addresses tell which of the ways to give addresses it is. */
    private List<String> network() {
        return StreamSupport.stream(addresses.spliterator(), false)
                .limit(2)
                .map(Fleet::written)
                .toList();
    }

    private static InetSocketAddress freeOne(
            Iterator<InetSocketAddress> addresses, Collection<InetSocketAddress> taken) {
        var address = addresses.next();
        while (taken.contains(address)) {
            address = addresses.next();
        }
        return address;
    }

    /** What all devices need to go on another time, those too that are not among these but were earlier. */
    public Lives lives() {
        var devices = new HashMap<>(earlier.devices());
        places.forEach(place -> devices.put(place.name, place.device().life(place.address)));
        return new Lives(network(), earlier.starts() + 1, devices);
    }

    public List<Place> places() {
        return List.copyOf(places);
    }

    /** Lets devices move; without it they stay. */
    public void movedBy(Mover mover) {
        this.mover = mover;
    }

    /** Lets every device live on until the clock's now. */
    public void advance() {
        var now = clock.instant();
        places.forEach(place -> place.device().advanceTo(now));
        if (pace > 0) {
            tour(Duration.between(start, now));
        }
    }

    private void tour(Duration since) {
        var inAnOffice = Duration.ofMillis((long) (since.toMillis() * pace));
        if (told == 0 && inAnOffice.compareTo(JAM_AT) >= 0) {
            told++;
            working().ifPresent(MovingPrinter::jam);
        }
        if (told == 1 && inAnOffice.compareTo(REPLACE_AT) >= 0) {
            told++;
            replaceTheScarcest();
        }
        if (told == 2 && inAnOffice.compareTo(MOVE_AT) >= 0) {
            told++;
            move(places.get(random.nextInt(places.size())));
        }
    }

    private Optional<MovingPrinter> working() {
        var printers = places.stream()
                .flatMap(place -> place.device().printers().stream())
                .filter(printer -> !printer.stopped())
                .toList();
        return printers.isEmpty() ? Optional.empty() : Optional.of(printers.get(random.nextInt(printers.size())));
    }

    private void replaceTheScarcest() {
        record Candidate(MovingPrinter printer, MovingSupply supply) {}
        places.stream()
                .flatMap(place -> place.device().printers().stream())
                .flatMap(printer -> printer.scarcest().stream().map(supply -> new Candidate(printer, supply)))
                .min(Comparator.comparingDouble(candidate -> candidate.supply().pagesLeft()))
                .ifPresent(candidate -> candidate.printer().replace(candidate.supply()));
    }

    private void move(Place place) {
        var taken = places.stream().map(Place::address).collect(Collectors.toSet());
        var free = StreamSupport.stream(addresses.spliterator(), false)
                .filter(address -> !taken.contains(address))
                .findFirst();
        if (mover == null || free.isEmpty()) {
            return;
        }
        var from = place.address;
        var to = free.get();
        try {
            mover.move(from, to);
        } catch (IOException e) {
            say(place, "stays: " + written(to) + " cannot be taken (" + e.getMessage() + ")");
            return;
        }
        say(place, "has a new address: " + written(to));
        place.address = to;
    }

    /** What was so from the beginning is no news. */
    private void say(Place place, String what) {
        if (!begun) {
            return;
        }
        journal.accept(written(place.address) + " " + place.device().maker() + " "
                + place.device().model() + ": " + what);
    }

    /** Such as {@code 127.0.10.1:1161}. */
    public static String written(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
