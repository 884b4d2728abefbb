package org.openfsm.agent.snmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openfsm.agent.snmp.Credentials.Auth;
import org.openfsm.agent.snmp.Credentials.Priv;
import org.openfsm.agent.snmp.Credentials.Usm;

/** On the loopback network, whose broadcast address is 127.255.255.255. */
class CallTest {

    private static final String ALL = "127.255.255.255";
    private static final Usm USER = new Usm("fsm", Auth.SHA, "long enough", Priv.NONE, null, "");

    private final List<DatagramSocket> sockets = new ArrayList<>();
    private final List<byte[]> heard = new CopyOnWriteArrayList<>();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final AtomicInteger turns = new AtomicInteger();
    private final DatagramSocket network = socket(ALL, 0);

    CallTest() throws IOException {}

    @AfterEach
    void close() {
        sockets.forEach(DatagramSocket::close);
        assertThat(faults).isEmpty();
    }

    private interface Devices {
        void hear(byte[] question, InetSocketAddress from) throws IOException;
    }

    @Test
    void oneQuestionFindsAllThatAnswerAndNobodyElse() throws Exception {
        var one = device("127.0.8.1");
        var two = device("127.0.8.2");
        var elsewhere = socket("127.0.8.3", 0);
        var liar = device("127.0.8.4");
        serve((question, from) -> {
            var answer = answer(question);
            send(one, answer, from);
            send(one, answer, from);
            send(two, answer, from);
            send(elsewhere, answer, from);
            var text = HexFormat.of().formatHex(answer);
            answer[text.indexOf("0204", text.indexOf("a2")) / 2 + 3] ^= 1; // in the request id
            send(liar, answer, from);
            send(liar, question, from);
            send(liar, new byte[] {0x30, (byte) 0x84, 1}, from);
        });
        var call = new Call(place(), List.of(new Credentials.Community(SnmpVersion.V2C, "public")));
        assertThat(call.answerers(turns::incrementAndGet, Duration.ofMillis(400)))
                .extracting(InetAddress::getHostAddress)
                .containsExactlyInAnyOrder("127.0.8.1", "127.0.8.2");
        assertThat(heard).hasSize(1);
        assertThat(turns).hasValue(1);
    }

    @Test
    void eachCommunityIsAskedAndEnginesOfVersion3IntroduceThemselves() throws Exception {
        var one = device("127.0.8.5");
        try (var agent = new Usm3Agent();
                var back = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            back.setSoTimeout(2_000);
            serve((question, from) -> {
                if (question[4] == 3) {
                    back.send(new DatagramPacket(
                            question, question.length, InetAddress.getLoopbackAddress(), agent.port()));
                    var report = new DatagramPacket(new byte[1_500], 1_500);
                    back.receive(report);
                    send(one, Arrays.copyOf(report.getData(), report.getLength()), from);
                }
            });
            var credentials = new ArrayList<Credentials>(List.of(USER));
            credentials.addAll(Credentials.community("hallway"));
            var call = new Call(place(), credentials);
            assertThat(call.answerers(turns::incrementAndGet, Duration.ofMillis(600)))
                    .extracting(InetAddress::getHostAddress)
                    .containsExactly("127.0.8.5");
        }
        assertThat(heard).extracting(question -> question[4]).containsExactlyInAnyOrder((byte) 3, (byte) 1, (byte) 0);
        assertThat(heard)
                .filteredOn(question -> question[4] == 3)
                .extracting(question -> HexFormat.of().formatHex(question))
                .noneMatch(text -> text.contains(
                        HexFormat.of().formatHex("fsm".getBytes(java.nio.charset.StandardCharsets.US_ASCII))));
    }

    /** The same octets as a response: the last of the header's tags is the PDU's. */
    private static byte[] answer(byte[] question) {
        var answer = question.clone();
        for (int i = 0; i < answer.length; i++) {
            if (answer[i] == (byte) 0xa0) {
                answer[i] = (byte) 0xa2;
                return answer;
            }
        }
        throw new AssertionError("no GET in " + HexFormat.of().formatHex(question));
    }

    private void serve(Devices devices) {
        var thread = new Thread(
                () -> {
                    while (!network.isClosed()) {
                        try {
                            var packet = new DatagramPacket(new byte[1_500], 1_500);
                            network.receive(packet);
                            var question = Arrays.copyOf(packet.getData(), packet.getLength());
                            heard.add(question);
                            devices.hear(question, (InetSocketAddress) packet.getSocketAddress());
                        } catch (IOException | AssertionError fault) {
                            if (!network.isClosed()) {
                                faults.add(fault);
                            }
                        }
                    }
                },
                "network");
        thread.setDaemon(true);
        thread.start();
    }

    private InetSocketAddress place() {
        return new InetSocketAddress(ALL, network.getLocalPort());
    }

    private DatagramSocket device(String address) throws IOException {
        return socket(address, network.getLocalPort());
    }

    private DatagramSocket socket(String address, int port) throws IOException {
        var socket = new DatagramSocket(new InetSocketAddress(address, port));
        sockets.add(socket);
        return socket;
    }

    private static void send(DatagramSocket from, byte[] octets, InetSocketAddress to) throws IOException {
        from.send(new DatagramPacket(octets, octets.length, to));
    }
}
