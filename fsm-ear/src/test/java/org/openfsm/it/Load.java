package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.openfsm.wire.Device;
import org.openfsm.wire.Level;
import org.openfsm.wire.Meter;
import org.openfsm.wire.Supply;

/**
 * Agents with ten printers each that have more to report than any real ones: every report has what real printers said, with
 * meters that have moved on and supplies that are used up in time.
 */
final class Load {
    static final int DEVICES = 10;
    static final int AGENTS = 48;

    /** Between two reports of an agent; all of them lie behind us, since none comes from the future. */
    private static final Duration STEP = Duration.ofSeconds(20);

    private static final Duration BEGIN = Duration.ofDays(7);

    private static final int ROUNDS_OF_A_PERCENT = 20;

    private final FsmServer server;
    private final List<Device> models;
    private final List<HandmadeAgent> agents = new ArrayList<>();
    private final Moving clock = new Moving(Instant.now().minus(BEGIN));
    private int made;

    /** @param models what real printers said */
    Load(FsmServer server, List<Device> models) throws Exception {
        this.server = server;
        this.models = models;
        for (int number = 0; number < AGENTS; number++) {
            var name = "load-" + number;
            var agent = new HandmadeAgent(Scene.enrolmentFile(server, name, "Load AG " + number, name), clock);
            assertThat(server.api().report(agent.enrolment()).statusCode()).isEqualTo(202);
            agents.add(agent);
        }
    }

    private static final class Moving extends Clock {
        private Instant now;

        Moving(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("reports are made in UTC");
        }
    }

    /** The next sealed reports, of the agents in turn. */
    List<byte[]> reports(int count) {
        return IntStream.range(0, count).mapToObj(number -> report()).toList();
    }

    private byte[] report() {
        int agent = made % AGENTS;
        int round = made / AGENTS;
        if (agent == 0) {
            clock.now = clock.now.plus(STEP);
        }
        made++;
        var devices = IntStream.range(0, DEVICES)
                .mapToObj(number ->
                        aged(models.get(number % models.size()), agent * DEVICES + number, round, clock.instant()))
                .toArray(Device[]::new);
        return agents.get(agent).sealed(agents.get(agent).report(devices));
    }

    private static Device aged(Device model, int number, int round, Instant at) {
        var identity = model.identity();
        return new Device(
                at,
                true,
                "192.0.2." + number % 256,
                161,
                model.printerIndex(),
                null,
                model.snmpVersion(),
                new Device.Identity(
                        identity.manufacturer(),
                        identity.model(),
                        identity.name(),
                        "LOAD" + (100_000 + number),
                        identity.assetNumber(),
                        String.format("00:c0:ee:00:%02x:%02x", number >> 8 & 255, number & 255),
                        identity.sysObjectId(),
                        identity.location(),
                        identity.contact(),
                        identity.firmware(),
                        identity.firmwareParts()),
                model.properties(),
                model.status(),
                model.meters().stream()
                        .map(meter -> new Meter(meter.key(), meter.value() + round * 7L, meter.billing(), meter.raw()))
                        .toList(),
                model.supplies().stream().map(supply -> used(supply, round)).toList(),
                model.alerts(),
                model.pmd(),
                model.problems());
    }

    private static Supply used(Supply supply, int round) {
        if (supply.level() == null || supply.level().percent() == null) {
            return supply;
        }
        int percent = 99 - round / ROUNDS_OF_A_PERCENT % 99;
        return new Supply(
                supply.index(),
                supply.type(),
                supply.supplyClass(),
                supply.colorant(),
                supply.description(),
                supply.unit(),
                new Level(Level.Kind.MEASURED, percent, (long) percent, 100L),
                supply.partNumber(),
                supply.serialNumber());
    }

    /**
     * Sends them over HTTPS, those of an agent in their order.
     *
     * @param senders side by side, a divisor of 48
     * @return reports a second
     */
    double send(List<byte[]> reports, int senders) {
        var threads = Executors.newFixedThreadPool(senders);
        try {
            long begun = System.nanoTime();
            var sendings = IntStream.range(0, senders)
                    .mapToObj(sender -> CompletableFuture.runAsync(
                            () -> {
                                for (int number = sender; number < reports.size(); number += senders) {
                                    send(reports.get(number));
                                }
                            },
                            threads))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(sendings).join();
            return reports.size() * 1e9 / (System.nanoTime() - begun);
        } finally {
            threads.shutdown();
        }
    }

    private void send(byte[] report) {
        try {
            assertThat(server.api().report(report).statusCode()).isEqualTo(202);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("The server took no report", e);
        }
    }
}
