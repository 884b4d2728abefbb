package org.openfsm.agent.snmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.openfsm.agent.snmp.Credentials.Auth;
import org.openfsm.agent.snmp.Credentials.Priv;
import org.openfsm.agent.snmp.Credentials.Usm;
import org.openfsm.pmd.Oid;
import org.snmp4j.security.AuthSHA;
import org.snmp4j.security.PrivAES128;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;

/**
 * Whoever stands between the agent and SNMPv3 devices, or is one of them, changes, repeats and holds back what they
 * answer, the reports of their engines too: every reading ends, nothing that was changed is taken for a value, and
 * devices that answer honestly are read beside. {@code -Dhostile.seed} tries other answers.
 */
class HostileVersion3Test {

    private static final int WRONG_ANSWERS = 25;
    private static final int HOSTILE = 8;
    private static final int VALUE = 4711;
    private static final String PASSWORD = "one of many secrets";
    private static final Oid COLUMN = Oid.of("1.3.6.1.2.1.43.10.2.1.4");
    private static final Usm USER = new Usm("fsm", Auth.SHA, PASSWORD, Priv.AES128, PASSWORD, "");

    private final long seed = Long.getLong("hostile.seed", 20261127);

    private enum Wrong {
        FLIPPED_BITS,
        TRUNCATED,
        WRONG_LENGTH,
        NOISE,
        MORE_BEHIND,
        AN_OLDER_ANSWER,
        ANOTHER_DEVICES_ANSWER,
        TWICE,
        OTHER_FLAGS,
        OTHER_ENGINE,
        OTHER_BOOTS,
        SILENCE
    }

    private final Map<Wrong, Integer> counts = new ConcurrentHashMap<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    @Test
    void whateverComesInTheirPlaceReadingsEndAndNoChangedValueIsTaken() throws Exception {
        var threads = Executors.newFixedThreadPool(HOSTILE);
        var settings = new SnmpNetwork.Settings(Duration.ofMillis(400), 3, Duration.ofSeconds(10), 0);
        try (var network = SnmpNetwork.start(settings);
                var good = agent()) {
            var readings = new ArrayList<Future<?>>();
            for (int i = 0; i < HOSTILE; i++) {
                var random = new Random(seed + i);
                readings.add(threads.submit(() -> {
                    readHostile(network, random);
                    return true;
                }));
            }
            int goods = 0;
            while (!readings.stream().allMatch(Future::isDone)) {
                assertRight(read(network, good.port()), true);
                goods++;
            }
            for (var reading : readings) {
                reading.get();
            }
            assertThat(goods).isPositive();
            assertThat(counts.keySet()).as("seed %d", seed).containsExactlyInAnyOrder(Wrong.values());
            assertThat(opened.get()).as("opened, seed %d", seed).isPositive();
            assertThat(refused.get()).as("not opened, seed %d", seed).isPositive();
        } finally {
            threads.shutdownNow();
        }
    }

    private void readHostile(SnmpNetwork network, Random random) throws IOException {
        try (var victim = agent();
                var other = agent();
                var between = new Between(victim, other, random, counts)) {
            while (between.wrong() < WRONG_ANSWERS) {
                try {
                    assertRight(read(network, between.port()), false);
                    opened.incrementAndGet();
                } catch (CompletionException failed) {
                    assertThat(failed.getCause()).as("seed %d", seed).isInstanceOf(NotOpened.class);
                    refused.incrementAndGet();
                }
            }
            assertThat(between.faults).isEmpty();
            between.honest = true;
            assertRight(readSoon(network, between.port()), true);
        }
    }

    /** What an engine's id and time were changed to is forgotten with the first readings that fail. */
    private static SnmpSession.Answer readSoon(SnmpNetwork network, int port) {
        for (int poll = 1; ; poll++) {
            try {
                return read(network, port);
            } catch (CompletionException failed) {
                if (poll == 3) {
                    throw failed;
                }
            }
        }
    }

