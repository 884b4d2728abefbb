package org.openfsm.agent.control;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.control.Datagram.Kind;

/** Asks the running service of this machine. */
public final class ControlClient {

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final int SAID = 10;

    private final int port;
    private final Path data;
    private final SecureRandom random = new SecureRandom();

    /** @param data the service's data directory, where the token is */
    public ControlClient(int port, Path data) {
        this.port = port;
        this.data = data;
    }

    /** @throws NoAnswer when the configuration says that nobody may ask */
    public static ControlClient of(AgentConfig config) throws NoAnswer {
        var port = config.control().port();
        if (port == null) {
            throw new NoAnswer(config.file() + ": control.port is off, so the running service cannot be asked. Name a "
                    + "port there and start it again.");
        }
        return new ControlClient(port, config.data());
    }

    /** How the agent is; of what the search found, what comes after the first so many. */
    public JsonObject status(int from) throws NoAnswer {
        return ask(
                Json.createObjectBuilder().add("do", "status").add("from", from).build());
    }

    /** @return whether it was taken; otherwise it is under way already */
    public boolean pollNow() throws NoAnswer {
        return taken("poll");
    }

    /** Whether a printer is being read now, or not known. */
    public enum Acquired {
        TAKEN,
        UNDER_WAY,
        UNKNOWN
    }

    /** @param printer host, or host:port */
    public Acquired pollNow(String printer) throws NoAnswer {
        var answer = ask(Json.createObjectBuilder()
                .add("do", "poll")
                .add("printer", printer)
                .build());
        return answer.getBoolean("taken", false)
                ? Acquired.TAKEN
                : answer.getBoolean("known", false) ? Acquired.UNDER_WAY : Acquired.UNKNOWN;
    }

    /** @return whether it was taken; otherwise it is under way already */
    public boolean searchNow() throws NoAnswer {
        return taken("search");
    }

    /** @return whether a search was ended */
    public boolean cancelSearch() throws NoAnswer {
        return taken("cancel");
    }

    /** @return whether it was taken; otherwise it is under way already */
    public boolean sendNow() throws NoAnswer {
        return taken("send");
    }

    private boolean taken(String what) throws NoAnswer {
        return ask(Json.createObjectBuilder().add("do", what).build()).getBoolean("taken", false);
    }

    private JsonObject ask(JsonObject question) throws NoAnswer {
        var token = Token.read(data);
        try (var channel = DatagramChannel.open(StandardProtocolFamily.INET);
                var selector = Selector.open()) {
            // connected: nobody else's datagrams come through, and a closed port is told
            channel.connect(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            var tool = new byte[Datagram.TOOL_NONCE];
            random.nextBytes(tool);
            var challenge = exchange(channel, selector, Datagram.greeting(tool), Kind.CHALLENGE, tool)
                    .orElseThrow(() -> new NoAnswer("Whoever has UDP port " + port
                            + " of this machine is no agent's service. Is control.port the one that the service was "
                            + "started with?"));
            var nonce = Datagram.serviceNonce(challenge);
            var coded = Datagram.coded(Kind.QUESTION, tool, nonce, question.toString(), token);
            var answer = exchange(channel, selector, coded, Kind.ANSWER, tool)
                    .filter(bytes -> Arrays.equals(Datagram.serviceNonce(bytes), nonce))
                    .flatMap(bytes -> Datagram.json(bytes, token))
                    .orElseThrow(() -> new NoAnswer("The service at UDP port " + port
                            + " does not know the token in " + data + ". It is another agent's, or the file was "
                            + "changed since it started: check control.port and data, or start the service again."));
            return object(answer);
        } catch (PortUnreachableException nobody) {
            throw new NoAnswer(
                    "The agent's service is not running: nobody answers at UDP port " + port + " of this machine. "
                            + NoAnswer.START,
                    nobody);
        } catch (IOException failure) {
            throw new NoAnswer(
                    "The agent's service cannot be asked at UDP port " + port + ": " + failure.getMessage() + ".",
                    failure);
        }
    }

    private static JsonObject object(String answer) throws NoAnswer {
        try (var reader = Json.createReader(new StringReader(answer))) {
            var object = reader.readObject();
            if (object.containsKey("error")) {
                throw new NoAnswer("The running service is of another version: what was asked "
                        + object.getString("error") + ". Start the service again.");
            }
            return object;
        } catch (JsonException other) {
            throw new NoAnswer("The running service is of another version. Start it again.", other);
        }
    }

    /**
     * Says something, now and then again, for datagrams get lost on a busy machine; the service does what it is asked
     * once, however often.
     *
     * @return the first datagram of a kind that has the nonce of this question; empty when there is none in time
     */
    private static Optional<byte[]> exchange(
            DatagramChannel channel, Selector selector, byte[] said, Kind kind, byte[] tool) throws IOException {
        var in = ByteBuffer.allocate(Datagram.LARGEST_ANSWER + 1);
        for (int time = 0; time < SAID; time++) {
            channel.write(ByteBuffer.wrap(said));
            long end = System.nanoTime() + PATIENCE.toNanos();
            for (long left = PATIENCE.toNanos(); left > 0; left = end - System.nanoTime()) {
                selector.select(1 + left / 1_000_000);
                selector.selectedKeys().clear();
                in.clear();
                if (channel.receive(in) != null) {
                    in.flip();
                    var bytes = new byte[in.remaining()];
                    in.get(bytes);
                    if (Datagram.is(kind, bytes) && Arrays.equals(Datagram.toolNonce(bytes), tool)) {
                        return Optional.of(bytes);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
