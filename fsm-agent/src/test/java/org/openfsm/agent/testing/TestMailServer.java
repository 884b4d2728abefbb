package org.openfsm.agent.testing;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.operator.OperatorCreationException;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Security;
import org.openfsm.agent.config.MailAddress;
import org.openfsm.wire.Seal;
import org.openfsm.wire.Signed;
import org.openfsm.wire.UnreadableSeal;

/** A mail server on the loopback that speaks SMTP as it is told, also wrongly: a script, not a library's good manners. */
public final class TestMailServer implements AutoCloseable {

    public static final String USER = "fsm";
    public static final String PASSWORD = "s3cret pass";

    /** Says nothing any more and keeps the connection. */
    public static final String HANG = "hang";
    /** Ends the connection without a word. */
    public static final String BREAK = "break";

    /** What it answers. */
    @FunctionalInterface
    public interface Behaviour {
        /**
         * @param step CONNECT, a command's name, or END for the dot behind a mail
         * @return a reply, {@link #HANG}, {@link #BREAK}; null for what a good server says
         */
        @Nullable
        String answer(String step, String line);
    }

    /** A mail that it took. @param user who had logged in @param tls whether the mail came under it */
    public record Received(String helo, @Nullable String user, String from, List<String> to, byte[] mail, boolean tls) {

        /** As any other program reads it. */
        public MimeMessage message() throws MessagingException {
            return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(mail));
        }

        /** The bytes below the base64. */
        public byte[] sealed() throws MessagingException, IOException {
            try (var in = message().getInputStream()) {
                return in.readAllBytes();
            }
        }

