package org.openfsm.agent.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.bouncycastle.operator.OperatorCreationException;
import org.openfsm.wire.Seal;
import org.openfsm.wire.Signed;
import org.openfsm.wire.UnreadableSeal;
import org.openfsm.wire.XmlRpc;

/** A real HTTPS server on the loopback, with a certificate of its own, that answers as it is told. */
public final class TestServer implements AutoCloseable {

    /** What it does with a request. */
    @FunctionalInterface
    public interface Behaviour {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    /** What arrived. */
    public record Received(String path, List<String> headers, byte[] body) {
        /** Opened with the server's keys. */
        public Signed open() {
            try {
                return Seal.open(Seal.decrypt(body, List.of(Fixtures.server())));
            } catch (UnreadableSeal unreadable) {
                throw new AssertionError("what arrived is no report: " + unreadable.reason(), unreadable);
            }
        }

        /** What came as a call of XML-RPC, as if it had been posted as it is. */
        public Received ofXmlRpc() {
            return new Received(path, headers, XmlRpc.sealed(body).orElseThrow());
        }

        public String json() {
            return new String(open().json(), StandardCharsets.UTF_8);
        }
    }

    private final HttpsServer server;
    private final X509Certificate certificate;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final List<Received> all = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = status(202);

    private TestServer(HttpsServer server, X509Certificate certificate) {
        this.server = server;
        this.certificate = certificate;
    }

    public static TestServer start() throws IOException, GeneralSecurityException, OperatorCreationException {
        return start("localhost", Duration.ofDays(-1), Duration.ofDays(30), 0);
    }

    /** @param name that its certificate is made for @param from and to of its validity, from now */
    public static TestServer start(String name, Duration from, Duration to, int port)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        var tls = TestTls.of(name, from, to);
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
        var started = new TestServer(server, tls.certificate());
        server.setExecutor(started.threads);
        server.createContext("/", started::handle);
        server.start();
        return started;
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            var got = new Received(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().entrySet().stream()
                            .map(header -> header.getKey() + ": " + String.join(", ", header.getValue()))
                            .sorted()
                            .toList(),
                    exchange.getRequestBody().readAllBytes());
            all.add(got);
            received.add(got);
            behaviour.answer(exchange);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    public static Behaviour status(int status, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** The answer of XML-RPC that takes a report. */
    public static Behaviour saysTrue() {
        return body(200, XmlRpc.TAKEN);
    }

    public static Behaviour body(int status, String text) {
        return exchange -> {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    public void behave(Behaviour next) {
        behaviour = next;
    }

    public URI address() {
        return URI.create("https://localhost:" + server.getAddress().getPort() + "/api/reports");
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public List<Received> received() {
        return List.copyOf(all);
    }

    /** Waits for the next arrival. */
    public Received next(Duration longest) throws InterruptedException {
        var got = received.poll(longest.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        if (got == null) {
            throw new AssertionError("nothing arrived within " + longest);
        }
        return got;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
