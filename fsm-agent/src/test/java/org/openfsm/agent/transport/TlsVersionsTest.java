package org.openfsm.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.config.AgentConfig.Mail;
import org.openfsm.agent.config.AgentConfig.Security;
import org.openfsm.agent.config.MailAddress;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestTls;

/** Which TLS and which HTTP is spoken, whatever this Java would agree on by itself. */
@NullUnmarked // what is null where it must not be fails the test
class TlsVersionsTest {

    private static final byte[] SEALED = "sealed".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path home;

    @Test
    void noOtherHttpThan11IsOffered() throws Exception {
        var tls = TestTls.of("localhost", Duration.ofDays(-1), Duration.ofDays(1));
        var offered = new CopyOnWriteArrayList<String>();
        try (var socket = listening(tls)) {
            var server = new Thread(() -> {
                try (var client = (SSLSocket) socket.accept()) {
                    client.setHandshakeApplicationProtocolSelector((line, protocols) -> {
                        offered.addAll(protocols);
                        return protocols.get(0);
                    });
                    client.startHandshake();
                    offered.add("TLS");
                } catch (IOException gone) {
                    offered.add("gone");
                }
            });
            server.start();
            https(tls, socket.getLocalPort()).send(SEALED, false);
            server.join();
        }
        assertThat(offered).contains("TLS").doesNotContain("h2");
    }

    /** A Java of its own, whose settings allow what this one's forbid: what is refused there is refused by the agent. */
    @Test
    void anOldTlsIsNotSpokenEvenWhereJavaWould() throws Exception {
        var settings = Files.writeString(home.resolve("java.security"), "jdk.tls.disabledAlgorithms=NULL\n");
        var java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.security.properties=" + settings,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Old.class.getName())
                .redirectErrorStream(true)
                .start();
        java.getOutputStream().close();
        var said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor()).as(said).isZero();
        assertThat(said.lines().filter(line -> line.startsWith("said ")))
                .as(said)
                .hasSize(3)
                .satisfies(lines -> {
                    assertThat(lines.get(0)).as("Java by itself").isEqualTo("said TLSv1.1");
                    assertThat(lines.get(1)).contains("must offer TLS 1.2 or 1.3");
                    assertThat(lines.get(2)).contains("must offer TLS 1.2 or 1.3");
                });
    }

    private static SSLServerSocket listening(TestTls tls) throws IOException {
        return (SSLServerSocket)
                tls.context().getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    private static Transport https(TestTls tls, int port) throws Exception {
        return new HttpsTransport(
                List.of(URI.create("https://localhost:" + port + "/api/reports")),
                List.of(tls.certificate()),
                Fixtures.https(null),
                Clock.systemUTC());
    }

    /** Goes to a server of TLS 1.1 three ways and says what came of each. */
    static final class Old {
        public static void main(String[] arguments) throws Exception {
            var tls = TestTls.of("localhost", Duration.ofDays(-1), Duration.ofDays(1));
            try (var socket = listening(tls)) {
                socket.setEnabledProtocols(new String[] {"TLSv1.1"});
                var server = new Thread(() -> shakeHands(socket));
                server.setDaemon(true);
                server.start();
                var port = socket.getLocalPort();
                var plain = ServerTrust.context(List.of(tls.certificate()), List.of(), "none");
                try (var client = (SSLSocket) plain.getSocketFactory().createSocket("localhost", port)) {
                    client.startHandshake();
                    System.out.println("said " + client.getSession().getProtocol());
                }
                System.out.println("said " + https(tls, port).send(SEALED, false));
                System.out.println("said " + mail(tls, port).send(SEALED, false));
            }
        }

        private static void shakeHands(SSLServerSocket socket) {
            while (!socket.isClosed()) {
                try (var client = (SSLSocket) socket.accept()) {
                    client.startHandshake();
                } catch (IOException refused) {
                    System.out.println("not agreed: " + refused.getMessage());
                }
            }
        }

        private static Transport mail(TestTls tls, int port) throws Exception {
            var from = new MailAddress("printers", "acme.example");
            var config = new Mail(
                    1,
                    "localhost",
                    port,
                    Security.SMTPS,
                    null,
                    null,
                    null,
                    from,
                    List.of(),
                    "acme.example",
                    List.of(tls.certificate()),
                    List.of(),
                    Duration.ofSeconds(10));
            return new MailTransport(config, List.of(from), null, Clock.systemUTC());
        }
    }
}