        /** Opened with the server's keys. */
        public Signed open() throws MessagingException, IOException {
            try {
                return Seal.open(Seal.decrypt(sealed(), List.of(Fixtures.server())));
            } catch (UnreadableSeal unreadable) {
                throw new AssertionError("what arrived is no report: " + unreadable.reason(), unreadable);
            }
        }
    }

    private final ServerSocket socket;
    private final Security security;
    private final TestTls tls;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<Received> all = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = (step, line) -> null;
    private volatile List<String> extensions;
    private volatile List<String> announced = List.of();
    private volatile @Nullable String token;

    private TestMailServer(ServerSocket socket, Security security, TestTls tls) {
        this.socket = socket;
        this.security = security;
        this.tls = tls;
        this.extensions = security == Security.STARTTLS ? List.of("STARTTLS") : List.of("AUTH PLAIN LOGIN");
    }

    public static TestMailServer start(Security security)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        return start(security, "localhost", Duration.ofDays(-1), Duration.ofDays(30));
    }

    /** @param name that its certificate is made for @param from and to of its validity, from now */
    public static TestMailServer start(Security security, String name, Duration from, Duration to)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        var server = new TestMailServer(
                new ServerSocket(0, 20, InetAddress.getLoopbackAddress()), security, TestTls.of(name, from, to));
        server.threads.execute(server::accept);
        return server;
    }

    public void behave(Behaviour next) {
        behaviour = next;
    }

    /** Answers one step so, and all others well. */
    public void answer(String step, String reply) {
        behaviour = (at, line) -> at.equals(step) ? reply : null;
    }

    /** What it offers before TLS has begun (STARTTLS) or from the first word on. */
    public void offer(String... extensions) {
        this.extensions = List.of(extensions);
    }

    /** What it offers under TLS beside the login. */
    public void announce(String... extensions) {
        announced = List.of(extensions);
    }

    /** Takes this token of OAuth2 from then on, and no other. */
    public void acceptToken(String text) {
        token = text;
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Itself, as a person would configure it: the right password, its own certificate trusted. */
    public AgentConfig.Mail asConfigured() {
        return new AgentConfig.Mail(
                1,
                "localhost",
                port(),
                security,
                USER,
                PASSWORD,
                null,
                new MailAddress("printers", "acme.example"),
                List.of(),
                "acme.example",
                List.of(certificate()),
                List.of(),
                Duration.ofSeconds(10));
    }

    /** The same with tokens from there instead of the password. */
    public AgentConfig.Mail asConfigured(AgentConfig.OAuth oauth) {
        var plain = asConfigured();
        return new AgentConfig.Mail(
                plain.line(),
                plain.host(),
                plain.port(),
                plain.security(),
                plain.user(),
                null,
                oauth,
                plain.from(),
                plain.to(),
                plain.helo(),
                plain.trust(),
                plain.pins(),
                plain.timeout());
    }

    public X509Certificate certificate() {
        return tls.certificate();
    }

    public List<Received> received() {
        return List.copyOf(all);
    }

    /** Every line that clients said outside mails, those under TLS marked so. */
    public List<String> said() {
        return List.copyOf(said);
    }

    /** Waits for the next mail. */
    public Received next(Duration longest) throws InterruptedException {
        var got = received.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
        if (got == null) {
            throw new AssertionError("no mail within " + longest + "; clients said " + said);
        }
        return got;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
        for (var connection : connections) {
            connection.close();
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                connections.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException closed) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(closed);
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            var dialogue = new Dialogue(connection);
            if (security == Security.SMTPS) {
                dialogue.underTls();
            }
            dialogue.lead();
        } catch (SSLException refused) {
            said.add("no TLS");
        } catch (IOException gone) {
            said.add("gone");
        }
    }

    private final class Dialogue {
        private Socket line;
        private boolean secure;
        private String helo = "";
        private @Nullable String user;
        private String from = "";
        private final List<String> to = new ArrayList<>();

        Dialogue(Socket line) {
            this.line = line;
        }

        void underTls() throws IOException {
            var over = (SSLSocket) tls.context().getSocketFactory().createSocket(line, null, line.getPort(), true);
            over.setUseClientMode(false);
            over.startHandshake();
            line = over;
            secure = true;
        }

        void lead() throws IOException {
            if (!reply("CONNECT", "", "220 mx ESMTP")) {
                return;
            }
            for (var command = line(); command != null; command = line()) {
                said.add((secure ? "tls " : "") + command);
                var step = command.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
                if (!step(step, command)) {
                    return;
                }
            }
        }

        /** @return whether the dialogue goes on */
        private boolean step(String step, String command) throws IOException {
            switch (step) {
                case "EHLO" -> {
                    helo = command.substring(5);
                    return reply(step, command, ehlo());
                }
                case "HELO" -> {
                    helo = command.substring(5);
                    return reply(step, command, "250 mx");
                }
                case "STARTTLS" -> {
                    if (!reply(step, command, "220 go on")) {
                        return false;
                    }
                    if (behaviour.answer(step, command) == null) {
                        underTls();
                        helo = "";
                    }
                    return true;
                }
                case "AUTH" -> {
                    return reply(step, command, logIn(command) ? "235 welcome" : "535 5.7.8 no");
                }
                case "MAIL" -> {
                    from = command.substring("MAIL FROM:".length());
                    to.clear();
                    return reply(step, command, "250 ok");
                }
                case "RCPT" -> {
                    to.add(command.substring("RCPT TO:".length()));
                    return reply(step, command, "250 ok");
                }
                case "DATA" -> {
                    if (behaviour.answer(step, command) != null) {
                        return reply(step, command, "");
                    }
                    say("354 go on");
                    return mail();
                }
                case "QUIT" -> {
                    say("221 bye");
                    return false;
                }
                default -> {
                    return reply(step, command, "250 ok");
                }
            }
        }

        private String ehlo() {
            var lines = new ArrayList<>(List.of("mx"));
            if (secure) {
                lines.add(token == null ? "AUTH PLAIN LOGIN" : "AUTH LOGIN PLAIN XOAUTH2");
                lines.addAll(announced);
            } else {
                lines.addAll(extensions);
            }
            var text = new StringBuilder();
            for (int i = 0; i < lines.size(); i++) {
                text.append(i == lines.size() - 1 ? "250 " : "250-")
                        .append(lines.get(i))
                        .append(i == lines.size() - 1 ? "" : "\r\n");
            }
            return text.toString();
        }

        private boolean logIn(String command) throws IOException {
            var words = command.split(" ");
            if (words[1].equals("XOAUTH2")) {
                user = USER;
                return decoded(words[2]).equals("user=" + USER + "\1auth=Bearer " + token + "\1\1");
            }
            String name;
            String password;
            if (words[1].equals("PLAIN")) {
                var parts = decoded(words.length > 2 ? words[2] : asked("")).split("\0", -1);
                name = parts[1];
                password = parts[2];
            } else {
                name = decoded(words.length > 2 ? words[2] : asked("Username:"));
                password = decoded(asked("Password:"));
            }
            user = name;
            return name.equals(USER) && password.equals(PASSWORD);
        }

        private String asked(String question) throws IOException {
            say("334 " + Base64.getEncoder().encodeToString(question.getBytes(StandardCharsets.US_ASCII)));
            return String.valueOf(line());
        }

        private String decoded(String base64) {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        }

        private boolean mail() throws IOException {
            var mail = new ByteArrayOutputStream();
            for (var text = line(); text != null; text = line()) {
                if (text.equals(".")) {
                    var answer = behaviour.answer("END", "");
                    if (answer == null || answer.startsWith("250")) {
                        var got = new Received(helo, user, from, List.copyOf(to), mail.toByteArray(), secure);
                        all.add(got);
                        received.add(got);
                    }
                    return reply("END", "", "250 2.0.0 queued");
                }
                if (BREAK.equals(behaviour.answer("BODY", text))) {
                    return false;
                }
                var line = text.startsWith(".") ? text.substring(1) : text;
                mail.writeBytes((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
            return false;
        }

        private boolean reply(String step, String command, String good) throws IOException {
            var told = behaviour.answer(step, command);
            var reply = told == null ? good : told;
            if (reply.equals(BREAK)) {
                return false;
            }
            if (reply.equals(HANG)) {
                // until the client has had enough
                while (line() != null) {
                    said.add("(not answered)");
                }
                return false;
            }
            say(reply);
            return true;
        }

        private void say(String text) throws IOException {
            line.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            line.getOutputStream().flush();
        }

        /** Byte by byte: nothing may be read ahead of TLS. */
        private @Nullable String line() throws IOException {
            var bytes = new ByteArrayOutputStream();
            InputStream in = line.getInputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == '\n') {
                    return bytes.toString(StandardCharsets.ISO_8859_1).replace("\r", "");
                }
                bytes.write(next);
            }
            return null;
        }
    }
}
