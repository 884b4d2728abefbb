package org.openfsm.agent.snmp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.snmp.Credentials.Community;
import org.openfsm.pmd.Oid;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.asn1.BER;
import org.snmp4j.asn1.BERInputStream;
import org.snmp4j.asn1.BEROutputStream;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;

/**
 * Asks very many addresses one small question each, those that are silent again, and remembers only who answered. An
 * answer carries a number that only its address was asked with; whatever else comes is dropped.
 */
public final class Sounding {

    /** sysObjectID.0 (RFC 3418), which every SNMP agent has. */
    private static final List<Oid> QUESTION = List.of(Oid.of("1.3.6.1.2.1.1.2.0"));

    /** In every request id, so that all of them are as long as the one in the template. */
    private static final int FOUR_OCTETS = 0x4000_0000;

    private static final int SOCKET_BUFFER = 4 * 1024 * 1024;
    private static final int LARGEST_PACKET = 65_535;
    /** Sent without a look at what has come, where there is no limit. */
    private static final int BURST = 32;

    private static final long REPORT_NANOS = Duration.ofMillis(200).toNanos();

    private final Settings settings;
    private final Consumer<Heard> finding;
    private final Progress progress;
    private final long secret = new SecureRandom().nextLong();
    private final Set<InetSocketAddress> heard = new HashSet<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(LARGEST_PACKET);
    private final ByteBuffer out = ByteBuffer.allocateDirect(LARGEST_PACKET);

    private long sent;
    private long unsent;
    private @Nullable String whyUnsent;
    private long begun;
    private long reported;

    /**
     * @param rounds how often a silent address is asked with each version
     * @param pause before those that are silent are asked again
     * @param patience after the last question
     * @param packetsPerSecond 0 for no limit
     */
    public record Settings(int rounds, Duration pause, Duration patience, int packetsPerSecond) {
        /** How long it takes when nobody answers, the waits included; nothing is known of it without a limit. */
        public Duration longest(long places, int questions) {
            long waits = (long) rounds * questions - 1;
            return patience.plus(pause.multipliedBy(waits))
                    .plus(Duration.ofSeconds(places * rounds * questions).dividedBy(packetsPerSecond));
        }

        public Settings {
            if (rounds < 1 || packetsPerSecond < 0) {
                throw new IllegalArgumentException("rounds are " + rounds + ", packets per second " + packetsPerSecond
                        + ", expected 1 or more and 0 or more");
            }
        }
    }

    /** Somebody answered. */
    public record Heard(InetSocketAddress place, Community credentials) {}

    /** What was done; {@code whyUnsent} is the first reason, absent when all was sent. */
    public record Result(long sent, long unsent, @Nullable String whyUnsent, int heard) {}

    /** Is told now and then how far it is. */
    @FunctionalInterface
    public interface Progress {
        void at(long sent, int heard);
    }

    /** @param finding is told of each place once, on the calling thread */
    public Sounding(Settings settings, Consumer<Heard> finding, Progress progress) {
        this.settings = settings;
        this.finding = finding;
        this.progress = progress;
    }

