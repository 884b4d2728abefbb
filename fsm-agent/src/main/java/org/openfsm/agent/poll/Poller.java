package org.openfsm.agent.poll;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpSession;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.wire.Device;

/** Reads a device by the standards alone. */
public final class Poller {

    private final Clock clock;

    public Poller(Clock clock) {
        this.clock = clock;
    }

    /**
     * Opens and reads a device.
     *
     * @return one element for each printer (hrDevice) of the box, at least one; never completes exceptionally for a
     *     fault of the device or the network: those are {@code reachable: false} and {@code problems}
     */
    public CompletableFuture<List<Device>> poll(SnmpNetwork network, SnmpTarget target) {
        return network.open(target)
                .thenCompose(session -> poll(session, target))
                .exceptionally(failure -> List.of(Device.unreachable(
                        clock.instant(),
                        target.host(),
                        target.port(),
                        new Device.Problem(Device.Problem.NO_ANSWER, null))));
    }

    /** Reads an opened device. @param target where it was found: its place in the result */
    public CompletableFuture<List<Device>> poll(SnmpSession session, SnmpTarget target) {
        throw new UnsupportedOperationException("not landed yet");
    }
}
