package org.openfsm.agent.snmp;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.names.Names;

/**
 * Where a device is and what may open it.
 *
 * @param host an IPv4 or IPv6 address (without brackets), or a host name
 * @param credentials tried in this order; what worked is tried first the next time
 * @param address where the host is now; absent: found out when it is opened
 */
public record SnmpTarget(
        String host,
        int port,
        List<Credentials> credentials,
        @Nullable InetAddress address) {

    public static final int DEFAULT_PORT = 161;

    public SnmpTarget {
        credentials = List.copyOf(credentials);
        if (host.isBlank()) {
            throw new IllegalArgumentException("a device needs an address or a host name, found none");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(host + ": port " + port + " is not between 1 and 65535");
        }
        if (credentials.isEmpty()) {
            throw new IllegalArgumentException(host + ": no credentials to try");
        }
    }

    public SnmpTarget(String host, int port, List<Credentials> credentials) {
        this(host, port, credentials, null);
    }

    /**
     * @param place {@code HOST}, {@code HOST:PORT}, an IPv6 address bare or as {@code [ADDRESS]:PORT}
     * @throws IllegalArgumentException when it is none of these
     */
    public static SnmpTarget parse(String place, List<Credentials> credentials) {
        var text = place.strip();
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            var rest = end < 0 ? "?" : text.substring(end + 1);
            if (end < 0 || !(rest.isEmpty() || rest.startsWith(":"))) {
                throw new IllegalArgumentException(
                        "\"" + place + "\" is no device: expected [IPv6 address] or [IPv6 address]:port");
            }
            return new SnmpTarget(
                    text.substring(1, end),
                    rest.isEmpty() ? DEFAULT_PORT : port(place, rest.substring(1)),
                    credentials);
        }
        int colon = text.indexOf(':');
        if (colon < 0 || text.indexOf(':', colon + 1) >= 0) {
            return new SnmpTarget(text, DEFAULT_PORT, credentials);
        }
        return new SnmpTarget(text.substring(0, colon), port(place, text.substring(colon + 1)), credentials);
    }

    /** Whether the host is a name and no numeric address. */
    public boolean isNamed() {
        return Names.isName(host);
    }

    private static int port(String place, String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "\"" + place + "\": the port \"" + digits + "\" is no number from 1 to 65535", e);
        }
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
