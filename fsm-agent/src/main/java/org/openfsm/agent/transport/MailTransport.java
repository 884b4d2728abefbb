package org.openfsm.agent.transport;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Security;
import org.openfsm.agent.config.MailAddress;

/**
 * E-mail to the server, handed to one mail server (RFC 5321): TLS 1.2 or later with certificate and name checked, unless
 * the configuration does without; a name and password only over TLS. One connection a report, closed after it.
 */
final class MailTransport implements Transport {

    private static final System.Logger LOG = System.getLogger("org.openfsm.agent");

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int LONGEST_ANSWER = 160;
    private static final Pattern OCTETS = Pattern.compile("[1-9]\\d{0,17}");

    private final AgentConfig.Mail config;
    private final List<MailAddress> recipients;
    private final Clock clock;
    private final SSLSocketFactory tls;
    private final @Nullable AccessTokens tokens;
    private volatile @Nullable X509Certificate shown;
    /** What was logged in with last: nothing that is said may show it. */
    private volatile @Nullable String secret;

    /**
     * @param recipients the server's mailbox, and whoever else the configuration names
     * @param tokens to log in with instead of a password
     * @throws GeneralSecurityException when this Java cannot work with the authorities of {@code mail.trust}
     */
    public MailTransport(
            AgentConfig.Mail config, List<MailAddress> recipients, @Nullable AccessTokens tokens, Clock clock)
            throws GeneralSecurityException {
        this.tokens = tokens;
        this.config = config;
        this.recipients = List.copyOf(recipients);
        this.clock = clock;
        this.tls = ServerTrust.context(config.trust(), config.pins(), "mail.pin", certificate -> shown = certificate)
                .getSocketFactory();
    }

    @Override
    public String name() {
        return "mail";
    }

    @Override
    public String who() {
        return "The mail server " + server();
    }

    @Override
    public List<InetSocketAddress> doors() {
        return List.of(door(config));
    }

    static InetSocketAddress door(AgentConfig.Mail mail) {
        return InetSocketAddress.createUnresolved(mail.host(), mail.port());
    }

    @Override
    public Optional<X509Certificate> shown() {
        return Optional.ofNullable(shown);
    }

    private String server() {
        return config.host() + ":" + config.port();
    }

    /** Urgent ones go as all others do: a mail must not show what is in it. */
    @Override
    public Answer send(byte[] sealed, boolean urgent) throws InterruptedException {
        var mail = Mail.of(sealed, config.from(), recipients, clock.instant());
        return tokens == null ? send(mail, config.password()) : send(mail, tokens);
    }

    /** With the token that is kept; when that is not taken, once more with a new one. */
    private Answer send(byte[] mail, AccessTokens tokens) throws InterruptedException {
        try {
            var token = tokens.current();
            var answer = send(mail, token.text());
            if (!(answer instanceof Answer.Misconfigured refused) || refused.at() != Leg.LOGIN) {
                return answer;
            }
            tokens.forget();
            return token.fresh() ? answer : send(mail, tokens.current().text());
        } catch (AccessTokens.NoToken none) {
            return none.answer();
        }
    }

    private Answer send(byte[] mail, @Nullable String password) throws InterruptedException {
        secret = password;
        var sockets = new Sockets();
        var sending = new FutureTask<>(() -> handOver(mail, password, sockets));
        var thread = new Thread(sending, "mail");
        thread.setDaemon(true);
        thread.start();
        try {
            return sending.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException hung) {
            return failed(
                    Leg.ANSWER,
                    "connected, but not done within " + config.timeout().toSeconds()
                            + " s. The mail server or a firewall hangs, or the line is slow; then raise mail.timeout.");
        } catch (ExecutionException fault) {
            return failed(Leg.ANSWER, "failed unexpectedly: " + fault.getCause());
        } finally {
            // whoever still waits for the mail server is woken up by that
            sockets.close();
        }
    }

