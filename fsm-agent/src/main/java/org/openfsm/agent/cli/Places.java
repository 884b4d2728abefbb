package org.openfsm.agent.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.openfsm.agent.config.AddressRange;

/** All that is to be searched; made one by one, so that a large network needs no memory. */
record Places(List<AddressRange.Block> blocks, Set<InetSocketAddress> hosts) implements Iterable<InetSocketAddress> {

    long size() {
        return blocks.stream().mapToLong(AddressRange.Block::size).sum() + hosts.size();
    }

    @Override
    public Iterator<InetSocketAddress> iterator() {
        return Stream.concat(blocks.stream().flatMap(Places::addresses), hosts.stream())
                .iterator();
    }

    /** What a person is to know of a name whose first address alone is asked; an IPv6 address beside an IPv4 one is usual. */
    static Optional<String> several(String name, InetAddress... all) {
        var alike = Stream.of(all)
                .filter(address -> address.getClass() == all[0].getClass())
                .map(InetAddress::getHostAddress)
                .toList();
        return alike.size() == 1
                ? Optional.empty()
                : Optional.of(name + " has " + alike.size() + " addresses (" + String.join(", ", alike)
                        + "): the first is asked. Search the others by their addresses.");
    }

    /**
     * What a person is to know of a question to all that the system did not let out.
     *
     * @throws CompletionException the same, when it is about something else
     */
    static String unsent(String broadcast, CompletionException failure) {
        if (failure.getCause() instanceof IOException reason) {
            return broadcast + ": the question to all could not be sent (" + reason.getMessage()
                    + "). Name the networks instead.";
        }
        throw failure;
    }

    private static Stream<InetSocketAddress> addresses(AddressRange.Block block) {
        return LongStream.rangeClosed(block.first(), block.last())
                .mapToObj(address -> new InetSocketAddress(ipv4(address), block.port()));
    }

    private static InetAddress ipv4(long address) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four octets are an address", e);
        }
    }
}
