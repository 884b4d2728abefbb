package org.openfsm.mail;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Gives tokens {@code token-1}, {@code token-2} … (RFC 6749, 5.1), or answers as a test says. */
final class TokenServer implements Closeable {
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<List<String>> headers = new CopyOnWriteArrayList<>();
    volatile int status = 200;
    volatile String answer;
    volatile long seconds = 3600;
    volatile String retryAfter;

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile HttpHandler instead;
    private int given;

    /** Answers so, with a body that begins when its status is said. */
    void answers(HttpHandler from) {
        instead = from;
    }

    TokenServer() throws IOException, InterruptedException, GeneralSecurityException {
        server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(TestTls.get().context()));
        server.createContext("/token", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII));
        headers.add(exchange.getRequestHeaders().keySet().stream().sorted().toList());
        if (instead != null) {
            instead.handle(exchange);
            return;
        }
        var said = answer != null
                ? answer
                : "{\"token_type\":\"Bearer\",\"expires_in\":" + seconds + ",\"access_token\":\"token-" + ++given
                        + "\"}";
        exchange.getResponseHeaders().add("Location", "https://localhost:1/elsewhere");
        if (retryAfter != null) {
            exchange.getResponseHeaders().add("Retry-After", retryAfter);
        }
        exchange.sendResponseHeaders(status, 0);
        try (var body = exchange.getResponseBody()) {
            body.write(said.getBytes(StandardCharsets.UTF_8));
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
