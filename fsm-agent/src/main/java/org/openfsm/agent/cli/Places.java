package org.openfsm.agent.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
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
