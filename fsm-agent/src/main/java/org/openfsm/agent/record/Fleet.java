package org.openfsm.agent.record;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
        private final SimulatedDevice device;
        private InetSocketAddress address;

        private Place(Make make, InetSocketAddress address) {
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
    private final Iterator<InetSocketAddress> addresses;
    private @Nullable Mover mover;
    private int told;

    /**
     * @param recordings repeated, with other serial numbers, MAC addresses, names and meters, until there are
     *     {@code count} devices
     * @param addresses as many as there are devices, and more for those that move
     * @param pace how many times as busy as in an office; 0 for devices that stand still
     * @param seed the same seed and clock give the same lives
     */
    public Fleet(
            List<Recording> recordings,
            int count,
            Iterator<InetSocketAddress> addresses,
            double pace,
            long seed,
            Clock clock,
            Consumer<String> journal) {
        this.clock = clock;
        this.addresses = addresses;
        this.pace = pace;
        this.journal = journal;
        start = clock.instant();
        random = new Random(seed);
        for (int i = 0; i < count; i++) {
            var recorded = recordings.get(i % recordings.size());
            int copy = i / recordings.size();
            var own = new Random(seed * 1_000_003 + i);
            var recording = copy == 0 ? recorded : Variant.of(recorded, copy);
            var place = new Place(
                    here -> new SimulatedDevice(recording, pace, own, start, what -> say(here, what)),
                    addresses.next());
            if (copy > 0) {
                place.device().beginElsewhere(own);
            }
            places.add(place);
        }
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
        if (mover == null || !addresses.hasNext()) {
            return;
        }
        var from = place.address;
        var to = addresses.next();
        try {
            mover.move(from, to);
        } catch (IOException e) {
            say(place, "stays: " + written(to) + " cannot be taken (" + e.getMessage() + ")");
            return;
        }
        say(place, "has a new address: " + written(to));
        place.address = to;
    }

    private void say(Place place, String what) {
        journal.accept(written(place.address) + " " + place.device().maker() + " "
                + place.device().model() + ": " + what);
    }

    /** Such as {@code 127.0.10.1:1161}. */
    public static String written(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
