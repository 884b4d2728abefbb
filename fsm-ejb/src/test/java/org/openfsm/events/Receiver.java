package org.openfsm.events;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openfsm.platform.TestCertificate;

/** Somebody's system that webhooks call, by real HTTPS on this machine; a test says how it behaves. */
final class Receiver implements Closeable {
    static final String HOST = "localhost";

    final List<Call> calls = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private final HttpsServer server;
    private volatile Behaviour behaviour = answers(200, "thanks");

    /** A call as it came. */
    record Call(String id, String key, String timestamp, String signature, byte[] body) {
        /** As the manual tells receivers to (wildfly-config/README.md, Webhooks). */
        boolean isSignedWith(String secret) throws Exception {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.US_ASCII));
            return signature.equals("v1=" + HexFormat.of().formatHex(mac.doFinal(body)));
        }
    }

    @FunctionalInterface
    interface Behaviour {
        void answer(HttpExchange call) throws IOException, InterruptedException;
    }

    Receiver(TestCertificate certificate) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.tls()));
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "https://" + HOST + ":" + server.getAddress().getPort() + "/fsm";
    }

    void behaves(Behaviour from) {
        behaviour = from;
    }

    static Behaviour answers(int status, String text) {
        return call -> {
            var body = text.getBytes(StandardCharsets.UTF_8);
            call.sendResponseHeaders(status, body.length);
            call.getResponseBody().write(body);
        };
    }

    Behaviour redirects() {
        return call -> {
            call.getResponseHeaders().add("Location", url() + "/elsewhere");
            call.sendResponseHeaders(307, -1);
        };
    }

    /** Takes the call and says nothing until the test is over. */
    Behaviour hangs() {
        return call -> end.await();
    }

    private void take(HttpExchange call) throws IOException {
        try (call) {
            var headers = call.getRequestHeaders();
            calls.add(new Call(
                    headers.getFirst("X-FSM-Id"),
                    headers.getFirst("Idempotency-Key"),
                    headers.getFirst("X-FSM-Timestamp"),
                    headers.getFirst("X-FSM-Signature"),
                    call.getRequestBody().readAllBytes()));
            behaviour.answer(call);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
