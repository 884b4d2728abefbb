package org.openfsm.agent.discovery;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.names.Names;

/**
 * A device known to be a printer.
 *
 * @param host an address, or the name that a person gave it or its address has
 * @param seenAt when it answered last; absent before its first poll
 * @param reachable whether it answered the last poll
 * @param monitored whether it is polled
 * @param credentials what opened it last, by version and name; absent before its first poll
 * @param foundBy the range that was searched, as it was written; absent when an older agent found it
 * @param address where it answered last; absent: not known
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
        @Nullable String foundBy,
        @Nullable String address) {

    /** One that was just found and not read yet. */
    public static Printer found(
            String sourceId,
            String host,
            int port,
            Instant at,
            boolean monitored,
            String range,
            @Nullable String address) {
        return new Printer(sourceId, host, port, at, null, true, null, null, null, monitored, null, range, address);
    }

    /** The same under another host. */
    public Printer as(String other) {
        return with(other, address);
    }

    /** The same at another address. */
    Printer at(String current) {
        return with(host, current);
    }

    private Printer with(String otherHost, @Nullable String otherAddress) {
        return new Printer(
                sourceId,
                otherHost,
                port,
                foundAt,
                seenAt,
                reachable,
                manufacturer,
                model,
                serialNumber,
                monitored,
                credentials,
                foundBy,
                otherAddress);
    }

    /** Whether it is kept under a name, which is resolved anew at each round. */
    public boolean isNamed() {
        return Names.isName(host);
    }

    /** Its address, as far as known. */
    public Optional<String> lastAddress() {
        return isNamed() ? Optional.ofNullable(address) : Optional.of(host);
    }

    /** Whether a person means it by this text: its name, its address, or one of them with the port. */
    public boolean isCalled(String text) {
        return Stream.concat(Stream.of(host), lastAddress().stream())
                .anyMatch(one -> one.equalsIgnoreCase(text) || place(one, port).equalsIgnoreCase(text));
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    public String place() {
        return place(host, port);
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    public static String place(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