    private Answer handOver(byte[] mail, @Nullable String password, Sockets sockets) throws AddressException {
        var session = Session.getInstance(properties(sockets));
        var to = new InternetAddress[recipients.size()];
        for (int i = 0; i < to.length; i++) {
            to[i] = new InternetAddress(recipients.get(i).toString());
        }
        var connection =
                new SMTPTransport(session, new URLName("smtp", config.host(), config.port(), null, null, null));
        try {
            connection.connect(config.host(), config.port(), config.user(), password);
            if (config.user() != null && !connection.supportsExtension("AUTH")) {
                return new Answer.Misconfigured(
                        Leg.LOGIN,
                        server() + ": takes no name and password. "
                                + "Check mail.port (587 and 465 are for programs that log in), or remove mail.user.");
            }
            var message = new SMTPMessage(session, new ByteArrayInputStream(mail));
            if (connection.supportsExtension("SIZE")) {
                var most = announced(connection);
                if (most.isPresent() && mail.length > most.getAsLong()) {
                    return new Answer.Refused(tooLarge(mail.length, most.getAsLong()));
                }
                message.setMailExtension("SIZE=" + mail.length);
            }
            connection.sendMessage(message, to);
            return new Answer.Taken();
        } catch (AuthenticationFailedException refused) {
            return notAuthenticated(connection.getLastReturnCode());
        } catch (MessagingException failure) {
            return answer(failure);
        } finally {
            close(connection);
        }
    }

    /** The most octets that a mail may have here (RFC 1870, 4); absent when none are named, or 0, which is no limit. */
    private static OptionalLong announced(SMTPTransport connection) {
        var named = String.valueOf(connection.getExtensionParameter("SIZE")).strip();
        return OCTETS.matcher(named).matches() ? OptionalLong.of(Long.parseLong(named)) : OptionalLong.empty();
    }

    private static String tooLarge(long size, long most) {
        return "it announces that it takes mails of " + most + " bytes at most (SIZE), this one has " + size
                + ": ask who runs it to take 6 MB, or let reports go by https";
    }

    private static void close(SMTPTransport connection) {
        try {
            connection.close();
        } catch (MessagingException brokenAlready) {
            LOG.log(Level.DEBUG, "The connection to the mail server did not end in order.", brokenAlready);
        }
    }

    /** All that the library would else find out, guess or fall back to. */
    private Properties properties(Sockets sockets) {
        var properties = new Properties();
        var wanted = config.security() == Security.STARTTLS;
        properties.put("mail.smtp.localhost", config.helo());
        properties.put("mail.smtp.from", config.from().toString());
        properties.put("mail.smtp.starttls.enable", String.valueOf(wanted));
        properties.put("mail.smtp.starttls.required", String.valueOf(wanted));
        properties.put("mail.smtp.ssl.enable", String.valueOf(config.security() == Security.SMTPS));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        properties.put("mail.smtp.ssl.socketFactory", sockets.over(tls));
        properties.put("mail.smtp.socketFactory", sockets);
        // else a server that our trust refuses would be tried once more with Java's own
        properties.put("mail.smtp.socketFactory.fallback", "false");
        properties.put("mail.smtp.auth", String.valueOf(config.user() != null));
        // no other: NTLM would tell the name of this machine
        properties.put("mail.smtp.auth.mechanisms", tokens == null ? "PLAIN LOGIN" : "XOAUTH2");
        properties.put("mail.smtp.connectiontimeout", String.valueOf(CONNECT.toMillis()));
        properties.put("mail.smtp.sendpartial", "false");
        properties.put("mail.smtp.quitwait", "false");
        return properties;
    }

    /** The server's words are left out here: it may have put the password into them. */
    private Answer notAuthenticated(int code) {
        if (code >= 400 && code < 500) {
            return new Answer.Later(code + " to name and password", Optional.empty());
        }
        // 334: XOAUTH2 asks for an answer to its reason
        if (code >= 500 || code == 334) {
            return new Answer.Misconfigured(
                    Leg.LOGIN,
                    server()
                            + (tokens == null
                                    ? ": refused name and password (" + code + "). Check mail.user and mail.password."
                                    : ": refused the token (" + code
                                            + "). Check mail.user and mail.oauth.scope, and that whoever runs it lets this"
                                            + " client send for that mailbox."));
        }
        return new Answer.Misconfigured(
                Leg.LOGIN,
                server() + ": offers no way to log in that this agent knows ("
                        + (tokens == null ? "PLAIN, LOGIN" : "XOAUTH2") + "). Ask who runs it.");
    }

