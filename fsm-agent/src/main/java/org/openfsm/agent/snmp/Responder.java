package org.openfsm.agent.snmp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.asn1.BER;
import org.snmp4j.asn1.BERInputStream;
import org.snmp4j.asn1.BEROutputStream;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.Counter64;
import org.snmp4j.smi.Gauge32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.IpAddress;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Opaque;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/**
 * Answers SNMPv1 and SNMPv2c for many devices, each at its own address, in one thread. A message that is not a request
 * of a known community gets no answer, as RFC 3584 has it.
 */
public final class Responder implements AutoCloseable {

    /** What answers at an address. Called only in the thread that {@link #serve serves}. */
    public interface Responding {
        /** Null for what the device does not have. */
        @Nullable
        SnmpValue get(Oid oid);

        /** The first instance behind this one, or null at the end. */
        Map.@Nullable Entry<Oid, SnmpValue> next(Oid oid);

        /** Whether it is silent to SNMPv2c. */
        boolean version1Only();

        /** In octets; a longer answer is tooBig. */
        int largestMessage();
    }

    private static final int LARGEST_DATAGRAM = 65_535;

    private final byte[] community;
    private final Selector selector;
    private final Map<InetSocketAddress, DatagramChannel> channels = new ConcurrentHashMap<>();
    private final ByteBuffer request = ByteBuffer.allocate(LARGEST_DATAGRAM);

    /** @throws IOException when the system gives no selector */
    public Responder(String community) throws IOException {
        this.community = community.getBytes(StandardCharsets.UTF_8);
        selector = Selector.open();
    }

