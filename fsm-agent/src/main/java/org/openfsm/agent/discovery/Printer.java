package org.openfsm.agent.discovery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A device known to be a printer.
 *
 * @param host as searched: an address or a name
 * @param seenAt when it answered last; absent before its first poll
 * @param reachable whether it answered the last poll
 * @param monitored whether it is polled
 * @param credentials what opened it last, by version and name; absent before its first poll
 * @param foundBy the range that was searched, as it was written; absent when an older agent found it
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
        @Nullable String serialNumber,
        boolean monitored,
        @Nullable String credentials,
        @Nullable String foundBy) {

    /** One that was just found and not read yet. */
    public static Printer found(String sourceId, String host, int port, Instant at, boolean monitored, String range) {
        return new Printer(sourceId, host, port, at, null, true, null, null, null, monitored, null, range);
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    public String place() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
