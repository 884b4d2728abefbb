package org.openfsm.it;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The addresses .1 to .254 of a network of the loopback, all at one port, that hear every question and answer none. */
final class SilentNetwork implements Closeable {
    private static final int SIZE = 254;

    private final List<Address> addresses = new ArrayList<>();
    /** When a question came, to whichever address; in order. */
    private final List<Long> arrivals = new ArrayList<>();

    private int port;

    /** @param network its first three numbers */
    SilentNetwork(String network) throws IOException {
        for (int host = 1; host <= SIZE; host++) {
            var socket = new DatagramSocket(port, InetAddress.getByName(network + "." + host));
            port = socket.getLocalPort();
            addresses.add(new Address(socket));
        }
        addresses.forEach(Thread::start);
    }

    int port() {
        return port;
    }

    /** Forgets what came so far. */
    synchronized void begin() {
        arrivals.clear();
        addresses.forEach(address -> address.questions.clear());
    }

    synchronized int questions() {
        return arrivals.size();
    }

    /** Questions a second, from the first to the last. */
    synchronized double rate() {
        return (arrivals.size() - 1) * 1e9 / (arrivals.get(arrivals.size() - 1) - arrivals.get(0));
    }

    /** In any second, not only those that begin with a full one. */
    synchronized int mostInASecond() {
        return most(arrivals, Duration.ofSeconds(1));
    }

    /** The most questions that waited for one address's answer. @param timeout for so long each waits */
    synchronized int mostOutstanding(Duration timeout) {
        return addresses.stream()
                .mapToInt(address -> most(address.questions, timeout))
                .max()
                .orElseThrow();
    }

    /** The most of these moments that lie within any stretch of time. */
    private static int most(List<Long> moments, Duration stretch) {
        var within = new ArrayDeque<Long>();
        int most = 0;
        for (var moment : moments) {
            within.add(moment);
            while (moment - within.peek() > stretch.toNanos()) {
                within.remove();
            }
            most = Math.max(most, within.size());
        }
        return most;
    }

    @Override
    public void close() {
        addresses.forEach(address -> address.socket.close());
    }

    /** One address; it waits in the kernel, so that what came is timed when it came. */
    private final class Address extends Thread {
        private final DatagramSocket socket;
        private final List<Long> questions = new ArrayList<>();

        Address(DatagramSocket socket) {
            super("silent " + socket.getLocalAddress());
            setDaemon(true);
            this.socket = socket;
        }

        @Override
        public void run() {
            var packet = new DatagramPacket(new byte[1_500], 1_500);
            while (!socket.isClosed()) {
                try {
                    socket.receive(packet);
                } catch (IOException closed) {
                    return;
                }
                long now = System.nanoTime();
                synchronized (SilentNetwork.this) {
                    arrivals.add(now);
                    questions.add(now);
                }
            }
        }
    }
}
