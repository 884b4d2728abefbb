package org.openfsm.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks that behave, and such that do not: real TLS on this machine, under a name of the test's. */
class SecureCallTest {
    private static final String NAME = "hooks.example.org";
    /** Ends what shall end by itself. */
    private static final Duration SHORT = Duration.ofSeconds(1);
    /** A busy machine answers late, and is not what is tested. */
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    private static TestCertificate certificate;

    private final ExecutorService peers = Executors.newCachedThreadPool();
    private final AtomicInteger calls = new AtomicInteger();
    private ServerSocket listening;

    @FunctionalInterface
    private interface Peer {
        void talk(InputStream in, OutputStream out) throws Exception;
    }

    @BeforeAll
    static void certify() throws Exception {
        certificate = TestCertificate.of(NAME, directory);
    }

    @AfterEach
    void stop() throws IOException {
        if (listening != null) {
            listening.close();
        }
        peers.shutdownNow();
    }

    /** A server that talks as it is told to whoever calls; its address. */
    private URI server(Peer peer) throws IOException {
        return server(
                certificate.tls().getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                peer);
    }

    private URI server(ServerSocket socket, Peer peer) {
        listening = socket;
        peers.submit(() -> {
            while (!socket.isClosed()) {
                var caller = socket.accept();
                calls.incrementAndGet();
                peers.submit(() -> talk(peer, caller));
            }
            return null;
        });
        return URI.create("https://" + NAME + ":" + socket.getLocalPort() + "/fsm?x=1");
    }

    private static Void talk(Peer peer, Socket caller) throws Exception {
        try (caller) {
            peer.talk(caller.getInputStream(), caller.getOutputStream());
        }
        return null;
    }