    /**
     * @param places gone through once for each question
     * @param questions in the order to ask
     * @throws IOException when no UDP socket can be had, or it breaks
     */
    public Result over(Iterable<InetSocketAddress> places, List<Community> questions) throws IOException {
        var templates = new ArrayList<Template>();
        for (var question : questions) {
            templates.add(Template.of(question));
        }
        try (var channel = DatagramChannel.open();
                var selector = Selector.open()) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            begun = System.nanoTime();
            for (int round = 0; round < settings.rounds(); round++) {
                for (var template : templates) {
                    if (sent > 0) {
                        listen(channel, selector, templates, settings.pause());
                    }
                    ask(places, template, templates, channel, selector);
                }
            }
            listen(channel, selector, templates, settings.patience());
        }
        progress.at(sent, heard.size());
        return new Result(sent, unsent, whyUnsent, heard.size());
    }

    private void ask(
            Iterable<InetSocketAddress> places,
            Template template,
            List<Template> all,
            DatagramChannel channel,
            Selector selector)
            throws IOException {
        for (var place : places) {
            if (!heard.contains(place)) {
                awaitTurn(channel, selector, all);
                send(channel, template, place);
            }
        }
    }

    private void awaitTurn(DatagramChannel channel, Selector selector, List<Template> all) throws IOException {
        if (settings.packetsPerSecond() == 0) {
            if ((sent + unsent) % BURST == 0) {
                receive(channel, all);
            }
            return;
        }
        long due = begun + (sent + unsent) * (1_000_000_000L / settings.packetsPerSecond());
        listenUntil(channel, selector, all, due);
    }

    private void listen(DatagramChannel channel, Selector selector, List<Template> all, Duration time)
            throws IOException {
        long end = System.nanoTime() + time.toNanos();
        listenUntil(channel, selector, all, end);
        // the pause is none of the time in which packets may be sent
        begun += time.toNanos();
    }

    private void listenUntil(DatagramChannel channel, Selector selector, List<Template> all, long end)
            throws IOException {
        receive(channel, all);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            // rounded up, so that the last part of a millisecond is no busy loop
            selector.select(1 + left / 1_000_000);
            selector.selectedKeys().clear();
            receive(channel, all);
        }
    }

    private void send(DatagramChannel channel, Template template, InetSocketAddress place) {
        out.clear();
        template.write(out, id(place));
        out.flip();
        try {
            if (channel.send(out, place) == 0) {
                // the system's buffer is full: as good as lost on the way, and asked again in the next round
                unsent++;
                return;
            }
            sent++;
        } catch (IOException e) {
            unsent++;
            if (whyUnsent == null) {
                whyUnsent = place.getHostString() + ": " + e.getMessage();
            }
        }
    }

    private void receive(DatagramChannel channel, List<Template> all) throws IOException {
        in.clear();
        for (var from = channel.receive(in); from != null; from = channel.receive(in)) {
            in.flip();
            var place = (InetSocketAddress) from;
            var credentials = credentials(in, place, all);
            if (credentials != null && heard.add(place)) {
                finding.accept(new Heard(place, credentials));
            }
            in.clear();
        }
        long now = System.nanoTime();
        if (now - reported > REPORT_NANOS) {
            reported = now;
            progress.at(sent, heard.size());
        }
    }

    /** @return what this place was opened with; absent when the packet is no answer to what it was asked */
    private @Nullable Community credentials(ByteBuffer packet, InetSocketAddress from, List<Template> all) {
        try {
            var bytes = new BERInputStream(packet);
            var type = new BER.MutableByte();
            BER.decodeHeader(bytes, type);
            var version = new Integer32();
            version.decodeBER(bytes);
            var community = new OctetString();
            community.decodeBER(bytes);
            var pdu = version.getValue() == SnmpConstants.version1 ? new PDUv1() : new PDU();
            pdu.decodeBER(bytes);
            if (type.getValue() != BER.SEQUENCE
                    || pdu.getType() != PDU.RESPONSE
                    || pdu.getRequestID().getValue() != id(from)) {
                return null;
            }
            return all.stream()
                    .filter(template -> template.version() == version.getValue())
                    .map(Template::question)
                    .findFirst()
                    .orElse(null);
        } catch (IOException | RuntimeException notSnmp) {
            // anybody can send us anything; it is no answer
            return null;
        }
    }

    /** Known to nobody who does not see the question; the same for each question to a place. */
    private int id(InetSocketAddress place) {
        long mixed = (secret ^ place.hashCode()) * 0x9E37_79B9_7F4A_7C15L;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8_FEB8_6659_FD93L;
        return (int) (mixed >>> 34) | FOUR_OCTETS;
    }

    /** A question in SNMP's encoding, and where its request id stands in it. */
    private record Template(Community question, int version, byte[] packet, int idAt) {

        static Template of(Community question) throws IOException {
            var one = encode(question, FOUR_OCTETS);
            var other = encode(question, FOUR_OCTETS | 0x0101_0101);
            int last = one.length - 1;
            while (one[last] == other[last]) {
                last--;
            }
            return new Template(question, version(question), one, last - 3);
        }

        private static int version(Community question) {
            return question.version() == SnmpVersion.V1 ? SnmpConstants.version1 : SnmpConstants.version2c;
        }

        private static byte[] encode(Community question, int requestId) throws IOException {
            var version = new Integer32(version(question));
            var community = new OctetString(question.community());
            var pdu = Request.get(QUESTION).pdu(question);
            pdu.setRequestID(new Integer32(requestId));
            int length = version.getBERLength() + community.getBERLength() + pdu.getBERLength();
            var bytes = new BEROutputStream(ByteBuffer.allocate(1 + BER.getBERLengthOfLength(length) + length));
            BER.encodeHeader(bytes, BER.SEQUENCE, length);
            version.encodeBER(bytes);
            community.encodeBER(bytes);
            pdu.encodeBER(bytes);
            return bytes.getBuffer().array();
        }

        void write(ByteBuffer out, int requestId) {
            out.put(packet);
            out.putInt(idAt, requestId);
        }
    }
}
