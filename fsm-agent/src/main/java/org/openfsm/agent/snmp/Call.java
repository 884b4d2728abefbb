package org.openfsm.agent.snmp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.openfsm.agent.snmp.Credentials.Community;
import org.openfsm.pmd.Oid;
import org.snmp4j.PDU;
import org.snmp4j.ScopedPDU;
import org.snmp4j.asn1.BER;
import org.snmp4j.asn1.BERInputStream;
import org.snmp4j.asn1.BEROutputStream;
import org.snmp4j.asn1.BERSerializable;
import org.snmp4j.mp.MPv3;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.security.SecurityModel;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;

/**
 * One question to all in a network, to learn who is there: sysObjectID.0 with each community, and the question by which
 * SNMPv3 engines introduce themselves (RFC 3414, 4), which needs no user. Only this socket may broadcast. What the answers
 * say is not used; each answerer is asked singly afterwards.
 */
final class Call {

    private static final List<Oid> QUESTION = List.of(Oid.of("1.3.6.1.2.1.1.2.0"));
    /** A network with more devices is one to be searched by its addresses. */
    private static final int MOST_ANSWERERS = 4_096;

    private static final int LARGEST_PACKET = 65_535;
    private static final int SOCKET_BUFFER = 1024 * 1024;

    private final InetSocketAddress all;
    private final List<byte[]> questions = new ArrayList<>();
    private final int id = new SecureRandom().nextInt(0x4000_0000, Integer.MAX_VALUE);

    Call(InetSocketAddress all, List<Credentials> credentials) throws IOException {
        this.all = all;
        for (var one : credentials) {
            if (one instanceof Community community) {
                questions.add(question(community));
            }
        }
        if (credentials.stream().anyMatch(Credentials.Usm.class::isInstance)) {
            questions.add(introduction());
        }
    }

    /** Waits for its turn before each packet. */
    interface Turn {
        void await() throws InterruptedException;
    }

    /**
     * @param patience after the last question
     * @return who answered, each once
     * @throws IOException when the system does not let the question out
     */
    Set<InetAddress> answerers(Turn turn, Duration patience) throws IOException, InterruptedException {
        var answerers = new LinkedHashSet<InetAddress>();
        try (var channel = DatagramChannel.open(StandardProtocolFamily.INET);
                var selector = Selector.open()) {
            channel.setOption(StandardSocketOptions.SO_BROADCAST, true);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            for (var question : questions) {
                turn.await();
                channel.send(ByteBuffer.wrap(question), all);
                receive(channel, answerers);
            }
            long end = System.nanoTime() + patience.toNanos();
            for (long left = end - System.nanoTime();
                    left > 0 && answerers.size() < MOST_ANSWERERS;
                    left = end - System.nanoTime()) {
                selector.select(1 + left / 1_000_000);
                selector.selectedKeys().clear();
                receive(channel, answerers);
            }
        }
        return answerers;
    }

    private void receive(DatagramChannel channel, Set<InetAddress> answerers) throws IOException {
        var in = ByteBuffer.allocate(LARGEST_PACKET);
        for (var from = channel.receive(in);
                from != null && answerers.size() < MOST_ANSWERERS;
                from = channel.receive(in)) {
            in.flip();
            if (from instanceof InetSocketAddress place && place.getPort() == all.getPort() && isAnswer(in)) {
                answerers.add(place.getAddress());
            }
            in.clear();
        }
    }

    private boolean isAnswer(ByteBuffer packet) {
        try {
            var in = new BERInputStream(packet);
            BER.decodeHeader(in, new BER.MutableByte());
            var version = new Integer32();
            version.decodeBER(in);
            if (version.getValue() == SnmpConstants.version3) {
                BER.decodeHeader(in, new BER.MutableByte());
                var messageId = new Integer32();
                messageId.decodeBER(in);
                return messageId.getValue() == id;
            }
            new OctetString().decodeBER(in);
            var type = new BER.MutableByte();
            BER.decodeHeader(in, type);
            var requestId = new Integer32();
            requestId.decodeBER(in);
            return type.getValue() == (byte) PDU.RESPONSE && requestId.getValue() == id;
        } catch (IOException | RuntimeException notSnmp) {
            // anybody can send us anything; it is no answer
            return false;
        }
    }

    private byte[] question(Community community) throws IOException {
        var pdu = Request.get(QUESTION).pdu(community);
        pdu.setRequestID(new Integer32(id));
        int version = community.version() == SnmpVersion.V1 ? SnmpConstants.version1 : SnmpConstants.version2c;
        return sequence(octets(new Integer32(version)), octets(new OctetString(community.community())), octets(pdu));
    }

    /** RFC 3412, 6: without security, for an engine whose id nobody knows yet. */
    private byte[] introduction() throws IOException {
        var pdu = new ScopedPDU();
        pdu.setType(PDU.GET);
        pdu.setRequestID(new Integer32(id));
        var nothing = octets(new OctetString());
        var zero = octets(new Integer32(0));
        var header = sequence(
                octets(new Integer32(id)),
                octets(new Integer32(LARGEST_PACKET)),
                octets(new OctetString(new byte[] {MPv3.MPv3_REPORTABLE_FLAG})),
                octets(new Integer32(SecurityModel.SECURITY_MODEL_USM)));
        var security = sequence(nothing, zero, zero, nothing, nothing, nothing);
        return sequence(
                octets(new Integer32(SnmpConstants.version3)), header, octets(new OctetString(security)), octets(pdu));
    }

    private static byte[] octets(BERSerializable part) throws IOException {
        var out = new BEROutputStream(ByteBuffer.allocate(part.getBERLength()));
        part.encodeBER(out);
        return out.getBuffer().array();
    }

    private static byte[] sequence(byte[]... parts) throws IOException {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        var out = new BEROutputStream(ByteBuffer.allocate(1 + BER.getBERLengthOfLength(length) + length));
        BER.encodeHeader(out, BER.SEQUENCE, length);
        for (var part : parts) {
            out.write(part);
        }
        return out.getBuffer().array();
    }
}
