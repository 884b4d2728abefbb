package org.openfsm.agent.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a name server of this test (RFC 1035): what is asked, and what comes of its answers. */
@NullUnmarked // what is null where it must not be fails the test
class NameServiceTest {

    private static final int HEADER = 12;
    private static final int NAME_ERROR = 3;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<byte[]> pointers = new CopyOnWriteArrayList<>();
    private DatagramSocket server;
    private NameService service;

    @BeforeEach
    void serve() throws Exception {
        server = new DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        service = new NameService("dns://127.0.0.1:" + server.getLocalPort());
        var thread = new Thread(this::answer, "name server");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void thePointerOfAnAddressIsAskedFor() throws Exception {
        pointers.add(name("prn-7.example.org"));
        assertThat(service.nameOf(InetAddress.getByName("192.0.2.17"))).contains("prn-7.example.org.");
        assertThat(asked).containsExactly("17.2.0.192.in-addr.arpa");
    }

    @Test
    void anIpv6AddressIsAskedForByItsNibbles() throws Exception {
        pointers.add(name("prn-7.example.org"));
        assertThat(service.nameOf(InetAddress.getByName("2001:db8::1f"))).contains("prn-7.example.org.");
        assertThat(asked).containsExactly("f.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
    }

    @Test
    void withoutAPointerOrWithSeveralThereIsNoName() throws Exception {
        assertThat(service.nameOf(InetAddress.getByName("192.0.2.18"))).isEmpty();
        pointers.add(name("prn-7.example.org"));
        pointers.add(name("prn-8.example.org"));
        assertThat(service.nameOf(InetAddress.getByName("192.0.2.17"))).isEmpty();
        assertThat(asked).hasSize(2);
    }

    @Test
    void theOwnMachineAndTheOwnCableAreNotAskedFor() throws Exception {
        for (var address : List.of("127.0.0.17", "169.254.1.17", "::1", "fe80::17")) {
            assertThat(service.nameOf(InetAddress.getByName(address))).isEmpty();
        }
        assertThat(asked).isEmpty();
    }

    /** Nobody answers: three seconds, and the questions are over. */
    @Test
    void aNameServerThatIsSilentIsGivenUp() throws Exception {
        server.close();
        assertThat(service.nameOf(InetAddress.getByName("192.0.2.17"))).isEmpty();
    }

    private void answer() {
        var packet = new DatagramPacket(new byte[512], 512);
        while (!server.isClosed()) {
            try {
                server.receive(packet);
                var answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
                server.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** The question again, and a record for each pointer, whose owner is the name in the question (a pointer to it). */
    private byte[] answer(byte[] question) {
        int end = HEADER;
        var name = new StringBuilder();
        while (question[end] != 0) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(question, end + 1, question[end], StandardCharsets.US_ASCII));
            end += question[end] + 1;
        }
        asked.add(name.toString());
        end += 5; // the root, type and class
        var answer = new ByteArrayOutputStream();
        answer.write(question, 0, 2);
        answer.write(0x84);
        answer.write(pointers.isEmpty() ? NAME_ERROR : 0);
        answer.writeBytes(new byte[] {0, 1, 0, (byte) pointers.size(), 0, 0, 0, 0});
        answer.write(question, HEADER, end - HEADER);
        for (var pointer : pointers) {
            answer.writeBytes(new byte[] {(byte) 0xc0, HEADER, 0, 12, 0, 1, 0, 0, 0, 60, 0, (byte) pointer.length});
            answer.writeBytes(pointer);
        }
        return answer.toByteArray();
    }

    private static byte[] name(String name) {
        var labels = new ByteArrayOutputStream();
        for (var label : name.split("\\.")) {
            labels.write(label.length());
            labels.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        labels.write(0);
        return labels.toByteArray();
    }
}
