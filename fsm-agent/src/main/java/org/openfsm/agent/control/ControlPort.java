package org.openfsm.agent.control;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.openfsm.agent.control.Datagram.Kind;
import org.openfsm.agent.store.StoreFailure;

/**
 * The service's ear for its local tools: UDP on 127.0.0.1 alone. What does not prove that it knows the token gets no
 * answer; the one exception is the greeting, whose answer is shorter than itself and does nothing.
 */
final class ControlPort implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("org.openfsm.agent");

    /** A flood of somebody else's must not drown a good question. */
    private static final int BUFFER = 1 << 20;

    private final DatagramChannel channel;
    private final Token token;
    private final Nonces nonces;
    private final UnaryOperator<String> answers;

    private ControlPort(DatagramChannel channel, Token token, Nonces nonces, UnaryOperator<String> answers) {
        this.channel = channel;
        this.token = token;
        this.nonces = nonces;
        this.answers = answers;
    }

    /**
     * @param port 0 for any
     * @param data where the token is kept
     * @param answers question to answer, both JSON; asked on this port's thread
     * @throws IOException when the port is taken
     */
    static ControlPort open(int port, Path data, LongSupplier ticks, UnaryOperator<String> answers)
            throws IOException, StoreFailure {
        var channel = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
            bind(channel, port);
            var opened = new ControlPort(channel, Token.make(data), new Nonces(ticks), answers);
            var thread = new Thread(opened::listen, "control");
            thread.setDaemon(true);
            thread.start();
            return opened;
        } catch (IOException | StoreFailure failure) {
            channel.close();
            throw failure;
        }
    }

    private static void bind(DatagramChannel channel, int port) throws IOException {
        try {
            channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
        } catch (BindException taken) {
            throw new IOException(
                    "UDP port " + port + " of 127.0.0.1 is taken, perhaps by another agent of this machine. Name "
                            + "another one with control.port, or off: then status, poll-now and the like cannot ask "
                            + "this agent.",
                    taken);
        }
    }

    int port() {
        return address().getPort();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) channel.socket().getLocalSocketAddress();
    }

    private void listen() {
        // a byte more than any question: what fills it is none
        var in = ByteBuffer.allocate(Datagram.LARGEST_QUESTION + 1);
        while (channel.isOpen()) {
            try {
                in.clear();
                var from = channel.receive(in);
                if (from instanceof InetSocketAddress address) {
                    in.flip();
                    var bytes = new byte[in.remaining()];
                    in.get(bytes);
                    var answer = answer(bytes, address);
                    if (answer.isPresent()) {
                        channel.send(ByteBuffer.wrap(answer.get()), address);
                    }
                }
            } catch (ClosedChannelException ended) {
                return;
            } catch (IOException unreachable) {
                // Windows tells here that the receiver of an earlier answer is gone
                LOG.log(Level.DEBUG, "Control port: " + unreachable.getMessage());
            } catch (RuntimeException fault) {
                LOG.log(
                        Level.ERROR,
                        "Unexpected fault while answering a local tool; the agent goes on. Please report this.",
                        fault);
            }
        }
    }

    /** Nothing for whatever is not what it should be. */
    Optional<byte[]> answer(byte[] bytes, InetSocketAddress from) {
        if (!from.getAddress().isLoopbackAddress()) {
            return Optional.empty();
        }
        if (Datagram.is(Kind.GREETING, bytes)) {
            var tool = Datagram.toolNonce(bytes);
            return Optional.of(Datagram.challenge(tool, nonces.next(tool)));
        }
        if (!Datagram.is(Kind.QUESTION, bytes)) {
            return Optional.empty();
        }
        var tool = Datagram.toolNonce(bytes);
        var nonce = Datagram.serviceNonce(bytes);
        if (!nonces.isGood(tool, nonce)) {
            return Optional.empty();
        }
        return Datagram.json(bytes, token)
                .filter(question -> nonces.use(nonce))
                .map(question -> Datagram.coded(Kind.ANSWER, tool, nonce, answers.apply(question), token));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
