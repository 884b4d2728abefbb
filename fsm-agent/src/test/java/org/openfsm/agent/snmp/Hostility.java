package org.openfsm.agent.snmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openfsm.agent.poll.Poller;
import org.openfsm.agent.record.BadRecording;
import org.openfsm.agent.record.Recording;
import org.openfsm.agent.snmp.TestAgent.Question;
import org.openfsm.wire.Device;
import org.openfsm.wire.MalformedReport;
import org.openfsm.wire.ReportCodec;
import org.snmp4j.PDU;
import org.snmp4j.smi.Counter64;
import org.snmp4j.smi.Gauge32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.IpAddress;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Opaque;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/**
 * Printers that answer as wrongly as octets allow, read by one network together with good ones: every reading must end
 * in a device that can be reported, and the good ones must be read as if they were alone.
 */
final class Hostility {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
    private static final int LARGEST = 65_000;
    private static final int HOSTILE = 32;
    private static final int GOOD = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final SnmpNetwork.Settings SETTINGS =
            new SnmpNetwork.Settings(Duration.ofMillis(150), 5, Duration.ofSeconds(5), 0);

    private final long seed;
    private final int answers;
    private final List<Recording> recordings;
    private final Poller poller = new Poller(NOON);
    private final AtomicInteger mutated = new AtomicInteger();
    private final AtomicInteger polls = new AtomicInteger();
    private final AtomicInteger unreachable = new AtomicInteger();
    private final AtomicInteger goodPolls = new AtomicInteger();
    private final Map<Mutation, AtomicInteger> mutations = new ConcurrentHashMap<>();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();

    /** @param answers how many wrong ones there are at least */
    Hostility(int answers, long seed) throws IOException, BadRecording {
        this.answers = answers;
        this.seed = seed;
        this.recordings = Recording.below(Path.of("../pmd-repository"));
    }

    /** What is done to an answer. */
    private enum Mutation {
        FLIPPED_BITS,
        TRUNCATED,
        WRONG_LENGTH,
        WRONG_TAG,
        NOISE,
        MORE_BEHIND,
        OTHER_VERSION,
        OTHER_REQUEST_ID,
        ERROR_STATUS,
        SAME_OBJECT_AGAIN,
        EARLIER_OBJECT,
        ENDLESS,
        DUPLICATES,
        REORDERED,
        HUGE_TEXT,
        BAD_TEXT,
        EXTREME_NUMBERS,
        OTHER_TYPES,
        LONG_NAMES,
        NOTHING_IN_IT,
        FAR_TOO_MANY,
        TWICE,
        FROM_ELSEWHERE,
        ANOTHER_KIND,
        SILENCE
    }

    private static final Mutation[] USELESS = {
        Mutation.TRUNCATED, Mutation.NOISE, Mutation.OTHER_REQUEST_ID, Mutation.SILENCE
    };

