package org.openfsm.agent.snmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;
import org.snmp4j.CommunityTarget;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.Snmp;
import org.snmp4j.asn1.BER;
import org.snmp4j.asn1.BEROutputStream;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.Counter64;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.VariableBinding;
import org.snmp4j.transport.DefaultUdpTransportMapping;

class ResponderTest {

    private static final String NAME = "1.3.6.1.2.1.1.5.0";
    private static final String BIG = "1.3.6.1.4.1.9.64.0";

    /** A device of a few objects, among them a Counter64 and long texts. */
    private static final class Device implements Responder.Responding {
        private final TreeMap<Oid, SnmpValue> objects = new TreeMap<>();
        private final boolean version1Only;
        private final int largestMessage;

        Device(String name, boolean version1Only, int largestMessage) {
            this.version1Only = version1Only;
            this.largestMessage = largestMessage;
            objects.put(Oid.of(NAME), new SnmpValue.Octets(name.getBytes(StandardCharsets.US_ASCII)));
            objects.put(Oid.of(BIG), new SnmpValue.Number(SnmpValue.COUNTER64, 5_000_000_000L));
            objects.put(
                    Oid.of("1.3.6.1.4.1.9.64.1"),
                    new SnmpValue.Octets(SnmpValue.IP_ADDRESS, new byte[] {(byte) 192, 0, 2, 7}));
            objects.put(Oid.of("1.3.6.1.4.1.9.64.2"), new SnmpValue.ObjectId(Oid.of("1.3.6.1.4.1.4294967295")));
            objects.put(Oid.of("1.3.6.1.4.1.9.64.3"), new SnmpValue.Number(SnmpValue.INTEGER, -3));
            objects.put(Oid.of("1.3.6.1.4.1.9.64.4"), new SnmpValue.Number(SnmpValue.TIME_TICKS, 4_294_967_295L));
            objects.put(Oid.of("1.3.6.1.4.1.9.64.5"), new SnmpValue.Nothing());
            for (int row = 1; row <= 60; row++) {
                objects.put(Oid.of("1.3.6.1.4.1.9.65").append(row), new SnmpValue.Octets(new byte[100]));
            }
        }

        @Override
        public @Nullable SnmpValue get(Oid oid) {
            return objects.get(oid);
        }

        @Override
        public Map.@Nullable Entry<Oid, SnmpValue> next(Oid oid) {
            return objects.higherEntry(oid);
        }

        @Override
        public boolean version1Only() {
            return version1Only;
        }

        @Override
        public int largestMessage() {
            return largestMessage;
        }
    }

