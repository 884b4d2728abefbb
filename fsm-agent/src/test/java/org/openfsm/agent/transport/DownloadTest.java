package org.openfsm.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.agent.config.AgentConfig.Proxy;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.agent.transport.Download.NotFetched;

class DownloadTest {

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Slow loris: a byte now and then keeps every single wait short, but not the whole. */
    @Test
    void aHostThatDribblesIsCutOff() throws Exception {
        server.behave(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 200; i++) {
                exchange.getResponseBody().write(1);
                exchange.getResponseBody().flush();
                Thread.sleep(50);
            }
        });
        refused(from(List.of(server.certificate()), null), "connected, but no answer in time");
    }

    @Test
    void aHostThatSaysNothingIsCutOff() throws Exception {
        server.behave(exchange -> new CountDownLatch(1).await());
        refused(from(List.of(server.certificate()), null), "connected, but no answer in time");
    }

    @Test
    void aStrangersCertificateIsRefused() throws Exception {
        try (var other = TestServer.start()) {
            refused(from(List.of(other.certificate()), null), "name it under pmd.update.trust");
        }
        refused(from(List.of(), null), "from an authority that this agent does not know");
        assertThat(server.received()).isEmpty();
    }

    @Test
    void theProxyIsNamedWhenItDoesNotAnswer() throws Exception {
        refused(
                from(List.of(server.certificate()), new Proxy("127.0.0.1", 1, null, null)),
                "through the proxy 127.0.0.1:1: the connection was refused");
    }

    private Download from(List<X509Certificate> trust, @Nullable Proxy proxy) throws Exception {
        return new Download(
                URI.create(server.address().resolve("/pool/").toString()),
                trust,
                List.of(),
                "pmd.update",
                proxy,
                Duration.ofSeconds(2));
    }

    private static void refused(Download from, String why) {
        assertThatThrownBy(() -> from.get("pmd-index.json", null, 1_000))
                .isInstanceOf(NotFetched.class)
                .hasMessageContaining(why);
    }
}
