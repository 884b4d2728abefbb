package org.openfsm.agent.names;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;

/**
 * The name service of this machine. Addresses of a name come from the system. Names of an address are asked of the name
 * servers by DNS alone: some systems would ask the device itself by other protocols (NetBIOS, multicast DNS), and nothing
 * but SNMP is ever opened on a device.
 */
public final class NameService implements Resolver {

    private static final String POINTER = "PTR";
    private static final int NIBBLE = 4;
    private static final int LOW = 0xf;

    private final String servers;

    /** With the name servers that the system names. */
    public NameService() {
        this("dns:");
    }

    /** @param servers as JNDI writes them: {@code dns://192.0.2.53:53}, or {@code dns:} for the system's */
    NameService(String servers) {
        this.servers = servers;
    }

    /** Of DNS come texts alone, no objects to be made. */
    @SuppressWarnings("BanJNDI")
    @Override
    public Optional<String> nameOf(InetAddress address) {
        if (address.isLoopbackAddress() || address.isLinkLocalAddress() || address.isAnyLocalAddress()) {
            return Optional.empty(); // of this machine or this cable: no name server can know it
        }
        try {
            var context = new InitialDirContext(environment());
            try {
                var pointers = context.getAttributes(reverse(address), new String[] {POINTER})
                        .get(POINTER);
                return pointers == null || pointers.size() != 1
                        ? Optional.empty()
                        : Optional.of(String.valueOf(pointers.get()));
            } finally {
                context.close();
            }
        } catch (NamingException unknownOrNoServer) {
            return Optional.empty();
        }
    }

    @Override
    public List<InetAddress> addressesOf(String name) {
        return addresses(name);
    }

    static List<InetAddress> addresses(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException unknown) {
            return List.of();
        }
    }

    private Hashtable<String, String> environment() {
        var environment = new Hashtable<String, String>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        environment.put(Context.PROVIDER_URL, servers);
        environment.put("com.sun.jndi.dns.timeout.initial", "1000");
        environment.put("com.sun.jndi.dns.timeout.retries", "2");
        return environment;
    }

    /** RFC 1035, section 3.5; RFC 3596, section 2.5. */
    static String reverse(InetAddress address) {
        var octets = address.getAddress();
        var name = new StringBuilder();
        boolean v4 = address instanceof Inet4Address;
        for (int i = octets.length - 1; i >= 0; i--) {
            if (v4) {
                name.append(Byte.toUnsignedInt(octets[i])).append('.');
            } else {
                name.append(Integer.toHexString(octets[i] & LOW)).append('.');
                name.append(Integer.toHexString(octets[i] >> NIBBLE & LOW)).append('.');
            }
        }
        return name + (v4 ? "in-addr.arpa" : "ip6.arpa");
    }
}
