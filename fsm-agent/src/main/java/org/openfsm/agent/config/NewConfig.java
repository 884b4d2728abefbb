package org.openfsm.agent.config;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The first configuration of an agent: the sources of its enrolment file, and where their printers are searched. */
public final class NewConfig {

    /** As a range: the networks that this computer is in. */
    public static final String LOCAL = "local";

    /** Of a larger network only that part is searched in which this computer is. */
    private static final int LARGEST_PREFIX = 22;

    private static final int NEIGHBOURS_PREFIX = 24;
    /** Networks that programs made within this computer. */
    private static final Pattern WITHIN = Pattern.compile("(docker|br-|veth|virbr|vmnet|vboxnet|lxc|cni).*");

    private NewConfig() {}

    /**
     * Spreads ranges over sources.
     *
     * @param sources ids, as enrolled
     * @param wished ranges; {@code SOURCE=RANGE} where there are several sources
     * @return ranges by source, of every source
     * @throws IllegalArgumentException when a range names no source of these, or none where there are several
     */
    public static Map<String, List<String>> ranges(List<String> sources, List<String> wished) {
        var ranges = new TreeMap<String, List<String>>();
        sources.forEach(source -> ranges.put(source, new ArrayList<>()));
        for (var text : wished) {
            int equals = text.indexOf('=');
            var source = equals < 0 && sources.size() == 1 ? sources.get(0) : text.substring(0, Math.max(0, equals));
            var range = text.substring(equals + 1);
            var ofSource = ranges.get(source);
            if (ofSource == null) {
                throw new IllegalArgumentException("range \"" + text + "\" is for "
                        + (source.isEmpty() ? "no source" : "source " + source) + ", expected SOURCE=RANGE with one of "
                        + String.join(", ", sources));
            }
            ofSource.addAll(range.equals(LOCAL) ? localNetworks() : List.of(range));
        }
        return ranges;
    }

    /** The IPv4 networks that this computer is in, at most 1 022 addresses each. */
    public static List<String> localNetworks() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(NewConfig::leadsOutside)
                    .flatMap(card -> card.getInterfaceAddresses().stream())
                    .filter(address -> address.getAddress() instanceof Inet4Address
                            && !address.getAddress().isLinkLocalAddress())
                    .map(NewConfig::network)
                    .distinct()
                    .toList();
        } catch (SocketException noneToBeSeen) {
            throw new IllegalArgumentException(
                    "range \"" + LOCAL + "\": this computer does not tell its networks (" + noneToBeSeen.getMessage()
                            + "), name them instead, such as 10.1.0.0/24",
                    noneToBeSeen);
        }
    }

    private static boolean leadsOutside(NetworkInterface card) {
        try {
            return card.isUp()
                    && !card.isLoopback()
                    && !card.isPointToPoint()
                    && !WITHIN.matcher(card.getName()).matches();
        } catch (SocketException gone) {
            return false;
        }
    }

    private static String network(InterfaceAddress address) {
        int length = address.getNetworkPrefixLength();
        int prefix = length < LARGEST_PREFIX ? NEIGHBOURS_PREFIX : length;
        long mask = prefix == 0 ? 0 : 0xFFFFFFFFL << 32 - prefix & 0xFFFFFFFFL;
        return AddressRange.dotted(AddressRange.ipv4(address.getAddress().getHostAddress()) & mask) + "/" + prefix;
    }

    /**
     * Writes the file, where there is none.
     *
     * @param ranges by source
     * @throws InvalidConfig with what is wrong with the ranges; nothing is written then
     * @throws ConfigEditor.ChangedMeanwhile when there is one already
     */
    public static void write(Path file, Map<String, List<String>> ranges, Map<String, String> environment)
            throws InvalidConfig, ConfigEditor.ChangedMeanwhile, IOException {
        var editor = ConfigEditor.of(file, environment);
        for (var source : ranges.entrySet()) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("id", source.getKey());
            entry.put("ranges", source.getValue());
            editor.add("sources", entry);
        }
        editor.save();
    }
}
