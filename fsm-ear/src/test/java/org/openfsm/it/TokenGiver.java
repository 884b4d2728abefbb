package org.openfsm.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.openfsm.running.Child.Failure;

/** Gives tokens for the mailbox of a {@link MailProvider} to whoever knows the secret, and tells Dovecot whose they are. */
final class TokenGiver implements Closeable {
    private static final String KEYS = "of-no-secret";

    private final String secret;
    private final Set<String> given = ConcurrentHashMap.newKeySet();
    private final HttpsServer clients;
    private final HttpServer dovecot;

    TokenGiver(MailProvider provider, String secret)
            throws IOException, InterruptedException, Failure, GeneralSecurityException {
        this.secret = secret;
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(provider.keys(KEYS), KEYS.toCharArray());
        var tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        clients = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
        clients.setHttpsConfigurator(new HttpsConfigurator(tls));
        clients.createContext("/token", this::give);
        clients.start();
        dovecot = HttpServer.create(new InetSocketAddress("127.0.0.1", provider.tokens()), 10);
        dovecot.createContext("/tokeninfo", this::whose);
        dovecot.start();
    }

    String url() {
        return "https://localhost:" + clients.getAddress().getPort() + "/token";
    }

    int given() {
        return given.size();
    }

    private void give(HttpExchange exchange) throws IOException {
        var asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
        if (!asked.contains("client_secret=" + secret)) {
            answer(exchange, 401, "{\"error\":\"invalid_client\"}");
            return;
        }
        var token = UUID.randomUUID().toString();
        given.add(token);
        answer(exchange, 200, "{\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"" + token + "\"}");
    }

    private void whose(HttpExchange exchange) throws IOException {
        boolean known = given.stream()
                .anyMatch(token -> exchange.getRequestURI().getQuery().endsWith("=" + token));
        answer(
                exchange,
                known ? 200 : 401,
                known ? "{\"username\":\"" + FsmServer.MAILBOX + "\"}" : "{\"error\":\"invalid_token\"}");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        clients.stop(0);
        dovecot.stop(0);
    }
}
