package org.openfsm.agent.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.record.SimulatedDeviceTest.colorDevice;
import static org.openfsm.agent.record.SimulatedDeviceTest.number;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openfsm.agent.snmp.Oid;
import org.openfsm.agent.snmp.SnmpValue;

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
        var addresses = IntStream.range(1, 1000)
                .mapToObj(i -> new InetSocketAddress("127.0.77." + i % 250, 1161 + i / 250))
                .iterator();
        return new Fleet(List.of(colorDevice()), count, addresses, pace, seed, clock, journal::add);
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
}
