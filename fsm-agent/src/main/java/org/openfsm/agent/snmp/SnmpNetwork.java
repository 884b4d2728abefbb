package org.openfsm.agent.snmp;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The one SNMP session of the program: asynchronous, for any number of devices, on one UDP socket. */
public final class SnmpNetwork implements AutoCloseable {

    private final Settings settings;

    private SnmpNetwork(Settings settings) {
        this.settings = settings;
    }

    /**
     * @param timeout for the answer to one request
     * @param retries of a request without an answer
     * @param deviceTime after it has answered, a device is read for so long at most; what is missing then is a fault
     * @param packetsPerSecond of all devices together; 0 for no limit
     * @param devicesAtOnce further devices wait their turn
     */
    public record Settings(
            Duration timeout, int retries, Duration deviceTime, int packetsPerSecond, int devicesAtOnce) {
        /** Polite: what {@code run} does unless the configuration says otherwise. */
        public static final Settings POLITE = new Settings(Duration.ofSeconds(2), 1, Duration.ofSeconds(10), 50, 64);

        public Settings {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("SNMP timeout is " + timeout + ", expected more than 0");
            }
        }
    }

    /** @throws IOException when no UDP socket can be had */
    public static SnmpNetwork start(Settings settings) throws IOException {
        return new SnmpNetwork(settings);
    }

    /**
     * Resolves the name, finds the credentials that work and reads the system group.
     *
     * @return the opened device; completes exceptionally with {@link NotOpened} when it cannot be opened
     */
    public CompletableFuture<SnmpSession> open(SnmpTarget target) {
        throw new UnsupportedOperationException("not landed yet " + settings);
    }

    @Override
    public void close() {}
}
