package org.openfsm.agent.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openfsm.agent.config.AddressRange;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Search;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpTarget;

/** A whole /24 that listens and keeps count: when each question came, and how many waited for an address's answer. */
class PoliteSweepTest {

    private static final int RATE = 200;
    private static final Duration TIMEOUT = Duration.ofMillis(600);

    private final Selector selector = Selector.open();
    private final List<DatagramChannel> addresses = new ArrayList<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private int port;
    private int others;

    private record Arrival(String address, long nanos) {}

    PoliteSweepTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        selector.close();
        for (var channel : addresses) {
            channel.close();
        }
    }

    @Test
    void aSearchKeepsToItsRateAndAsksNoAddressMoreThanTwiceAtATime() throws Exception {
        listen();
        var settings = new SnmpNetwork.Settings(TIMEOUT, 1, Duration.ofSeconds(5), RATE);
        int atOnce = settings.unansweredAtOnce() * 4 / 3;
        try (var network = SnmpNetwork.start(settings)) {
            var source = source("127.0.9.0/24:" + port);
            var lastBegun = new long[1];
            int asked = new Sweep(network, new Semaphore(atOnce, true), atOnce).over(source, new Sweep.Course() {
                @Override
                public void found(Sweep.Found place) {
                    throw new AssertionError("nobody answers, but found " + place);
                }

                @Override
                public void reached(long position) {
                    lastBegun[0] = System.nanoTime();
                }

                @Override
                public boolean goesOn() {
                    // somebody else's questions to the same addresses, as a poll at the same time would have them
                    if (others++ < 6) {
                        network.open(new SnmpTarget("127.0.9.7", port, Credentials.community("other")))
                                .exceptionally(nobody -> null);
                    }
                    return true;
                }
            });
            assertThat(asked).isEqualTo(254);
            Thread.sleep(200);
            synchronized (arrivals) {
                var steady = arrivals.stream()
                        .filter(arrival -> arrival.nanos() <= lastBegun[0])
                        .mapToLong(Arrival::nanos)
                        .toArray();
                double rate = (steady.length - 1) * 1e9 / (steady[steady.length - 1] - steady[0]);
                assertThat(rate)
                        .as("packets a second over %d packets", steady.length)
                        .isLessThanOrEqualTo(RATE * 1.05);
                // whoever counts may be late himself on a busy machine, and then counts two moments as one; the bench
                // is stricter
                assertThat(mostInASecond()).isLessThanOrEqualTo((int) (RATE * 1.1));
                assertThat(new HashSet<>(arrivals.stream().map(Arrival::address).toList()))
                        .hasSize(254);
                assertThat(mostOutstanding()).isBetween(1, 2);
            }
        }
    }

    @Test
    void aSearchGoesOnWhereItWas() throws Exception {
        listen();
        var settings = new SnmpNetwork.Settings(Duration.ofMillis(100), 0, Duration.ofSeconds(5), 0);
        try (var network = SnmpNetwork.start(settings)) {
            var source = source("127.0.9.0/24:" + port);
            var sweep = new Sweep(network, new Semaphore(16, true), 16);
            var reached = new ArrayList<Long>();
            Set<String> done = ConcurrentHashMap.newKeySet();
            int first = sweep.over(source, new Sweep.Course() {
                @Override
                public void found(Sweep.Found place) {}

                @Override
                public void asked(AgentConfig.Place place, Sweep.Answer answer) {
                    done.add(place.host());
                }

                @Override
                public void reached(long position) {
                    assertThat(done)
                            .as("all before the place where a search would go on")
                            .containsAll(LongStream.rangeClosed(1, position)
                                    .mapToObj(number -> "127.0.9." + number)
                                    .toList());
                    reached.add(position);
                }

                @Override
                public boolean goesOn() {
                    return reached.size() < 100;
                }
            });
            assertThat(first).isEqualTo(100);
            assertThat(reached).isSorted();
            long position = reached.get(99);
            assertThat(position).as("what is under way is asked again").isBetween(50L, 100L);
            assertThat(sweep.over(source, position, place -> {})).isEqualTo((int) (254 - position));
            Thread.sleep(100);
            synchronized (arrivals) {
                assertThat(new HashSet<>(arrivals.stream().map(Arrival::address).toList()))
                        .hasSize(254);
            }
        }
    }

    /** In any second, not only those that begin with a full one. */
    private int mostInASecond() {
        int most = 0;
        int from = 0;
        for (int i = 0; i < arrivals.size(); i++) {
            while (arrivals.get(i).nanos() - arrivals.get(from).nanos() > 1_000_000_000L) {
                from++;
            }
            most = Math.max(most, i - from + 1);
        }
        return most;
    }

    /** A question waits until its time is over, for nobody answers. A little less, since it was sent before it came. */
    private int mostOutstanding() {
        long waits = TIMEOUT.minusMillis(100).toNanos();
        int most = 0;
        for (var arrival : arrivals) {
            int waiting = (int) arrivals.stream()
                    .filter(other -> other.address().equals(arrival.address())
                            && other.nanos() <= arrival.nanos()
                            && other.nanos() > arrival.nanos() - waits)
                    .count();
            most = Math.max(most, waiting);
        }
        return most;
    }

    private static AgentConfig.Source source(String range) {
        return new AgentConfig.Source(
                "acme",
                1,
                null,
                List.of(new Search(AddressRange.parse(range, 161), Credentials.community("public"))),
                List.of(),
                AgentConfig.Privacy.DEFAULT);
    }

    private void listen() throws IOException {
        for (int host = 1; host <= 254; host++) {
            var channel = DatagramChannel.open();
            addresses.add(channel);
            channel.bind(new InetSocketAddress("127.0.9." + host, port));
            port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, "127.0.9." + host);
        }
        var thread = new Thread(this::count, "addresses");
        thread.setDaemon(true);
        thread.start();
    }

    private void count() {
        var in = ByteBuffer.allocate(1_500);
        try {
            while (selector.isOpen()) {
                selector.select(
                        key -> {
                            in.clear();
                            try {
                                while (((DatagramChannel) key.channel()).receive(in) != null) {
                                    synchronized (arrivals) {
                                        arrivals.add(new Arrival((String) key.attachment(), System.nanoTime()));
                                    }
                                    in.clear();
                                }
                            } catch (IOException closed) {
                                key.cancel();
                            }
                        },
                        100);
            }
        } catch (IOException | java.nio.channels.ClosedSelectorException closed) {
            // the end of the test
        }
    }
}