    private static SnmpSession.Answer read(SnmpNetwork network, int port) {
        return network.open(new SnmpTarget("127.0.0.1", port, List.of(USER)))
                .thenCompose(session -> session.walk(List.of(COLUMN)))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private void assertRight(SnmpSession.Answer answer, boolean whole) {
        assertThat(answer.values().values())
                .as("seed %d", seed)
                .allMatch(value -> value instanceof org.openfsm.pmd.SnmpValue.Number number && number.value() == VALUE);
        if (whole) {
            assertThat(answer.faults()).isEmpty();
            assertThat(answer.values()).hasSize(20);
        }
    }

    private static Usm3Agent agent() throws IOException {
        var agent = new Usm3Agent().has("1.3.6.1.2.1.1.1.0", new OctetString("a printer"));
        for (int row = 1; row <= 20; row++) {
            agent.has(COLUMN + ".1." + row, new Integer32(VALUE));
        }
        return agent.knows("fsm", AuthSHA.ID, PASSWORD, PrivAES128.ID, PASSWORD);
    }

    /** Hands questions on to a device, and answers back as it likes. */
    private static final class Between implements AutoCloseable {

        private static final int LARGEST = 65_535;

        private final DatagramSocket front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final DatagramSocket back = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final Usm3Agent device;
        private final Usm3Agent other;
        private final Random random;
        private final Map<Wrong, Integer> counts;
        private final List<byte[]> earlier = new ArrayList<>();
        private final List<Throwable> faults = new CopyOnWriteArrayList<>();
        private volatile boolean honest;
        private volatile int wrong;

        Between(Usm3Agent device, Usm3Agent other, Random random, Map<Wrong, Integer> counts) throws IOException {
            this.device = device;
            this.other = other;
            this.random = random;
            this.counts = counts;
            var thread = new Thread(this::serve, "between");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return front.getLocalPort();
        }

        int wrong() {
            return wrong;
        }

        private void serve() {
            while (!front.isClosed()) {
                try {
                    var question = new DatagramPacket(new byte[LARGEST], LARGEST);
                    front.receive(question);
                    var octets = Arrays.copyOf(question.getData(), question.getLength());
                    var kind = Wrong.values()[random.nextInt(Wrong.values().length)];
                    var isWrong = !honest && random.nextInt(10) < 6;
                    var answer = ask(octets, isWrong && kind == Wrong.ANOTHER_DEVICES_ANSWER ? other : device);
                    if (answer.length > 0) {
                        answer(question, answer, isWrong ? kind : null);
                    }
                } catch (SocketException closed) {
                    return;
                } catch (IOException | RuntimeException fault) {
                    faults.add(fault);
                }
            }
        }

        private byte[] ask(byte[] question, Usm3Agent whom) throws IOException {
            var answer = new DatagramPacket(new byte[LARGEST], LARGEST);
            takeLateAnswers(answer);
            back.setSoTimeout(200);
            back.send(new DatagramPacket(question, question.length, InetAddress.getLoopbackAddress(), whom.port()));
            try {
                answer.setLength(LARGEST);
                back.receive(answer);
                return Arrays.copyOf(answer.getData(), answer.getLength());
            } catch (SocketTimeoutException silent) {
                return new byte[0];
            }
        }

        private void takeLateAnswers(DatagramPacket packet) throws IOException {
            back.setSoTimeout(1);
            try {
                while (true) {
                    packet.setLength(LARGEST);
                    back.receive(packet);
                }
            } catch (SocketTimeoutException none) {
                packet.setLength(LARGEST);
            }
        }

        private void answer(DatagramPacket question, byte[] answer, @org.jspecify.annotations.Nullable Wrong kind)
                throws IOException {
            if (kind == null) {
                earlier.add(answer);
                reply(question, answer);
                return;
            }
            counts.merge(kind, 1, Integer::sum);
            wrong++;
            switch (kind) {
                case FLIPPED_BITS -> reply(question, flipped(answer));
                case TRUNCATED -> reply(question, Arrays.copyOf(answer, random.nextInt(answer.length)));
                case WRONG_LENGTH -> {
                    answer[random.nextInt(Math.min(60, answer.length))] = (byte) 0x84;
                    reply(question, answer);
                }
                case NOISE -> reply(question, noise(random.nextInt(1_400)));
                case MORE_BEHIND -> {
                    var longer = Arrays.copyOf(answer, answer.length + 40);
                    reply(question, longer);
                }
                case AN_OLDER_ANSWER ->
                    reply(question, earlier.isEmpty() ? noise(100) : earlier.get(random.nextInt(earlier.size())));
                case TWICE -> {
                    reply(question, answer);
                    reply(question, flipped(answer.clone()));
                }
                // version, message id and size stand before the flags: SEQUENCE, INTEGER 3, SEQUENCE …
                case OTHER_FLAGS -> reply(question, changed(answer, 14, 24));
                case OTHER_ENGINE -> reply(question, changed(answer, 28, 45));
                case OTHER_BOOTS -> reply(question, changed(answer, 45, 56));
                case ANOTHER_DEVICES_ANSWER -> reply(question, answer);
                case SILENCE -> {
                    // nothing
                }
            }
        }

        private byte[] changed(byte[] octets, int from, int to) {
            int at = Math.min(octets.length - 1, from + random.nextInt(to - from));
            octets[at] = (byte) random.nextInt(256);
            return octets;
        }

        private byte[] flipped(byte[] octets) {
            for (int i = random.nextInt(6); i >= 0; i--) {
                octets[random.nextInt(octets.length)] ^= (byte) (1 << random.nextInt(8));
            }
            return octets;
        }

        private byte[] noise(int length) {
            var octets = new byte[length];
            random.nextBytes(octets);
            return octets;
        }

        private void reply(DatagramPacket question, byte[] octets) throws IOException {
            front.send(new DatagramPacket(octets, octets.length, question.getAddress(), question.getPort()));
        }

        @Override
        public void close() {
            front.close();
            back.close();
        }
    }
}
