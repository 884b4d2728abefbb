package org.openfsm.running;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The server's REST API as anybody with a sign-in can use it; trusts one certificate and no authority. */
public final class ServerApi {

    private static final Duration WHOLE = Duration.ofSeconds(30);

    private final URI server;
    private final HttpClient client;
    private final SSLContext trust;

    public ServerApi(URI server, Path certificate) throws IOException, GeneralSecurityException {
        this.server = server;
        this.trust = trusting(certificate);
        this.client = HttpClient.newBuilder()
                .sslContext(trust)
                .connectTimeout(Duration.ofSeconds(5))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** @throws IOException also when nobody answers there yet */
    public HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).GET().build(), BodyHandlers.ofByteArray());
    }

    public HttpResponse<byte[]> get(String path, SignIn person) throws IOException, InterruptedException {
        return client.send(
                request(path).header("Authorization", person.basic()).GET().build(), BodyHandlers.ofByteArray());
    }

    public HttpResponse<byte[]> post(String path, String json, SignIn person) throws IOException, InterruptedException {
        return client.send(
                request(path)
                        .header("Authorization", person.basic())
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    /** Any request. @param json null for no body @param person null for nobody */
    public HttpResponse<byte[]> ask(String method, String path, String json, SignIn person)
            throws IOException, InterruptedException {
        var request =
                request(path).method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        if (json != null) {
            request.header("Content-Type", "application/json");
        }
        if (person != null) {
            request.header("Authorization", person.basic());
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** What an agent does, by hand: posts bytes as a sealed report, without any sign-in. */
    public HttpResponse<byte[]> report(byte[] sealed) throws IOException, InterruptedException {
        return post("api/reports", "application/pkcs7-mime", sealed);
    }

    /** The same in chunks, without a word on its length. */
    public HttpResponse<byte[]> reportInChunks(byte[] sealed) throws IOException, InterruptedException {
        return post(
                "api/reports",
                "application/pkcs7-mime",
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(sealed)));
    }

    /** Says how long a report would be, and nothing of it. @return the first line of the answer to that */
    public String announceReport(long length) throws IOException {
        return answer(InetAddress.getLoopbackAddress(), length, new byte[0]).get(0);
    }

    /** From another address of this machine. @return the head of the answer */
    public List<String> reportFrom(InetAddress sender, byte[] sealed) throws IOException {
        return answer(sender, sealed.length, sealed);
    }

    private List<String> answer(InetAddress sender, long length, byte[] body) throws IOException {
        try (var socket = trust.getSocketFactory().createSocket(server.getHost(), server.getPort(), sender, 0)) {
            socket.setSoTimeout((int) WHOLE.toMillis());
            socket.getOutputStream()
                    .write(("POST " + server.resolve("api/reports").getPath() + " HTTP/1.1\r\nHost: " + server.getHost()
                                    + "\r\nContent-Type: application/pkcs7-mime\r\nContent-Length: " + length
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .lines()
                    .takeWhile(line -> !line.isEmpty())
                    .toList();
        }
    }

    /** Without any sign-in. */
    public HttpResponse<byte[]> post(String path, String contentType, byte[] body)
            throws IOException, InterruptedException {
        return post(path, contentType, BodyPublishers.ofByteArray(body));
    }

    private HttpResponse<byte[]> post(String path, String contentType, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        return client.send(
                request(path).header("Content-Type", contentType).POST(body).build(), BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).timeout(WHOLE);
    }

    private static SSLContext trusting(Path certificate) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var pem = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
