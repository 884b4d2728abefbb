package org.openfsm.agent.snmp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.asn1.BER;
import org.snmp4j.asn1.BER.MutableByte;
import org.snmp4j.asn1.BERInputStream;
import org.snmp4j.asn1.BEROutputStream;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/** An SNMPv1/v2c agent on a port of its own that can be made to behave as badly as real ones do. */
public final class TestAgent implements AutoCloseable {

    /** What the agent does with a question; by default it is {@link #honest}. */
    @FunctionalInterface
    public interface Behaviour {
        void answer(Question question) throws IOException;
    }

    private final DatagramSocket socket;
    private final DatagramSocket elsewhere;
    private final NavigableMap<OID, Variable> objects = new ConcurrentSkipListMap<>();
    private final List<Question> questions = new CopyOnWriteArrayList<>();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = this::honest;

    public TestAgent() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        elsewhere = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        var thread = new Thread(this::serve, "test-agent");
        thread.setDaemon(true);
        thread.start();
    }

    public TestAgent has(String oid, Variable value) {
        objects.put(new OID(oid), value);
        return this;
    }

    public TestAgent hasNot(String oid) {
        objects.remove(new OID(oid));
        return this;
    }

    /** A table of numbers: rows from 1, each with the value {@code 100 * column + row}. */
    public TestAgent hasTable(String table, int columns, int rows) {
        for (int column = 1; column <= columns; column++) {
            for (int row = 1; row <= rows; row++) {
                has(table + "." + column + "." + row, new Integer32(100 * column + row));
            }
        }
        return this;
    }

    public TestAgent behaves(Behaviour how) {
        behaviour = how;
        return this;
    }

    public int port() {
        return socket.getLocalPort();
    }

    public SnmpTarget target(List<Credentials> credentials) {
        return new SnmpTarget("127.0.0.1", port(), credentials);
    }

    /** All that was asked, in order. */
    public List<Question> questions() {
        return List.copyOf(questions);
    }

    /** The PDU as the standard wants it: noSuchName of SNMPv1, exceptions of SNMPv2c. */
    public void honest(Question question) throws IOException {
        question.reply(answerTo(question));
    }

    PDU answerTo(Question question) {
        var answer = question.emptyAnswer();
        var asked = question.pdu.getVariableBindings();
        if (question.pdu.getType() == PDU.GETBULK) {
            bulk(question.pdu, answer);
            return answer;
        }
        for (int i = 0; i < asked.size(); i++) {
            var oid = asked.get(i).getOid();
            var found = question.pdu.getType() == PDU.GET ? exact(oid) : next(oid);
            if (found.getVariable().isException() && question.isV1()) {
                return question.error(PDU.noSuchName, i + 1);
            }
            answer.add(found);
        }
        return answer;
    }

    private void bulk(PDU question, PDU answer) {
        var cursors = new ArrayList<>(question.getVariableBindings().stream()
                .map(VariableBinding::getOid)
                .toList());
        for (int i = 0; i < question.getMaxRepetitions(); i++) {
            for (int column = 0; column < cursors.size(); column++) {
                var found = next(cursors.get(column));
                cursors.set(column, found.getOid());
                answer.add(found);
            }
        }
    }

    private VariableBinding exact(OID oid) {
        var value = objects.get(oid);
        return new VariableBinding(oid, value == null ? Null.noSuchInstance : value);
    }

    VariableBinding next(OID oid) {
        var entry = objects.higherEntry(oid);
        return entry == null
                ? new VariableBinding(oid, Null.endOfMibView)
                : new VariableBinding(entry.getKey(), entry.getValue());
    }

    private void serve() {
        var buffer = new byte[65_535];
        while (!socket.isClosed()) {
            var packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                var question = new Question(packet);
                questions.add(question);
                behaviour.answer(question);
            } catch (SocketException e) {
                return;
            } catch (IOException | RuntimeException e) {
                faults.add(e);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
        elsewhere.close();
        if (!faults.isEmpty()) {
            throw new AssertionError("the test's own agent failed", faults.get(0));
        }
    }

    /** One request as it came. */
    public final class Question {

        public final int version;
        public final String community;
        public final PDU pdu;
        private final InetAddress from;
        private final int port;

        private Question(DatagramPacket packet) throws IOException {
            from = packet.getAddress();
            port = packet.getPort();
            var in = new BERInputStream(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
            BER.decodeHeader(in, new MutableByte());
            var number = new Integer32();
            number.decodeBER(in);
            version = number.getValue();
            var name = new OctetString();
            name.decodeBER(in);
            community = name.toString();
            pdu = isV1() ? new PDUv1() : new PDU();
            pdu.decodeBER(in);
        }

        public boolean isV1() {
            return version == 0;
        }

        public PDU emptyAnswer() {
            var answer = isV1() ? new PDUv1() : new PDU();
            answer.setType(PDU.RESPONSE);
            answer.setRequestID(pdu.getRequestID());
            return answer;
        }

        public PDU error(int status, int index) {
            var answer = emptyAnswer();
            answer.setErrorStatus(status);
            answer.setErrorIndex(index);
            return answer;
        }

        public void reply(PDU answer) throws IOException {
            reply(encoded(answer));
        }

        public void reply(byte[] octets) throws IOException {
            socket.send(new DatagramPacket(octets, octets.length, from, port));
        }

        public void replyFromElsewhere(PDU answer) throws IOException {
            var octets = encoded(answer);
            elsewhere.send(new DatagramPacket(octets, octets.length, from, port));
        }

        byte[] encoded(PDU answer) throws IOException {
            var number = new Integer32(version);
            var name = new OctetString(community);
            int length = number.getBERLength() + name.getBERLength() + answer.getBERLength();
            var out = new BEROutputStream(ByteBuffer.allocate(length + 10));
            BER.encodeHeader(out, BER.SEQUENCE, length);
            number.encodeBER(out);
            name.encodeBER(out);
            answer.encodeBER(out);
            var octets = new byte[out.getBuffer().position()];
            out.getBuffer().flip().get(octets);
            return octets;
        }
    }
}