    private static String request(InputStream in) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith("}")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("The caller is gone");
            }
            text.append((char) next);
        }
        return text.toString();
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static SecureCall calling(String allowed, PinnedHost.Resolver resolver) {
        return calling(allowed, resolver, LONG);
    }

    private static SecureCall calling(String allowed, PinnedHost.Resolver resolver, Duration total) {
        return new SecureCall(
                new Settings(Map.of(
                        "fsm.webhooks.trust-anchors",
                        certificate.pem().toString(),
                        "fsm.webhooks.allow-private",
                        allowed)::get),
                resolver,
                total);
    }

    private static InetAddress[] here(String name) throws UnknownHostException {
        return new InetAddress[] {InetAddress.getByAddress(name, new byte[] {127, 0, 0, 1})};
    }

    private static SecureCall.Answer post(URI url) throws IOException {
        return post(url, LONG);
    }

    private static SecureCall.Answer post(URI url, Duration total) throws IOException {
        return calling(NAME, SecureCallTest::here, total)
                .post(url, Map.of("X-FSM-Id", "47\r\nEvil: yes"), "{\"a\":1}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aServerThatTakesItIsAskedOnceAndQuoted() throws IOException {
        var asked = new AtomicReference<String>();
        var url = server((in, out) -> {
            asked.set(request(in));
            say(out, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nta\nke");
        });
        assertThat(post(url)).isEqualTo(new SecureCall.Answer(200, "ta ke"));
        assertThat(asked.get())
                .startsWith("POST /fsm?x=1 HTTP/1.1\r\nHost: " + NAME + ":" + listening.getLocalPort() + "\r\n")
                .contains("\r\nContent-Type: application/json\r\nContent-Length: 7\r\n")
                .contains("X-FSM-Id: 47  Evil: yes\r\n")
                .endsWith("\r\n\r\n{\"a\":1}");
        assertThat(calls).hasValue(1);
    }

    @Test
    void aRedirectIsNotFollowed() throws IOException {
        var url = server((in, out) -> {
            request(in);
            say(out, "HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/admin\r\n\r\n");
        });
        assertThat(post(url).status()).isEqualTo(302);
        assertThat(calls).hasValue(1);
    }

    @Test
    void oneThatHangsIsLeftAlone() throws IOException {
        var url = server((in, out) -> Thread.sleep(20_000));
        assertEndsInTime(url, "did not answer within 1 s");
    }

    @Test
    void oneThatDripsIsLeftAlone() throws IOException {
        var url = server((in, out) -> {
            request(in);
            say(out, "HTTP/1.1 200 OK\r\n");
            for (int i = 0; i < 100; i++) {
                say(out, "X");
                Thread.sleep(100);
            }
        });
        assertEndsInTime(url, "did not answer within 1 s");
    }

    private static void assertEndsInTime(URI url, String message) {
        assertThatThrownBy(() -> post(url, SHORT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    @Test
    void ofAnAnswerWithoutEndOnlyTheBeginningIsRead() throws IOException {
        var written = new AtomicLong();
        var url = server((in, out) -> {
            request(in);
            say(out, "HTTP/1.1 200 OK\r\n\r\n");
            var million = new byte[1_000_000];
            for (int i = 0; i < 1000; i++) {
                out.write(million);
                written.addAndGet(million.length);
            }
        });
        assertThat(post(url).status()).isEqualTo(200);
        // what fits into the machine's buffers, not the gigabyte
        assertThat(written.get()).isLessThan(100_000_000);
    }

    @Test
    void aHeadWithoutEndIsNoAnswer() throws IOException {
        var url = server((in, out) -> {
            request(in);
            say(out, "HTTP/1.1 200 OK\r\n");
            for (int i = 0; i < 10_000; i++) {
                say(out, "X-" + i + ": yes\r\n");
            }
        });
        assertThatThrownBy(() -> post(url)).hasMessageContaining("head has more than");
        var noise = server((in, out) -> {
            request(in);
            say(out, "SSH-2.0-OpenSSH\r\n");
        });
        assertThatThrownBy(() -> post(noise)).hasMessageContaining("no HTTP");
    }

    @Test
    void withoutTlsNothingIsSaid() throws IOException {
        var heard = new AtomicReference<String>("");
        var plain = server(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), (in, out) -> {
            heard.set(new String(in.readNBytes(200), StandardCharsets.ISO_8859_1));
            say(out, "HTTP/1.1 200 OK\r\n\r\n");
        });
        assertThatThrownBy(() -> post(plain)).isInstanceOf(IOException.class);
        assertThat(heard.get()).doesNotContain("POST");
        assertThatThrownBy(() -> post(URI.create("http://" + NAME + "/"))).isInstanceOf(SecureCall.Refused.class);
    }

    @Test
    void aCertificateOfAnotherNameIsNotTrusted() throws IOException {
        var heard = new AtomicReference<String>();
        var url = server((in, out) -> heard.set(request(in)));
        var other = URI.create("https://other.example.org:" + url.getPort() + "/");
        assertThatThrownBy(
                        () -> calling("other.example.org", SecureCallTest::here).post(other, Map.of(), new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("other.example.org");
        assertThat(heard).hasNullValue();
    }

    @ParameterizedTest(name = "{0} is not called")
    @ValueSource(
            strings = {
                "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
                        "224.0.0.1",
                "255.255.255.255", "198.18.0.1", "::1", "fe80::1", "fc00::1", "fd12::1", "::ffff:127.0.0.1",
                        "64:ff9b::7f00:1",
                "2002:7f00:1::", "ff02::1", "::"
            })
    void whatLeadsIntoTheOwnNetworkIsRefused(String address) throws Exception {
        var leads = new InetAddress[] {InetAddress.getByName("93.184.216.34"), InetAddress.getByName(address)};
        assertThat(PinnedHost.isPrivate(leads[1])).isTrue();
        assertThatThrownBy(() -> calling("another.example.org", name -> leads)
                        .post(URI.create("https://" + NAME + "/"), Map.of(), new byte[0]))
                .isInstanceOf(SecureCall.Refused.class)
                .hasMessageContaining("fsm.webhooks.allow-private");
    }

    @Test
    void publicAddressesAreCalled() throws Exception {
        for (var address : new String[] {"93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:2800:220:1::1"}) {
            assertThat(PinnedHost.isPrivate(InetAddress.getByName(address))).isFalse();
        }
    }

    @Test
    void anAddressInTheUrlIsJudgedLikeAName() {
        var call = new SecureCall(new Settings(name -> null), LONG);
        for (var url : new String[] {"https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://127.1/"}) {
            assertThatThrownBy(() -> call.post(URI.create(url), Map.of(), new byte[0]))
                    .as(url)
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> call.post(URI.create("https://127.0.0.1/"), Map.of(), new byte[0]))
                .isInstanceOf(SecureCall.Refused.class);
    }

    @Test
    void aNameIsAskedOnceSoThatItCannotLeadElsewhereMeanwhile() throws IOException {
        var asked = new AtomicInteger();
        var url = server((in, out) -> {
            request(in);
            say(out, "HTTP/1.1 204 No Content\r\n\r\n");
        });
        var call = calling(NAME, name -> {
            if (asked.incrementAndGet() > 1) {
                throw new UnknownHostException("asked again");
            }
            return here(name);
        });
        assertThat(call.post(url, Map.of(), "{}".getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(204);
        assertThat(asked).hasValue(1);
    }
}