    private Responder responder;
    private Thread thread;
    private Snmp client;
    private final List<InetSocketAddress> places = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        responder = new Responder("printers");
        for (var device : List.of(
                new Device("one", false, 1472), new Device("two", true, 484), new Device("three", false, 484))) {
            var place = free();
            responder.open(place, device);
            places.add(place);
        }
        thread = new Thread(
                () -> {
                    try {
                        responder.serve(20, () -> {});
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                "responder");
        thread.start();
        client = new Snmp(new DefaultUdpTransportMapping());
        client.listen();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        responder.close();
        thread.join(5_000);
        assertThat(thread.isAlive()).isFalse();
    }

    private static InetSocketAddress free() throws IOException {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
    }

    private @Nullable PDU ask(int place, int version, String community, PDU request) throws IOException {
        var target = new CommunityTarget<UdpAddress>(
                new UdpAddress(places.get(place).getAddress(), places.get(place).getPort()),
                new OctetString(community));
        target.setVersion(version);
        target.setTimeout(community.equals("printers") ? 2_000 : 300);
        target.setRetries(0);
        target.setMaxSizeRequestPDU(65_000);
        return client.send(request, target).getResponse();
    }

    private static PDU request(int version, int type, String... oids) {
        var pdu = version == SnmpConstants.version1 ? new PDUv1() : new PDU();
        pdu.setType(type);
        Arrays.stream(oids).map(oid -> new VariableBinding(new OID(oid))).forEach(pdu::add);
        return pdu;
    }

    private PDU ask(int place, int type, String... oids) throws IOException {
        return ask(place, SnmpConstants.version2c, request(SnmpConstants.version2c, type, oids));
    }

    private PDU askVersion1(int place, int type, String... oids) throws IOException {
        return ask(place, SnmpConstants.version1, request(SnmpConstants.version1, type, oids));
    }

    private PDU ask(int place, int version, PDU request) throws IOException {
        return Objects.requireNonNull(ask(place, version, "printers", request), "no answer within two seconds");
    }

    @Test
    void eachDeviceAnswersAtItsAddress() throws IOException {
        assertThat(ask(0, PDU.GET, NAME).get(0).getVariable()).hasToString("one");
        assertThat(askVersion1(1, PDU.GET, NAME).get(0).getVariable()).hasToString("two");
        assertThat(ask(2, PDU.GET, NAME).get(0).getVariable()).hasToString("three");
    }

    @Test
    void everyTypeOfValueArrivesAsItIs() throws IOException {
        var reply = ask(
                0,
                PDU.GET,
                BIG,
                "1.3.6.1.4.1.9.64.1",
                "1.3.6.1.4.1.9.64.2",
                "1.3.6.1.4.1.9.64.3",
                "1.3.6.1.4.1.9.64.4",
                "1.3.6.1.4.1.9.64.5");
        assertThat(reply.get(0).getVariable()).isEqualTo(new Counter64(5_000_000_000L));
        assertThat(reply.get(1).getVariable()).hasToString("192.0.2.7");
        assertThat(reply.get(2).getVariable()).isEqualTo(new OID("1.3.6.1.4.1.4294967295"));
        assertThat(reply.get(3).getVariable()).isEqualTo(new Integer32(-3));
        assertThat(reply.get(4).getVariable().toLong()).isEqualTo(4_294_967_295L);
        assertThat(reply.get(5).getVariable()).isEqualTo(new Null());
    }

    @Test
    void whatIsMissingIsSaidPerVariable() throws IOException {
        var reply = ask(0, PDU.GET, NAME, "1.3.6.1.2.1.1.6.0");
        assertThat(reply.getErrorStatus()).isEqualTo(PDU.noError);
        assertThat(reply.get(1).getVariable()).isEqualTo(Null.noSuchInstance);
        assertThat(ask(0, PDU.GETNEXT, "1.3.9").get(0).getVariable()).isEqualTo(Null.endOfMibView);
    }

    @Test
    void inVersion1WhatIsMissingFailsTheRequest() throws IOException {
        var reply = askVersion1(0, PDU.GET, NAME, "1.3.6.1.2.1.1.6.0");
        assertThat(reply.getErrorStatus()).isEqualTo(PDU.noSuchName);
        assertThat(reply.getErrorIndex()).isEqualTo(2);
        assertThat(askVersion1(0, PDU.GETNEXT, "1.3.9").getErrorStatus()).isEqualTo(PDU.noSuchName);
    }

    @Test
    void aCounter64DoesNotExistInVersion1() throws IOException {
        assertThat(askVersion1(0, PDU.GET, BIG).getErrorStatus()).isEqualTo(PDU.noSuchName);
        assertThat(askVersion1(0, PDU.GETNEXT, NAME).get(0).getOid()).isEqualTo(new OID("1.3.6.1.4.1.9.64.1"));
    }

    @Test
    void bulkGivesColumnsSideBySideAsFarAsTheMessageGoes() throws IOException {
        var bulk = request(SnmpConstants.version2c, PDU.GETBULK, NAME, "1.3.6.1.4.1.9.64", "1.3.6.1.4.1.9.65");
        bulk.setNonRepeaters(1);
        bulk.setMaxRepetitions(2);
        var reply = ask(0, SnmpConstants.version2c, bulk);
        assertThat(reply.getVariableBindings())
                .extracting(binding -> binding.getOid().toString())
                .containsExactly(BIG, BIG, "1.3.6.1.4.1.9.65.1", "1.3.6.1.4.1.9.64.1", "1.3.6.1.4.1.9.65.2");

        var greedy = request(SnmpConstants.version2c, PDU.GETBULK, "1.3.6.1.4.1.9.65");
        greedy.setMaxRepetitions(Integer.MAX_VALUE);
        var much = ask(0, SnmpConstants.version2c, greedy);
        assertThat(much.size()).isBetween(10, 12);
        assertThat(much.getErrorStatus()).isEqualTo(PDU.noError);
        var little = ask(2, SnmpConstants.version2c, greedy);
        assertThat(little.size()).isBetween(2, 4);
    }

    @Test
    void bulkEndsWithTheEndOfTheMib() throws IOException {
        var bulk = request(SnmpConstants.version2c, PDU.GETBULK, "1.3.6.1.4.1.9.65.59");
        bulk.setMaxRepetitions(10);
        var reply = ask(0, SnmpConstants.version2c, bulk);
        assertThat(reply.size()).isEqualTo(2);
        assertThat(reply.get(1).getVariable()).isEqualTo(Null.endOfMibView);
    }

    @Test
    void anAnswerBeyondTheLargestMessageIsTooBig() throws IOException {
        var rows = new String[8];
        Arrays.setAll(rows, i -> "1.3.6.1.4.1.9.65." + (i + 1));
        assertThat(ask(0, PDU.GET, rows).getErrorStatus()).isEqualTo(PDU.noError);
        var tooBig = ask(2, PDU.GET, rows);
        assertThat(tooBig.getErrorStatus()).isEqualTo(PDU.tooBig);
        assertThat(tooBig.size()).isZero();
        assertThat(askVersion1(1, PDU.GET, rows).getErrorStatus()).isEqualTo(PDU.tooBig);
    }

    @Test
    void strangersAndOtherVersionsGetNoAnswer() throws IOException {
        assertThat(ask(0, SnmpConstants.version2c, "public", request(SnmpConstants.version2c, PDU.GET, NAME)))
                .isNull();
        assertThat(ask(1, SnmpConstants.version2c, "printers", request(SnmpConstants.version2c, PDU.GET, NAME)))
                .isNull();
    }

    @Test
    void nobodyWrites() throws IOException {
        var set = new PDU(PDU.SET, List.of(new VariableBinding(new OID(NAME), new OctetString("mine"))));
        var reply = ask(0, SnmpConstants.version2c, set);
        assertThat(reply.getErrorStatus()).isEqualTo(PDU.noAccess);
        assertThat(ask(0, PDU.GET, NAME).get(0).getVariable()).hasToString("one");
    }

    @Test
    void aDeviceThatMovedAnswersOnlyAtItsNewAddress() throws IOException {
        var other = free();
        responder.move(places.get(0), other);
        places.add(other);
        assertThat(ask(3, PDU.GET, NAME).get(0).getVariable()).hasToString("one");
        try (var socket = new DatagramSocket(places.get(0))) {
            assertThat(socket.isBound()).as("its old address is free").isTrue();
        }
    }

    @Test
    void anAddressThatIsTakenIsSaid() throws IOException {
        assertThatThrownBy(() -> responder.open(places.get(0), new Device("four", false, 484)))
                .isInstanceOf(BindException.class);
        assertThatThrownBy(() -> responder.move(places.get(0), places.get(1))).isInstanceOf(BindException.class);
        assertThat(ask(0, PDU.GET, NAME).get(0).getVariable()).hasToString("one");
    }

    @Test
    void malformedMessagesNeitherAnswerTooMuchNorEndIt() throws Exception {
        var device = new Device("fuzz", false, 484);
        var whole = message(request(SnmpConstants.version2c, PDU.GETBULK, NAME, "1.3.6.1.4.1.9.65"));
        var random = new Random(5);
        for (int round = 0; round < 20_000; round++) {
            var octets = whole.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(4) == 0) {
                octets = Arrays.copyOf(octets, random.nextInt(octets.length + 20));
            }
            var answer = responder.answer(octets, device);
            if (answer != null) {
                assertThat(answer.remaining()).isLessThanOrEqualTo(484);
            }
        }
        try (var socket = new DatagramSocket()) {
            for (int length : new int[] {0, 1, 2, 17, 1500, 60_000}) {
                var octets = new byte[length];
                random.nextBytes(octets);
                socket.send(new DatagramPacket(octets, length, places.get(0)));
            }
            socket.setSoTimeout(200);
            assertThatThrownBy(() -> socket.receive(new DatagramPacket(new byte[100], 100)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
        assertThat(ask(0, PDU.GET, NAME).get(0).getVariable()).hasToString("one");
    }

    @Test
    void namesOfTooManyArcsGetNoAnswer() throws IOException {
        var device = new Device("arcs", false, 1472);
        var most = new int[Oid.MAX_ARCS];
        Arrays.fill(most, 1);
        var request = new PDU(PDU.GETNEXT, List.of(new VariableBinding(new OID(most))));
        assertThat(responder.answer(message(request), device)).isNotNull();
        var tooMany = new int[Oid.MAX_ARCS + 1];
        Arrays.fill(tooMany, 1);
        request = new PDU(PDU.GETNEXT, List.of(new VariableBinding(new OID(tooMany))));
        assertThat(responder.answer(message(request), device)).isNull();
    }

    @Test
    void aRequestForNothingIsAnsweredWithNothing() throws IOException {
        assertThat(ask(0, PDU.GET).size()).isZero();
        assertThat(ask(0, PDU.GETBULK).size()).isZero();
        assertThat(askVersion1(0, PDU.GETNEXT).size()).isZero();
    }

    private static byte[] message(PDU pdu) throws IOException {
        var version = new Integer32(1);
        var community = new OctetString("printers");
        pdu.setRequestID(new Integer32(42));
        int length = version.getBERLength() + community.getBERLength() + pdu.getBERLength();
        var out = new BEROutputStream(ByteBuffer.allocate(length + 8));
        BER.encodeHeader(out, BER.SEQUENCE, length);
        version.encodeBER(out);
        community.encodeBER(out);
        pdu.encodeBER(out);
        var buffer = out.getBuffer();
        buffer.flip();
        var octets = new byte[buffer.remaining()];
        buffer.get(octets);
        return octets;
    }
}
