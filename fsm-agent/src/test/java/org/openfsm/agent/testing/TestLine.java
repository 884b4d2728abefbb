package org.openfsm.agent.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The line to a server on the loopback, or a proxy on it: carries every byte, and breaks once where it is told. */
public final class TestLine implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(TestLine.class.getName());
    /** A fatal handshake_failure (RFC 8446, 6), as it comes before there are keys. */
    private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 40};

    /** How a line breaks. */
    public enum How {
        CLOSED,
        RESET,
        /** It stays open and nothing comes any more. */
        SILENT,
        /** Whoever is at its other end says a fatal alert of TLS. */
        ALERT
    }

    /** @param up from the client to the server @param after so many bytes of one connection */
    public record Break(boolean up, long after, How how) {}

    private final ServerSocket socket;
    private final int server;
    private final @Nullable String login;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Break> next = new AtomicReference<>();
    private final AtomicReference<@Nullable String> refusal = new AtomicReference<>();
    private final List<String> connects = new CopyOnWriteArrayList<>();
    private volatile AtomicLong down = new AtomicLong();
    private final boolean proxy;

    private TestLine(int server, boolean proxy, @Nullable String login) throws IOException {
        this.socket = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
        this.server = server;
        this.proxy = proxy;
        this.login = login;
        threads.execute(this::accept);
    }

    /** @param server its port */
    public static TestLine to(int server) throws IOException {
        return new TestLine(server, false, null);
    }

    /** A proxy that leads to one server, and only who gives name and password (RFC 7617). */
    public static TestLine proxyTo(int server, String user, String password) throws IOException {
        var login = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return new TestLine(server, true, "proxy-authorization: basic " + login);
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Breaks the next connection. */
    public void breakNext(Break one) {
        next.set(one);
    }

    /** Answers the next CONNECT that knows the password so, and ends the connection. */
    public void refuseNext(String answer) {
        refusal.set(answer);
    }

    /** The first lines of what a proxy was asked. */
    public List<String> connects() {
        return List.copyOf(connects);
    }

    /** Bytes that came from the server over the newest connection. */
    public long carriedDown() {
        return down.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (var one : open) {
            one.close();
        }
        threads.shutdownNow();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                open.add(client);
                threads.execute(() -> lead(client));
            } catch (IOException closed) {
                LOG.log(Level.DEBUG, "no more connections", closed);
            }
        }
    }

    private void lead(Socket client) {
        try {
            if (proxy && !tunnel(client)) {
                client.close();
                return;
            }
            var far = new Socket(InetAddress.getLoopbackAddress(), server);
            open.add(far);
            var breaks = next.getAndSet(null);
            var counted = new AtomicLong();
            down = counted;
            threads.execute(() -> carry(client, far, new AtomicLong(), breaks != null && breaks.up() ? breaks : null));
            carry(far, client, counted, breaks != null && !breaks.up() ? breaks : null);
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "a connection ended", gone);
        }
    }

    /** @return whether the client may go on */
    private boolean tunnel(Socket client) throws IOException {
        for (var request = head(client.getInputStream()); !request.isEmpty(); request = head(client.getInputStream())) {
            connects.add(request.lines().findFirst().orElse(""));
            if (request.lines().noneMatch(line -> line.equalsIgnoreCase(login))) {
                say(
                        client,
                        "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n");
                continue;
            }
            var refused = refusal.getAndSet(null);
            say(client, refused == null ? "HTTP/1.1 200 go on\r\n\r\n" : refused);
            return refused == null;
        }
        return false;
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        client.getOutputStream().flush();
    }

    /** A request without a body; empty at the end. */
    private static String head(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int one = in.read(); one >= 0; one = in.read()) {
            bytes.write(one);
            var text = bytes.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith("\r\n\r\n")) {
                return text;
            }
        }
        return "";
    }

    private void carry(Socket from, Socket to, AtomicLong carried, @Nullable Break breaks) {
        var buffer = new byte[4096];
        try {
            OutputStream out = to.getOutputStream();
            while (true) {
                if (breaks != null && carried.get() >= breaks.after()) {
                    end(breaks.how(), from, to, breaks.up());
                    return;
                }
                int most =
                        breaks == null ? buffer.length : (int) Math.min(buffer.length, breaks.after() - carried.get());
                int read = from.getInputStream().read(buffer, 0, most);
                if (read < 0) {
                    to.shutdownOutput();
                    return;
                }
                out.write(Arrays.copyOf(buffer, read));
                out.flush();
                carried.addAndGet(read);
            }
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "a connection ended", gone);
        }
    }

    private static void end(How how, Socket from, Socket to, boolean up) throws IOException {
        var client = up ? from : to;
        if (how == How.SILENT) {
            return;
        }
        if (how == How.ALERT) {
            client.getOutputStream().write(ALERT);
            client.getOutputStream().flush();
        }
        if (how == How.RESET) {
            from.setSoLinger(true, 0);
            to.setSoLinger(true, 0);
        }
        from.close();
        to.close();
    }
}
