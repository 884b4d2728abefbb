package org.openfsm.agent.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.record.SimulatedDeviceTest.colorDevice;
import static org.openfsm.agent.record.SimulatedDeviceTest.number;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

class FleetTest {

    private static final class HandClock extends Clock {
        private Instant now = Instant.parse("2026-11-23T08:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final HandClock clock = new HandClock();
    private final List<String> journal = new ArrayList<>();

    private Fleet fleet(int count, double pace, long seed) {
        return fleet(count, pace, seed, Lives.NONE);
    }

    private Fleet fleet(int count, double pace, long seed, Lives earlier) {
        return new Fleet(List.of(colorDevice()), count, addresses(77), pace, seed, clock, journal::add, earlier);
    }

    private static Iterable<InetSocketAddress> addresses(int network) {
        return () -> IntStream.range(1, 1000)
                .mapToObj(i -> new InetSocketAddress("127.0." + network + "." + i % 250, 1161 + i / 250))
                .iterator();
    }

    private void live(Fleet fleet, Duration time) {
        var end = clock.now.plus(time);
        while (clock.now.isBefore(end)) {
            clock.now = clock.now.plusMillis(250);
            fleet.advance();
        }
    }

    private static String text(Fleet.Place place, String oid) {
        return place.device().get(Oid.of(oid)) instanceof SnmpValue.Octets octets
                ? new String(octets.bytes(), StandardCharsets.ISO_8859_1)
                : "";
    }

    @Test
    void withinTenMinutesSomethingOfEverythingHappens() {
        var fleet = fleet(6, 12, 1);
        var moves = new ArrayList<String>();
        fleet.movedBy((from, to) -> moves.add(Fleet.written(from) + " " + Fleet.written(to)));
        var before = fleet.places().stream()
                .mapToLong(place -> number(place.device(), "1.3.6.1.2.1.43.10.2.1.4.1.1"))
                .sum();
        live(fleet, Duration.ofMinutes(10));
        assertThat(fleet.places().stream()
                        .mapToLong(place -> number(place.device(), "1.3.6.1.2.1.43.10.2.1.4.1.1"))
                        .sum())
                .isGreaterThan(before + 100);
        assertThat(journal)
                .anyMatch(line -> line.endsWith("paper jam, printing has stopped"))
                .anyMatch(line -> line.endsWith("paper jam cleared"))
                .anyMatch(line -> line.endsWith("toner replaced"))
                .anyMatch(line -> line.endsWith("has a new address: 127.0.77.7:1161"));
        assertThat(moves).hasSize(1).first().asString().endsWith(" 127.0.77.7:1161");
        assertThat(fleet.places())
                .extracting(place -> Fleet.written(place.address()))
                .contains("127.0.77.7:1161");
    }

    @Test
    void aDeviceThatCannotMoveStaysAndSaysSo() {
        var fleet = fleet(2, 200, 1);
        fleet.movedBy((from, to) -> {
            throw new IOException("Address already in use");
        });
        live(fleet, Duration.ofMinutes(1));
        assertThat(journal)
                .anyMatch(line -> line.contains("stays: 127.0.77.3:1161 cannot be taken (Address already in use)"));
        assertThat(fleet.places())
                .extracting(place -> Fleet.written(place.address()))
                .containsExactly("127.0.77.1:1161", "127.0.77.2:1161");
    }

    @Test
    void repeatedPrintersAreOthersOfTheirModel() {
        var places = fleet(200, 12, 1).places();
        var serials = new HashSet<String>();
        var macs = new HashSet<String>();
        var names = new HashSet<String>();
        for (var place : places) {
            var serial = text(place, "1.3.6.1.2.1.43.5.1.1.17.1");
            var mac = text(place, "1.3.6.1.2.1.2.2.1.6.1");
            var name = text(place, "1.3.6.1.2.1.1.5.0");
            serials.add(serial);
            macs.add(mac);
            names.add(name);
            var tail = String.format("%02X%02X%02X", (int) mac.charAt(3), (int) mac.charAt(4), (int) mac.charAt(5));
            assertThat(name).isEqualTo("PRN" + tail);
            assertThat(mac).startsWith("\0\0\u00e8");
            assertThat(text(place, "1.3.6.1.4.1.9.6")).isEqualTo("id " + serial + " " + tail);
            long total = number(place.device(), "1.3.6.1.4.1.9.1") + number(place.device(), "1.3.6.1.4.1.9.2");
            assertThat(number(place.device(), "1.3.6.1.4.1.9.3") + number(place.device(), "1.3.6.1.4.1.9.4"))
                    .isEqualTo(total);
            assertThat(number(place.device(), "1.3.6.1.2.1.43.10.2.1.4.1.1")).isEqualTo(total + 40);
        }
        assertThat(serials).hasSize(200);
        assertThat(macs).hasSize(200);
        assertThat(names).hasSize(200);
    }

    @Test
    void theSameSeedGivesTheSameFleet() {
        var one = fleet(20, 12, 4).places();
        var same = fleet(20, 12, 4).places();
        for (int i = 0; i < one.size(); i++) {
            assertThat(text(one.get(i), "1.3.6.1.2.1.43.5.1.1.17.1"))
                    .isEqualTo(text(same.get(i), "1.3.6.1.2.1.43.5.1.1.17.1"));
            assertThat(number(one.get(i).device(), "1.3.6.1.2.1.43.10.2.1.4.1.1"))
                    .isEqualTo(number(same.get(i).device(), "1.3.6.1.2.1.43.10.2.1.4.1.1"));
        }
    }

    private static final String ENGINE = "1.3.6.1.2.1.43.10.2.1.4.1.1";
    private static final String BLACK = "1.3.6.1.2.1.43.11.1.1.9.1.1";
    private static final String UPTIME = "1.3.6.1.2.1.1.3.0";

    private static Lives written(Fleet fleet, Path directory) throws Exception {
        var file = directory.resolve("lives");
        Files.write(file, fleet.lives().bytes());
        return Lives.read(file);
    }

    @Test
    void everyDeviceGoesOnWhereItWas(@TempDir Path directory) throws Exception {
        var before = fleet(6, 12, 1);
        before.movedBy((from, to) -> {});
        live(before, Duration.ofMinutes(10));

        var after = fleet(6, 12, 1, written(before, directory));

        for (int i = 0; i < 6; i++) {
            var was = before.places().get(i);
            var is = after.places().get(i);
            assertThat(is.address()).isEqualTo(was.address());
            assertThat(objects(is)).isEqualTo(objects(was));
        }
        assertThat(after.places())
                .extracting(place -> Fleet.written(place.address()))
                .contains("127.0.77.7:1161");
    }

    /** All that it answers, but for what says whether it prints just now. */
    private static Map<String, String> objects(Fleet.Place place) {
        var objects = new TreeMap<String, String>();
        for (var next = place.device().next(Oid.of("1.3"));
                next != null;
                next = place.device().next(next.getKey())) {
            if (!next.getKey().toString().startsWith("1.3.6.1.2.1.25.3.5.1.1")) {
                objects.put(next.getKey().toString(), Recording.written(next.getValue()));
            }
        }
        return objects;
    }

    @Test
    void noMeterGoesBackOverManyStartsAndFaultsAreSeenToAfterEach(@TempDir Path directory) throws Exception {
        var lives = Lives.NONE;
        long printed = 0;
        long ticks = 0;
        for (int start = 0; start < 12; start++) {
            var fleet = fleet(3, 60, 1, lives);
            for (var place : fleet.places()) {
                place.device().printers().forEach(MovingPrinter::jam);
            }
            lives = written(fleet, directory);
            fleet = fleet(3, 60, 1, lives);
            assertThat(fleet.places().get(1).device().printers()).allMatch(MovingPrinter::stopped);
            live(fleet, Duration.ofMinutes(2));
            lives = written(fleet, directory);
            long now = number(fleet.places().get(1).device(), ENGINE);
            long uptime = number(fleet.places().get(1).device(), UPTIME);
            assertThat(now).isGreaterThan(printed);
            assertThat(uptime).isGreaterThanOrEqualTo(ticks);
            printed = now;
            ticks = uptime;
        }
        assertThat(lives.starts()).isEqualTo(24);
        assertThat(journal)
                .filteredOn(line -> line.endsWith("paper jam cleared"))
                .hasSizeGreaterThanOrEqualTo(36);
    }

    @Test
    void aStartIsNotTheOneBeforeAgain(@TempDir Path directory) throws Exception {
        var first = fleet(1, 60, 1);
        var kept = written(first, directory);
        live(first, Duration.ofMinutes(2));
        var second = fleet(1, 60, 1, kept);
        live(second, Duration.ofMinutes(2));
        assertThat(number(second.places().get(0).device(), ENGINE))
                .isNotEqualTo(number(first.places().get(0).device(), ENGINE));
    }

    @Test
    void elsewhereTheDevicesTakeThePlacesThere(@TempDir Path directory) throws Exception {
        var before = fleet(2, 12, 1);
        live(before, Duration.ofMinutes(10));
        var after = new Fleet(
                List.of(colorDevice()), 3, addresses(78), 12, 1, clock, journal::add, written(before, directory));
        assertThat(after.places())
                .extracting(place -> Fleet.written(place.address()))
                .containsExactly("127.0.78.1:1161", "127.0.78.2:1161", "127.0.78.3:1161");
        assertThat(number(after.places().get(1).device(), ENGINE))
                .isEqualTo(number(before.places().get(1).device(), ENGINE));
    }

    @Test
    void whoIsNotServedNowIsNotForgotten(@TempDir Path directory) throws Exception {
        var before = fleet(3, 12, 1);
        live(before, Duration.ofMinutes(5));
        long printed = number(before.places().get(2).device(), ENGINE);
        var fewer = fleet(1, 0, 1, written(before, directory));
        var again = fleet(3, 12, 1, written(fewer, directory));
        assertThat(number(again.places().get(2).device(), ENGINE)).isEqualTo(printed);
        assertThat(number(again.places().get(0).device(), BLACK))
                .isEqualTo(number(before.places().get(0).device(), BLACK));
    }

    @Test
    void aMendedRecordingTakesOnlyWhatItHasRoomFor(@TempDir Path directory) throws Exception {
        var before = fleet(1, 12, 1);
        live(before, Duration.ofMinutes(3));
        long printed = number(before.places().get(0).device(), ENGINE);
        var text = new String(before.lives().bytes(), StandardCharsets.UTF_8)
                .replaceFirst("(?m)^1\\.3\\.6\\.1\\.2\\.1\\.43\\.11\\.1\\.1\\.9\\.1\\.1\\|.*", BLACK + "|4x|00")
                .replaceFirst("(?m)^(printer 1 )", "1.3.6.1.4.1.9.999|65|7\n$1");
        var after = fleet(1, 12, 1, Lives.read(LivesTest.sealed(directory, text)));
        assertThat(number(after.places().get(0).device(), ENGINE)).isEqualTo(printed);
        assertThat(number(after.places().get(0).device(), BLACK)).isEqualTo(100);
        assertThat(after.places().get(0).device().get(Oid.of("1.3.6.1.4.1.9.999")))
                .isNull();
    }
}
