package org.openfsm.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;

/**
 * Posts something to a server that somebody else has named: by TLS only, to the address that was judged, with a time within
 * which all of it ends, and without believing, following or reading more of the answer than its beginning.
 */
@ApplicationScoped
public class SecureCall {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration TOTAL = Duration.ofSeconds(15);
    private static final int HEAD = 16 * 1024;
    private static final int EXCERPT = 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: (.*))?");

    @Inject
    Settings settings;

    private final PinnedHost.Resolver resolver;
    private final Duration total;

    protected SecureCall() {
        this.resolver = InetAddress::getAllByName;
        this.total = TOTAL;
    }

    /** Outside a container. */
    SecureCall(Settings settings, PinnedHost.Resolver resolver, Duration total) {
        this.settings = settings;
        this.resolver = resolver;
        this.total = total;
    }

    /** Outside a container. @param total how long a call may take in all */
    public SecureCall(Settings settings, Duration total) {
        this(settings, InetAddress::getAllByName, total);
    }

    /** What came back. @param excerpt the beginning of the body, as text */
    public record Answer(int status, String excerpt) {}

    /** The call must not be made, or can never succeed: trying again is of no use. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Posts a body of JSON.
     *
     * @param url with https
     * @param headers in US-ASCII
     * @throws Refused when this address must not be called
     * @throws IOException when nothing came back that is an answer; the message says what happened
     */
    public Answer post(URI url, Map<String, String> headers, byte[] body) throws IOException {
        if (!"https".equalsIgnoreCase(url.getScheme()) || url.getHost() == null || url.getUserInfo() != null) {
            throw new Refused(
                    url + " is no address that is called; expected one such as https://example.org/fsm", null);
        }
        var deadline = System.nanoTime() + total.toNanos();
        InetAddress address;
        try {
            address = PinnedHost.of(url.getHost(), settings.webhooksAllowedPrivately(), resolver);
        } catch (PinnedHost.Forbidden e) {
            throw new Refused(e.getMessage(), e);
        }
        int port = url.getPort() < 0 ? 443 : url.getPort();
        var place = url.getHost() + " (" + address.getHostAddress() + ":" + port + ")";
        try (var plain = new TimedSocket(deadline)) {
            plain.connect(new InetSocketAddress(address, port), (int) Math.min(CONNECT.toMillis(), plain.remaining()));
            try (var secure = secure(plain, url.getHost(), port)) {
                var out = secure.getOutputStream();
                out.write(head(url, headers, body.length));
                out.write(body);
                out.flush();
                return answer(secure.getInputStream());
            }
        } catch (SocketTimeoutException e) {
            throw new IOException(place + " did not answer within " + total.toSeconds() + " s", e);
        } catch (IOException e) {
            throw new IOException(place + ": " + e.getMessage(), e);
        }
    }

    private SSLSocket secure(Socket plain, String host, int port) throws IOException {
        var sockets = TrustAnchors.sockets(settings.webhookTrustAnchors());
        var secure = (SSLSocket) sockets.createSocket(plain, host, port, true);
        var parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (!host.startsWith("[") && !host.matches("[0-9.]+")) {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private static byte[] head(URI url, Map<String, String> headers, int length) {
        var path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        var head = new StringBuilder("POST ")
                .append(path)
                .append(url.getRawQuery() == null ? "" : "?" + url.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(url.getHost())
                .append(url.getPort() < 0 ? "" : ":" + url.getPort())
                .append("\r\nContent-Type: application/json\r\nContent-Length: ")
                .append(length)
                .append("\r\nConnection: close\r\nUser-Agent: FSM\r\n");
        headers.forEach((name, value) -> head.append(name)
                .append(": ")
                .append(value.replaceAll("\\p{Cntrl}", " "))
                .append("\r\n"));
        return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static Answer answer(InputStream in) throws IOException {
        var line = line(in, HEAD);
        var status = STATUS.matcher(line);
        if (!status.matches()) {
            throw new IOException("the answer is no HTTP: \"" + excerpt(line.getBytes(StandardCharsets.UTF_8)) + "\"");
        }
        int read = line.length();
        for (var header = line(in, HEAD); !header.isEmpty(); header = line(in, HEAD)) {
            read += header.length();
            if (read > HEAD) {
                throw new IOException("the answer's head has more than " + HEAD + " bytes");
            }
        }
        return new Answer(Integer.parseInt(status.group(1)), excerpt(beginning(in)));
    }

    private static String line(InputStream in, int most) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the answer ended in its head");
            }
            if (line.size() == most) {
                throw new IOException("the answer's head has a line of more than " + most + " bytes");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** What is there of the body within the bound; that it is cut short, or late, makes it no worse an answer. */
    private static byte[] beginning(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        try {
            var buffer = new byte[EXCERPT];
            for (int n = in.read(buffer, 0, EXCERPT); n > 0; n = in.read(buffer, 0, EXCERPT - body.size())) {
                body.write(buffer, 0, n);
                if (body.size() == EXCERPT) {
                    break;
                }
            }
        } catch (SocketTimeoutException | SocketException e) {
            // the status line was the answer
            return body.toByteArray();
        }
        return body.toByteArray();
    }

    private static String excerpt(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8)
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .strip();
        return text.length() <= EXCERPT ? text : text.substring(0, EXCERPT);
    }

    /** A socket whose every read ends at the deadline, however slowly the bytes drip. */
    private static final class TimedSocket extends Socket {
        private final long deadline;

        TimedSocket(long deadline) {
            this.deadline = deadline;
        }

        long remaining() throws SocketTimeoutException {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("The time for the call is over");
            }
            return left;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    limit();
                    return in.read();
                }

                @Override
                public int read(byte[] bytes, int from, int most) throws IOException {
                    limit();
                    return in.read(bytes, from, most);
                }

                private void limit() throws IOException {
                    setSoTimeout((int) remaining());
                }
            };
        }
    }
}
