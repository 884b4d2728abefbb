package org.openfsm.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openfsm.agent.testing.Fixtures.NOON;

import jakarta.json.Json;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.control.Datagram.Kind;
import org.openfsm.agent.testing.TestClock;

/** Who has the token is answered; who has not is not even told that he is wrong. */
@NullUnmarked // what is null where it must not be fails the test
class ControlPortTest {

    private static final int MALFORMED = 10_000;
    private static final String SEND = "{\"do\":\"send\"}";

    @TempDir
    private Path data;

    private final TestClock clock = new TestClock(NOON);
    private final AtomicInteger asked = new AtomicInteger();
    private final SplittableRandom random = new SplittableRandom(52_050);
    private ControlPort port;
    private DatagramSocket socket;

    @BeforeEach
    void open() throws Exception {
        port = ControlPort.open(0, data, clock::ticks, question -> {
            asked.incrementAndGet();
            return "{\"taken\":true}";
        });
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
    }

    @AfterEach
    void close() throws Exception {
        socket.close();
        port.close();
    }

    private ControlClient client() {
        return new ControlClient(port.port(), data);
    }

    @Test
    void whoHasTheTokenIsAnswered() throws Exception {
        assertThat(client().sendNow()).isTrue();
        assertThat(client().searchNow()).isTrue();
        assertThat(asked).hasValue(2);
    }

