package org.openfsm.agent.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses to search, as a person writes them: a block of IPv4 addresses, one host by name or IPv6 address, or whoever
 * answers a broadcast.
 */
public sealed interface AddressRange {

    int SNMP_PORT = 161;
    /** As a port: whichever (of an exclude). */
    int ANY_PORT = 0;

    String SYNTAX = "an address (10.1.0.17), a range (10.1.0.10-10.1.0.60), a network (10.1.0.0/24 or "
            + "10.1.0.0/255.255.255.0), a host name or broadcast, each with an optional :port";

    /** As written. */
    String text();

    int port();

    /** How many addresses it covers. */
    long size();

    /** @param host an IPv4 address in dotted form, or a name */
    boolean contains(String host, int port);

    /** IPv4 addresses from first to last, both included, as unsigned numbers. */
    record Block(String text, long first, long last, int port) implements AddressRange {
        @Override
        public long size() {
            return last - first + 1;
        }

        @Override
        public boolean contains(String host, int askedPort) {
            long address = ipv4(host);
            return address >= first && address <= last && (port == ANY_PORT || port == askedPort);
        }
    }

    /** One host, resolved anew whenever it is asked. */
    record Host(String text, String name, int port) implements AddressRange {
        @Override
        public long size() {
            return 1;
        }

        @Override
        public boolean contains(String host, int askedPort) {
            return name.equalsIgnoreCase(host) && (port == ANY_PORT || port == askedPort);
        }
    }

    /**
     * Whoever in this machine's own networks answers one question to all. It covers nobody by itself.
     *
     * @param address 255.255.255.255 (RFC 919, limited broadcast) or that of one of this machine's networks
     */
    record Broadcast(String text, String address, int port) implements AddressRange {
        @Override
        public long size() {
            return 0;
        }

        @Override
        public boolean contains(String host, int askedPort) {
            return false;
        }
    }

    /** Dotted form of an IPv4 address. */
    public static String dotted(long address) {
        return (address >> 24 & 255) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255);
    }

    /** The number of an IPv4 address in dotted form, -1 when the text is none. */
    static long ipv4(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return -1;
        }
        long address = 0;
        for (var part : parts) {
            if (!Syntax.OCTET.matcher(part).matches()) {
                return -1;
            }
            address = address << 8 | Integer.parseInt(part);
        }
        return address;
    }

    /**
     * Reads one range.
     *
     * @param defaultPort where the text names no port
     * @throws IllegalArgumentException with what was expected
     */
    public static AddressRange parse(String written, int defaultPort) {
        var text = written.strip();
        var broadcast = Syntax.BROADCAST.matcher(text);
        if (broadcast.matches()) {
            var address = Optional.ofNullable(broadcast.group(1)).orElse(Syntax.TO_ALL);
            if (ipv4(address) < 0) {
                throw new IllegalArgumentException(
                        "broadcast, or broadcast with the broadcast address of a network, such as broadcast 10.1.0.255");
            }
            var askedPort = broadcast.group(2);
            return new Broadcast(text, address, askedPort == null ? defaultPort : port(askedPort));
        }
        var place = text;
        int port = defaultPort;
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            if (close < 0) {
                throw new IllegalArgumentException("an IPv6 address in brackets, such as [2001:db8::17]:161");
            }
            place = text.substring(1, close);
            if (close + 1 < text.length()) {
                if (text.charAt(close + 1) != ':') {
                    throw new IllegalArgumentException("nothing or :port behind the bracket");
                }
                port = port(text.substring(close + 2));
            }
            return host(text, place, port);
        }
        int colon = text.indexOf(':');
        if (colon >= 0 && colon == text.lastIndexOf(':')) {
            place = text.substring(0, colon).strip();
            port = port(text.substring(colon + 1).strip());
        }
        int slash = place.indexOf('/');
        if (slash >= 0) {
            return network(
                    text,
                    place.substring(0, slash).strip(),
                    place.substring(slash + 1).strip(),
                    port);
        }
        int dash = place.indexOf('-');
        if (dash >= 0 && ipv4(place.substring(0, dash).strip()) >= 0) {
            long first = ipv4(place.substring(0, dash).strip());
            long last = ipv4(place.substring(dash + 1).strip());
            if (last < first) {
                throw new IllegalArgumentException("first-last with a last IPv4 address that is not below the first");
            }
            return new Block(text, first, last, port);
        }
        if (place.equals(Syntax.TO_ALL)) {
            return new Broadcast(text, place, port);
        }
        long address = ipv4(place);
        return address >= 0 ? new Block(text, address, address, port) : host(text, place, port);
    }

    private static int port(String text) {
        if (Syntax.PORT.matcher(text).matches()) {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65_536) {
                return port;
            }
        }
        throw new IllegalArgumentException("a port between 1 and 65535 behind the colon");
    }

    /** Without the network's own and its broadcast address, which are nobody's (a /31 or /32 has neither). */
    private static Block network(String text, String network, String mask, int port) {
        long address = ipv4(network);
        int bits = bits(mask);
        if (address < 0 || bits < 0) {
            throw new IllegalArgumentException("a network such as 10.1.0.0/24 or 10.1.0.0/255.255.255.0");
        }
        long size = 1L << 32 - bits;
        long first = address / size * size;
        return bits >= 31
                ? new Block(text, first, first + size - 1, port)
                : new Block(text, first + 1, first + size - 2, port);
    }

    private static int bits(String mask) {
        if (Syntax.BITS.matcher(mask).matches()) {
            int bits = Integer.parseInt(mask);
            return bits <= 32 ? bits : -1;
        }
        long value = ipv4(mask);
        if (value < 0) {
            return -1;
        }
        int bits = Long.bitCount(value);
        return value == (0xffff_ffffL << 32 - bits & 0xffff_ffffL) ? bits : -1;
    }

    private static Host host(String text, String name, int port) {
        boolean shaped = name.indexOf(':') >= 0
                ? Syntax.IPV6.matcher(name).matches()
                : Syntax.NAME.matcher(name).matches()
                        && !Syntax.ONLY_NUMBERS.matcher(name).matches();
        if (!shaped) {
            throw new IllegalArgumentException(SYNTAX);
        }
        return new Host(text, name.toLowerCase(Locale.ROOT), port);
    }

    /** Shapes of the parts. */
    final class Syntax {
        private static final String TO_ALL = "255.255.255.255";
        private static final Pattern BROADCAST = Pattern.compile("(?i)broadcast(?:\\s+([\\d.]+))?(?:\\s*:\\s*(\\d+))?");
        private static final Pattern OCTET = Pattern.compile("25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d");
        private static final Pattern PORT = Pattern.compile("\\d{1,5}");
        private static final Pattern BITS = Pattern.compile("\\d{1,2}");
        private static final Pattern ONLY_NUMBERS = Pattern.compile("[\\d./-]+");
        private static final Pattern NAME =
                Pattern.compile("(?=.{1,253}$)\\w([\\w-]{0,61}\\w)?(\\.\\w([\\w-]{0,61}\\w)?)*\\.?");
        private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}(%[\\w-]+)?");

        private Syntax() {}
    }
}