    /**
     * Lets a device answer at an address.
     *
     * @throws IOException when the address cannot be taken
     */
    public void open(InetSocketAddress address, Responding device) throws IOException {
        var channel = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            channel.bind(address);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, device);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channels.put(address, channel);
    }

    /**
     * Lets the device at an address answer at another one instead.
     *
     * @throws IOException when the other address cannot be taken; the device then stays where it is
     */
    public void move(InetSocketAddress from, InetSocketAddress to) throws IOException {
        var channel = channels.get(from);
        if (channel == null || !(channel.keyFor(selector).attachment() instanceof Responding device)) {
            throw new IllegalArgumentException("nothing answers at " + from);
        }
        open(to, device);
        channels.remove(from);
        channel.close();
    }

    /**
     * Answers until closed, or until its thread is interrupted.
     *
     * @param between runs between the answers, at least once in {@code everyMillis}
     * @throws IOException when the selector fails
     */
    public void serve(long everyMillis, Runnable between) throws IOException {
        long last = System.nanoTime();
        between.run();
        try {
            while (selector.isOpen() && !Thread.currentThread().isInterrupted()) {
                selector.select(this::answer, everyMillis);
                if (System.nanoTime() - last >= everyMillis * 1_000_000) {
                    last = System.nanoTime();
                    between.run();
                }
            }
        } catch (ClosedSelectorException e) {
            // closed by another thread: the end that was asked for
        }
    }

    /** Ends {@link #serve} and gives all addresses back; from any thread. */
    @Override
    public void close() throws IOException {
        selector.close();
        for (var channel : channels.values()) {
            channel.close();
        }
    }

    private void answer(SelectionKey key) {
        if (key.isValid()
                && key.channel() instanceof DatagramChannel channel
                && key.attachment() instanceof Responding device) {
            answer(channel, device);
        }
    }

    /** One datagram of one socket; the others get their turn before this one's next. */
    private void answer(DatagramChannel channel, Responding device) {
        request.clear();
        try {
            SocketAddress from = channel.receive(request);
            if (from == null) {
                return;
            }
            var answer = answer(Arrays.copyOf(request.array(), request.position()), device);
            if (answer != null) {
                channel.send(answer, from);
            }
        } catch (IOException e) {
            // An asker that cannot be answered (gone, or from port 0) is its own concern: datagrams may be lost.
        }
    }

    /** Null where silence is the answer. */
    @Nullable
    ByteBuffer answer(byte[] message, Responding device) throws IOException {
        int version;
        PDU pdu;
        try {
            var in = new BERInputStream(ByteBuffer.wrap(message));
            BER.decodeHeader(in, new BER.MutableByte());
            var number = new Integer32();
            number.decodeBER(in);
            version = number.getValue();
            var name = new OctetString();
            name.decodeBER(in);
            boolean spoken = version == 0 || version == 1 && !device.version1Only();
            if (!spoken || !Arrays.equals(name.getValue(), community)) {
                return null;
            }
            pdu = version == 0 ? new PDUv1() : new PDU();
            pdu.decodeBER(in);
            pdu.getVariableBindings().forEach(Responder::oid); // refuses more arcs than there may be
        } catch (IOException | RuntimeException e) {
            // Whatever SNMP4J finds wrong in a stranger's octets: RFC 3584 discards them, and there is nobody to tell.
            return null;
        }
        var reply = version == 0 ? new Version1(device).reply(pdu) : new Version2(device).reply(pdu);
        return reply == null ? null : encode(version, reply);
    }

    private ByteBuffer encode(int version, PDU reply) throws IOException {
        var number = new Integer32(version);
        var name = new OctetString(community);
        int length = number.getBERLength() + name.getBERLength() + reply.getBERLength();
        var out = new BEROutputStream(ByteBuffer.allocate(length + 8));
        BER.encodeHeader(out, BER.SEQUENCE, length);
        number.encodeBER(out);
        name.encodeBER(out);
        reply.encodeBER(out);
        var buffer = out.getBuffer();
        buffer.flip();
        return buffer;
    }

    /** What is left of the largest message for the list of variable bindings. */
    private int room(Responding device) {
        int headers = 4 + 3 + 2 + community.length + 4 + 6 + 3 + 3 + 4;
        return device.largestMessage() - headers;
    }

    private static int size(VariableBinding binding) {
        return binding.getBERLength();
    }

    private static PDU response(PDU request, PDU reply, List<VariableBinding> bindings) {
        reply.setType(PDU.RESPONSE);
        reply.setRequestID(request.getRequestID());
        reply.setErrorStatus(PDU.noError);
        reply.setErrorIndex(0);
        reply.addAll(bindings);
        return reply;
    }

    private static PDU failed(PDU request, PDU reply, List<VariableBinding> bindings, int status, int index) {
        response(request, reply, bindings);
        reply.setErrorStatus(status);
        reply.setErrorIndex(index);
        return reply;
    }

    private static List<VariableBinding> asked(PDU request) {
        return List.copyOf(request.getVariableBindings());
    }

    /** RFC 1157: one thing that is missing fails the whole request. */
    private final class Version1 {
        private final Responding device;

        Version1(Responding device) {
            this.device = device;
        }

        @Nullable
        PDU reply(PDU request) {
            int type = request.getType();
            if (type == PDU.SET) {
                return failed(request, new PDUv1(), asked(request), PDU.readOnly, 1);
            }
            if (type != PDU.GET && type != PDU.GETNEXT) {
                return null;
            }
            var bindings = new ArrayList<VariableBinding>();
            int left = room(device);
            for (int i = 0; i < request.size(); i++) {
                var found = type == PDU.GET ? get(oid(request.get(i))) : next(oid(request.get(i)));
                if (found == null) {
                    return failed(request, new PDUv1(), asked(request), PDU.noSuchName, i + 1);
                }
                left -= size(found);
                if (left < 0) {
                    return failed(request, new PDUv1(), asked(request), PDU.tooBig, 0);
                }
                bindings.add(found);
            }
            return response(request, new PDUv1(), bindings);
        }

        private @Nullable VariableBinding get(Oid oid) {
            var value = device.get(oid);
            return value == null || value.tag() == SnmpValue.COUNTER64 ? null : binding(oid, value);
        }

        /** A Counter64 does not exist for SNMPv1 (RFC 3584, 4.2.2.1). */
        private @Nullable VariableBinding next(Oid oid) {
            var next = device.next(oid);
            while (next != null && next.getValue().tag() == SnmpValue.COUNTER64) {
                next = device.next(next.getKey());
            }
            return next == null ? null : binding(next.getKey(), next.getValue());
        }
    }

    /** RFC 3416: what is missing is said per variable. */
    private final class Version2 {
        private final Responding device;

        Version2(Responding device) {
            this.device = device;
        }

        @Nullable
        PDU reply(PDU request) {
            return switch (request.getType()) {
                case PDU.SET -> failed(request, new PDU(), asked(request), PDU.noAccess, 1);
                case PDU.GET, PDU.GETNEXT -> one(request);
                case PDU.GETBULK -> many(request);
                default -> null;
            };
        }

        private PDU one(PDU request) {
            var bindings = new ArrayList<VariableBinding>();
            int left = room(device);
            for (var asked : request.getVariableBindings()) {
                var found = request.getType() == PDU.GET ? get(oid(asked)) : next(oid(asked));
                left -= size(found);
                if (left < 0) {
                    return failed(request, new PDU(), List.of(), PDU.tooBig, 0);
                }
                bindings.add(found);
            }
            return response(request, new PDU(), bindings);
        }

        /** As many as fit; the asker continues behind the last. */
        private PDU many(PDU request) {
            var bindings = new ArrayList<VariableBinding>();
            int left = room(device);
            int once = Math.max(0, Math.min(request.getNonRepeaters(), request.size()));
            for (int i = 0; i < once; i++) {
                var found = next(oid(request.get(i)));
                left -= size(found);
                if (left < 0) {
                    return response(request, new PDU(), bindings);
                }
                bindings.add(found);
            }
            var places = new ArrayList<Oid>();
            for (int i = once; i < request.size(); i++) {
                places.add(oid(request.get(i)));
            }
            boolean ended = places.isEmpty();
            for (int round = 0; round < request.getMaxRepetitions() && !ended; round++) {
                ended = true;
                for (int i = 0; i < places.size(); i++) {
                    var found = next(places.get(i));
                    left -= size(found);
                    if (left < 0) {
                        return response(request, new PDU(), bindings);
                    }
                    bindings.add(found);
                    places.set(i, oid(found));
                    ended &= found.getVariable().isException();
                }
            }
            return response(request, new PDU(), bindings);
        }

        private VariableBinding get(Oid oid) {
            var value = device.get(oid);
            return value == null
                    ? new VariableBinding(new OID(oid.toArray()), Null.noSuchInstance)
                    : binding(oid, value);
        }

        private VariableBinding next(Oid oid) {
            var next = device.next(oid);
            return next == null
                    ? new VariableBinding(new OID(oid.toArray()), Null.endOfMibView)
                    : binding(next.getKey(), next.getValue());
        }
    }

    private static Oid oid(VariableBinding binding) {
        return Oid.of(binding.getOid().getValue());
    }

    private static VariableBinding binding(Oid oid, SnmpValue value) {
        return new VariableBinding(new OID(oid.toArray()), variable(value));
    }

    static Variable variable(SnmpValue value) {
        if (value instanceof SnmpValue.Number number) {
            return switch (number.tag()) {
                case SnmpValue.COUNTER32 -> new Counter32(number.value());
                case SnmpValue.GAUGE32 -> new Gauge32(number.value());
                case SnmpValue.TIME_TICKS -> new TimeTicks(number.value());
                case SnmpValue.COUNTER64 -> new Counter64(number.value());
                default -> new Integer32((int) number.value());
            };
        }
        if (value instanceof SnmpValue.Octets octets) {
            return switch (octets.tag()) {
                case SnmpValue.IP_ADDRESS -> new IpAddress(octets.bytes());
                case SnmpValue.OPAQUE -> new Opaque(octets.bytes());
                default -> new OctetString(octets.bytes());
            };
        }
        return value instanceof SnmpValue.ObjectId name ? new OID(name.oid().toArray()) : new Null();
    }
}