    @Test
    void aUserWithoutTheTokenLearnsAndMovesNothing() throws Exception {
        var other = Files.createDirectory(data.resolve("other"));
        var token = Token.make(other);
        var tool = tool();
        var challenge = exchange(Datagram.greeting(tool)).orElseThrow();
        assertThat(challenge.length)
                .as("a greeting under somebody else's address must be no weapon")
                .isLessThanOrEqualTo(Datagram.GREETING);
        var nonce = Datagram.serviceNonce(challenge);
        assertThat(exchange(Datagram.coded(Kind.QUESTION, tool, nonce, SEND, token)))
                .isEmpty();
        assertThat(asked).hasValue(0);
        assertThatThrownBy(() -> new ControlClient(port.port(), other).sendNow())
                .isInstanceOf(NoAnswer.class)
                .hasMessageContaining("does not know the token in " + other);
        assertThat(asked).hasValue(0);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there it is an access list")
    void theTokenIsItsOwnersAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("control.token"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aQuestionIsAnsweredOnceAndOnlyForAShortTime() throws Exception {
        var token = Token.read(data);
        var tool = tool();
        var nonce = Datagram.serviceNonce(exchange(Datagram.greeting(tool)).orElseThrow());
        var question = Datagram.coded(Kind.QUESTION, tool, nonce, SEND, token);
        assertThat(exchange(question)).isPresent();
        assertThat(exchange(question)).as("replayed").isEmpty();
        assertThat(exchange(Datagram.coded(Kind.QUESTION, tool, nonce, "{\"do\":\"search\"}", token)))
                .as("another question with the same nonce")
                .isEmpty();
        assertThat(asked).hasValue(1);

        var late = Datagram.serviceNonce(exchange(Datagram.greeting(tool)).orElseThrow());
        assertThat(exchange(Datagram.coded(Kind.QUESTION, tool(), late, SEND, token)))
                .as("a nonce of somebody else's greeting")
                .isEmpty();
        clock.pass(Nonces.GOOD_FOR.plusMillis(1));
        assertThat(exchange(Datagram.coded(Kind.QUESTION, tool, late, SEND, token)))
                .as("too late")
                .isEmpty();
        assertThat(asked).hasValue(1);
    }

    @Test
    void usedNoncesAreRememberedInBoundedNumber() {
        var nonces = new Nonces(clock::ticks);
        var tool = tool();
        for (int i = 0; i < Nonces.MOST_USED; i++) {
            assertThat(nonces.use(nonces.next(tool))).isTrue();
        }
        assertThat(nonces.use(nonces.next(tool))).isFalse();
        clock.pass(Nonces.GOOD_FOR.plusMillis(1));
        assertThat(nonces.use(nonces.next(tool))).isTrue();
    }

    @Test
    void tenThousandMalformedDatagramsHinderNobody() throws Exception {
        int good = 0;
        for (int i = 0; i < MALFORMED; i++) {
            var bytes = malformed();
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), port.port()));
            if (i % 200 == 199) {
                assertThat(client().sendNow()).isTrue();
                good++;
            }
        }
        assertThat(asked).as("nothing but the good ones").hasValue(good);
        for (var answer = receive(); answer.isPresent(); answer = receive()) {
            assertThat(Datagram.is(Kind.CHALLENGE, answer.get())).isTrue();
        }
    }

    /** Of a kind and too short, too long, changed in a few places; or nothing known. */
    private byte[] malformed() throws Exception {
        var token = Token.read(data);
        var nonce = new byte[Datagram.SERVICE_NONCE];
        random.nextBytes(nonce);
        var bytes =
                switch (random.nextInt(4)) {
                    case 0 -> Datagram.greeting(tool());
                    case 1 -> Datagram.coded(Kind.QUESTION, tool(), nonce, SEND, token);
                    case 2 -> Datagram.coded(Kind.ANSWER, tool(), nonce, SEND, token);
                    default -> new byte[random.nextInt(3_000)];
                };
        switch (random.nextInt(4)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(40_000));
            case 2 -> random.nextBytes(bytes);
            default -> {
                for (int i = 0; i < 3 && bytes.length > 0; i++) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return bytes;
    }

    @Test
    void onlyThisMachineIsHeard() throws Exception {
        var greeting = Datagram.greeting(tool());
        assertThat(port.answer(greeting, new InetSocketAddress("127.0.0.1", 4711)))
                .isPresent();
        assertThat(port.answer(greeting, new InetSocketAddress("192.0.2.7", 4711)))
                .isEmpty();
        assertThat(port.address().getAddress()).isEqualTo(InetAddress.getByName("127.0.0.1"));
    }

    @Test
    void aTokenThatChangedIsSaidAndTheNextStartMakesANewOne() throws Exception {
        Files.writeString(data.resolve("control.token"), "0".repeat(64) + "\n");
        assertThatThrownBy(() -> client().sendNow())
                .isInstanceOf(NoAnswer.class)
                .hasMessageContaining("changed since it started");
        var old = Token.read(data);
        port.close();
        open();
        assertThat(client().sendNow()).isTrue();
        var tool = tool();
        var nonce = Datagram.serviceNonce(exchange(Datagram.greeting(tool)).orElseThrow());
        assertThat(exchange(Datagram.coded(Kind.QUESTION, tool, nonce, SEND, old)))
                .isEmpty();
        Files.writeString(data.resolve("control.token"), "nonsense");
        assertThatThrownBy(() -> client().sendNow()).hasMessageContaining("is no token");
    }

    @Test
    void aPortThatIsTakenIsRefusedAndWhoIsNotThereIsSaid() throws Exception {
        assertThatThrownBy(() -> ControlPort.open(port.port(), data, clock::ticks, question -> "{}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("UDP port " + port.port() + " of 127.0.0.1 is taken", "control.port");
        int free = port.port();
        port.close();
        assertThatThrownBy(() -> new ControlClient(free, data).sendNow())
                .isInstanceOf(NoAnswer.class)
                .hasMessageContaining("not running");
        assertThatThrownBy(() -> new ControlClient(free, data.resolve("never")).sendNow())
                .isInstanceOf(NoAnswer.class)
                .hasMessageContaining("not running on " + data.resolve("never"));
    }

    @Test
    void whoHasThePortAndIsNoAgentIsNotBelieved() throws Exception {
        var answers = new Thread(() -> {
            try {
                for (int i = 0; i < 2; i++) {
                    var packet = new DatagramPacket(new byte[2_000], 2_000);
                    socket.receive(packet);
                    var tool = Datagram.toolNonce(packet.getData());
                    // plays the service, without its token
                    var bytes = i == 0
                            ? Datagram.challenge(tool, new byte[Datagram.SERVICE_NONCE])
                            : Datagram.coded(
                                    Kind.ANSWER,
                                    tool,
                                    new byte[Datagram.SERVICE_NONCE],
                                    Json.createObjectBuilder()
                                            .add("taken", true)
                                            .build()
                                            .toString(),
                                    Token.make(data.resolve("other")));
                    socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                }
            } catch (Exception ended) {
                throw new IllegalStateException(ended);
            }
        });
        Files.createDirectory(data.resolve("other"));
        answers.start();
        assertThatThrownBy(() -> new ControlClient(socket.getLocalPort(), data).sendNow())
                .isInstanceOf(NoAnswer.class)
                .hasMessageContaining("does not know the token");
        answers.join(Duration.ofSeconds(10).toMillis());
    }

    private byte[] tool() {
        var tool = new byte[Datagram.TOOL_NONCE];
        random.nextBytes(tool);
        return tool;
    }

    private Optional<byte[]> exchange(byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), port.port()));
        return receive();
    }

    private Optional<byte[]> receive() throws IOException {
        socket.setSoTimeout(300);
        var packet = new DatagramPacket(new byte[60_000], 60_000);
        try {
            socket.receive(packet);
            return Optional.of(Arrays.copyOf(packet.getData(), packet.getLength()));
        } catch (SocketTimeoutException silence) {
            return Optional.empty();
        }
    }
}