    private Answer answer(MessagingException failure) {
        var causes = Faults.causes(failure);
        var worst = causes.stream().map(this::said).flatMap(Optional::stream).max(Comparator.comparingInt(Said::code));
        if (worst.isEmpty()) {
            var fault = fault(failure, causes);
            return failed(fault.at(), fault.words());
        }
        var said = worst.get();
        return switch (said.code()) {
            case 530, 534, 535, 538 ->
                new Answer.Misconfigured(
                        Leg.LOGIN,
                        server() + ": wants a name and password (" + said.text()
                                + "). Check mail.user, mail.password and mail.security.");
            default ->
                said.code() >= 500 ? new Answer.Refused(said.text()) : new Answer.Later(said.text(), Optional.empty());
        };
    }

    /** A negative answer to one command. */
    private record Said(int code, String text) {}

    private Optional<Said> said(Throwable cause) {
        if (cause instanceof SMTPAddressFailedException refused) {
            return said(refused.getReturnCode(), refused.getCommand(), refused.getMessage());
        }
        if (cause instanceof SMTPSendFailedException refused) {
            var command = refused.getCommand().equals(".") ? "the mail" : refused.getCommand();
            return said(refused.getReturnCode(), command, refused.getMessage());
        }
        return Optional.empty();
    }

    private Optional<Said> said(int code, String command, @Nullable String text) {
        return code >= 400 && code < 600
                ? Optional.of(new Said(code, harmless(String.valueOf(text)) + " to " + command))
                : Optional.empty();
    }

    /** What a stranger said, as one line of a log. */
    private String harmless(String text) {
        var password = secret;
        var safe = password == null ? text : text.replace(password, "…");
        var line = safe.replaceAll("[^\\x21-\\x7e…]+", " ").strip();
        return line.length() > LONGEST_ANSWER ? line.substring(0, LONGEST_ANSWER) + "…" : line;
    }

    private Answer failed(Leg at, String why) {
        return new Answer.Failed(at, server() + ": " + why);
    }

    private Fault fault(MessagingException failure, List<Throwable> causes) {
        var certificate = Faults.ofCertificate(
                causes,
                config.host(),
                "If it is your company's, name it under mail.trust; else somebody stands between.");
        if (certificate.isPresent()) {
            return new Fault(Leg.TLS, certificate.get());
        }
        if (Faults.any(causes, UnknownHostException.class)) {
            return new Fault(
                    Leg.NAME, "the name " + config.host() + " does not resolve. Check it, and this machine's DNS.");
        }
        if (Faults.any(causes, SocketTimeoutException.class)) {
            return new Fault(
                    Leg.CONNECTION,
                    "no connection within " + CONNECT.toSeconds()
                            + " s. Check mail.host and mail.port, and that a firewall lets this machine out.");
        }
        if (Faults.any(causes, NoRouteToHostException.class) || Faults.any(causes, ConnectException.class)) {
            return new Fault(
                    Leg.CONNECTION,
                    "the connection was refused. Check that the mail server runs, and mail.host and mail.port.");
        }
        if (Faults.any(causes, SSLHandshakeException.class)) {
            return new Fault(
                    Leg.TLS,
                    "no secure connection was agreed on (" + last(causes) + "). It must offer TLS 1.2 or 1.3.");
        }
        if (Faults.any(causes, SSLException.class)) {
            return new Fault(
                    Leg.TLS,
                    "answers, but not in TLS (" + last(causes)
                            + "). Check mail.port and mail.security: 465 is smtps, 587 is starttls.");
        }
        if (config.security() == Security.STARTTLS
                && String.valueOf(failure.getMessage()).startsWith("STARTTLS")) {
            return new Fault(
                    Leg.TLS,
                    "offers no STARTTLS, so nothing was sent: it is never done without. Check mail.port and "
                            + "mail.security; if it offered it before, somebody stands between.");
        }
        if (Faults.any(causes, IOException.class)) {
            return new Fault(Leg.ANSWER, "the connection broke off (" + last(causes) + "). It is tried again.");
        }
        return new Fault(
                Leg.ANSWER,
                "did not take part in SMTP as expected (" + harmless(String.valueOf(failure.getMessage()))
                        + "). Check mail.host and mail.port; else ask who runs it.");
    }

    private String last(List<Throwable> causes) {
        return harmless(String.valueOf(causes.get(causes.size() - 1).getMessage()));
    }
}