    /** @return figures for the log */
    String run() throws IOException, InterruptedException {
        var previous = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, died) -> faults.add(died));
        var threads = Executors.newCachedThreadPool();
        long before = usedMemory();
        try (var network = SnmpNetwork.start(SETTINGS)) {
            for (int i = 0; i < HOSTILE; i++) {
                int number = i;
                threads.execute(() -> guarded(() -> readHostile(network, number)));
            }
            for (int i = 0; i < GOOD; i++) {
                int number = i;
                threads.execute(() -> guarded(() -> readGood(network, number)));
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(20, TimeUnit.MINUTES))
                    .as("all readings ended, seed %d", seed)
                    .isTrue();
            for (int i = 0; i < GOOD; i++) {
                int number = i;
                guarded(() -> readGood(network, number));
            }
            assertThat(usedMemory() - before)
                    .as("memory that stays, seed %d", seed)
                    .isLessThan(64L << 20);
        } finally {
            threads.shutdownNow();
            Thread.setDefaultUncaughtExceptionHandler(previous);
        }
        assertThat(faults).as("seed %d", seed).isEmpty();
        assertThat(unreachable.get()).as("not reachable, seed %d", seed).isPositive();
        assertThat(mutations.keySet())
                .as("all kinds of wrong answers, seed %d", seed)
                .contains(Mutation.values());
        return "seed " + seed + ": " + mutated + " wrong answers in " + polls + " readings, " + unreachable
                + " of them not reachable; " + goodPolls + " readings of good devices beside them, all right";
    }

    private interface Reading {
        void run() throws IOException, InterruptedException, ExecutionException, TimeoutException, MalformedReport;
    }

    private void guarded(Reading reading) {
        try {
            reading.run();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (IOException
                | ExecutionException
                | TimeoutException
                | MalformedReport
                | RuntimeException
                | AssertionError fault) {
            faults.add(fault);
        }
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void readHostile(SnmpNetwork network, int number)
            throws IOException, InterruptedException, ExecutionException, TimeoutException, MalformedReport {
        var random = new Random(seed * 1_000 + number);
        try (var agent = agent(number)) {
            agent.behaves(question -> {
                // some say nothing that can be used, so that they cannot even be opened
                var possible = number < 2 ? USELESS : Mutation.values();
                if (number < 2 || random.nextInt(10) >= 6) {
                    answer(agent, question, random, possible[random.nextInt(possible.length)]);
                } else {
                    agent.honest(question);
                }
            });
            while (mutated.get() < answers && faults.isEmpty()) {
                var devices = read(network, agent);
                polls.incrementAndGet();
                assertThat(devices).isNotEmpty();
                for (var device : devices) {
                    var json = ReportCodec.writeDevice(device);
                    assertThat(ReportCodec.writeDevice(ReportCodec.readDevice(json)))
                            .isEqualTo(json);
                    if (!device.reachable()) {
                        unreachable.incrementAndGet();
                    }
                }
            }
        }
    }

    private void readGood(SnmpNetwork network, int number)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var recording = recordings.get(number * 7);
        try (var agent = agent(number * 7)) {
            var expected = poller
                    .poll(new WalkSession(recording.objects()), agent.target(Credentials.community("public")))
                    .join()
                    .stream()
                    .map(ReportCodec::writeDevice)
                    .toList();
            do {
                assertThat(read(network, agent))
                        .extracting(ReportCodec::writeDevice)
                        .as("good device %s", recording.name())
                        .isEqualTo(expected);
                goodPolls.incrementAndGet();
            } while (mutated.get() < answers && faults.isEmpty());
        }
    }

    private List<Device> read(SnmpNetwork network, TestAgent agent)
            throws InterruptedException, ExecutionException, TimeoutException {
        return poller.poll(network, agent.target(Credentials.community("public")))
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private TestAgent agent(int recording) throws IOException {
        var agent = new TestAgent();
        recordings
                .get(recording % recordings.size())
                .objects()
                .forEach((oid, value) -> agent.has(oid.toString(), Responder.variable(value)));
        return agent;
    }

    private void answer(TestAgent agent, Question question, Random random, Mutation mutation) throws IOException {
        mutations.computeIfAbsent(mutation, any -> new AtomicInteger()).incrementAndGet();
        mutated.incrementAndGet();
        var answer = agent.answerTo(question);
        var bindings = new ArrayList<VariableBinding>(answer.getVariableBindings());
        switch (mutation) {
            case FLIPPED_BITS -> question.reply(flipped(question.encoded(answer), random));
            case TRUNCATED -> {
                var octets = question.encoded(answer);
                question.reply(Arrays.copyOf(octets, random.nextInt(octets.length)));
            }
            case WRONG_LENGTH -> question.reply(withOctet(question.encoded(answer), random, 0x7f, 0x80, 0x84, 0xff, 0));
            case WRONG_TAG ->
                question.reply(withOctet(question.encoded(answer), random, 0x02, 0x04, 0x30, 0x40, 0x46, 0xa2));
            case NOISE -> question.reply(noise(random, random.nextInt(1_500)));
            case MORE_BEHIND -> question.reply(joined(question.encoded(answer), noise(random, 100)));
            case OTHER_VERSION -> {
                var octets = question.encoded(answer);
                octets[Math.min(octets.length - 1, 4 + random.nextInt(4))] = (byte) random.nextInt(5);
                question.reply(octets);
            }
            case OTHER_REQUEST_ID -> {
                answer.setRequestID(new Integer32(random.nextInt()));
                question.reply(answer);
            }
            case ERROR_STATUS -> question.reply(question.error(random.nextInt(40) - 5, random.nextInt(60) - 10));
            case SAME_OBJECT_AGAIN ->
                send(
                        question,
                        with(
                                answer,
                                each(
                                        bindings,
                                        one -> new VariableBinding(
                                                question.pdu.get(0).getOid(), one.getVariable()))));
            case EARLIER_OBJECT ->
                send(
                        question,
                        with(
                                answer,
                                each(
                                        bindings,
                                        one -> new VariableBinding(
                                                new OID("1.3.6.1.2.1.1." + random.nextInt(9)), one.getVariable()))));
            case ENDLESS -> send(question, with(answer, endless(question, bindings.size())));
            case DUPLICATES -> {
                bindings.addAll(List.copyOf(bindings));
                send(question, with(answer, bindings));
            }
            case REORDERED -> {
                Collections.shuffle(bindings, random);
                send(question, with(answer, bindings));
            }
            case HUGE_TEXT ->
                send(
                        question,
                        with(
                                answer,
                                values(
                                        bindings,
                                        random,
                                        () -> new OctetString(
                                                "A".repeat(random.nextInt(1 + 40_000 / (1 + bindings.size())))))));
            case BAD_TEXT ->
                send(
                        question,
                        with(
                                answer,
                                values(bindings, random, () -> new OctetString(noise(random, random.nextInt(60))))));
            case EXTREME_NUMBERS ->
                send(question, with(answer, values(bindings, random, () -> number(random, question.isV1()))));
            case OTHER_TYPES -> send(question, with(answer, values(bindings, random, () -> otherType(random))));
            case LONG_NAMES ->
                send(
                        question,
                        with(
                                answer,
                                each(
                                        bindings,
                                        one -> new VariableBinding(longer(one.getOid(), random), one.getVariable()))));
            case NOTHING_IN_IT -> question.reply(question.emptyAnswer());
            case FAR_TOO_MANY -> {
                for (int i = 0; i < 10 && bindings.size() < 400; i++) {
                    bindings.addAll(bindings.subList(0, Math.min(60, bindings.size())));
                }
                send(question, with(answer, bindings));
            }
            case TWICE -> {
                question.reply(answer);
                question.reply(flipped(question.encoded(answer), random));
            }
            case FROM_ELSEWHERE -> {
                question.replyFromElsewhere(answer);
                if (random.nextBoolean()) {
                    question.reply(answer);
                }
            }
            case ANOTHER_KIND -> {
                answer.setType(
                        new int[] {PDU.GET, PDU.GETNEXT, PDU.SET, PDU.INFORM, PDU.TRAP, PDU.REPORT}[random.nextInt(6)]);
                question.reply(answer);
            }
            case SILENCE -> {
                // nothing
            }
        }
    }

    /** As much of it as fits a datagram. */
    private static void send(Question question, PDU answer) throws IOException {
        var octets = question.encoded(answer);
        question.reply(octets.length > LARGEST ? Arrays.copyOf(octets, LARGEST) : octets);
    }

    private static PDU with(PDU answer, List<? extends VariableBinding> bindings) {
        answer.setVariableBindings(bindings);
        return answer;
    }

    private interface Change {
        VariableBinding of(VariableBinding one);
    }

    private static List<VariableBinding> each(List<? extends VariableBinding> bindings, Change change) {
        var changed = new ArrayList<VariableBinding>();
        bindings.forEach(one -> changed.add(change.of(one)));
        return changed;
    }

    private interface Value {
        Variable make();
    }

    private static List<VariableBinding> values(List<? extends VariableBinding> bindings, Random random, Value value) {
        return each(bindings, one -> random.nextInt(3) == 0 ? new VariableBinding(one.getOid(), value.make()) : one);
    }

    /** Below the first object asked for, further and further. */
    private static List<VariableBinding> endless(Question question, int count) {
        var bindings = new ArrayList<VariableBinding>();
        var oid = new OID(question.pdu.get(0).getOid());
        for (int i = 0; i < Math.max(1, count); i++) {
            oid = oid.size() > 100 ? oid.nextPeer() : new OID(oid).append(1);
            bindings.add(new VariableBinding(oid, new Integer32(i)));
        }
        return bindings;
    }

    private static OID longer(OID oid, Random random) {
        var longer = new OID(oid);
        for (int i = random.nextInt(150); i > 0; i--) {
            longer.append(random.nextInt());
        }
        return longer;
    }

    private static Variable number(Random random, boolean version1) {
        return switch (random.nextInt(version1 ? 3 : 5)) {
            case 0 -> new Integer32(Integer.MIN_VALUE);
            case 1 -> new Integer32(-random.nextInt(1_000));
            case 2 -> new Gauge32(0xffff_ffffL);
            case 3 -> new Counter64(-1);
            default -> new Counter64(random.nextLong());
        };
    }

    private static Variable otherType(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Null.instance;
            case 1 -> Null.endOfMibView;
            case 2 -> new OID("1.3.6.1.4.1.9999." + random.nextInt(100));
            case 3 -> new IpAddress("192.0.2." + random.nextInt(256));
            case 4 -> new Opaque(noise(random, 20));
            default -> new OctetString("text where a number should be");
        };
    }

    private static byte[] flipped(byte[] octets, Random random) {
        for (int i = random.nextInt(8); i >= 0; i--) {
            octets[random.nextInt(octets.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return octets;
    }

    private static byte[] withOctet(byte[] octets, Random random, int... candidates) {
        octets[random.nextInt(octets.length)] = (byte) candidates[random.nextInt(candidates.length)];
        return octets;
    }

    private static byte[] noise(Random random, int length) {
        var octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        var both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** How often each was done. */
    Map<String, Integer> mutations() {
        var counts = new TreeMap<String, Integer>();
        mutations.forEach((mutation, count) -> counts.put(mutation.name(), count.get()));
        return counts;
    }
}
