package org.openfsm.platform;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where a name leads, asked once: what is called is the address that was judged, whatever the name says a moment later
 * (DNS rebinding).
 */
final class PinnedHost {
    /** Asks for a name's addresses; the system's, or a test's. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String name) throws UnknownHostException;
    }

    private PinnedHost() {}

    /**
     * @param allowed names and addresses that may lie within the own network, lower case
     * @throws IOException when the name leads nowhere, or to a place that must not be called
     */
    static InetAddress of(String host, Set<String> allowed, Resolver resolver) throws IOException {
        var name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        InetAddress[] addresses;
        try {
            addresses = resolver.resolve(name);
        } catch (UnknownHostException e) {
            throw new IOException("The name " + name + " leads to no address", e);
        }
        for (var address : addresses) {
            if (isPrivate(address)
                    && !allowed.contains(name.toLowerCase(Locale.ROOT))
                    && !allowed.contains(address.getHostAddress())) {
                throw new Forbidden(
                        name + " leads to " + address.getHostAddress()
                                + ", an address within the own network. If that is wanted, name it in fsm.webhooks.allow-private");
            }
        }
        return addresses[0];
    }

    /** A place that must not be called. */
    static final class Forbidden extends IOException {
        private static final long serialVersionUID = 1;

        Forbidden(String message) {
            super(message);
        }
    }

    /** Whether an address is of a network that is not everybody's (IANA special-purpose registries), or hides one. */
    static boolean isPrivate(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        var bytes = address.getAddress();
        return address instanceof Inet4Address
                ? isPrivate4(bytes)
                : address instanceof Inet6Address && isPrivate6(bytes);
    }

    private static boolean isPrivate4(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        return first == 0
                || first == 10
                || first >= 240
                || first == 100 && second >= 64 && second < 128
                || first == 192 && second == 0 && (bytes[2] == 0 || bytes[2] == 2)
                || first == 198 && (second == 18 || second == 19);
    }

    private static boolean isPrivate6(byte[] bytes) {
        int first = (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
        if ((first & 0xfe00) == 0xfc00) {
            return true; // unique local
        }
        // what carries an IPv4 address along: compatible, NAT64, 6to4, Teredo
        return List.of(0x0000, 0x0064, 0x2002).contains(first) || first == 0x2001 && bytes[2] == 0 && bytes[3] == 0;
    }
}
