package org.openfsm.agent.discovery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A device known to be a printer.
 *
 * @param host as searched: an address or a name
 * @param seenAt when it answered last; absent before its first poll
 * @param reachable whether it answered the last poll
 */
public record Printer(
        String sourceId,
        String host,
        int port,
        Instant foundAt,
        @Nullable Instant seenAt,
        boolean reachable,
        @Nullable String manufacturer,
        @Nullable String model,
        @Nullable String serialNumber) {

    /** {@code host:port}, an IPv6 address in brackets. */
    public String place() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
