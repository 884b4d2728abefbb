package org.openfsm.platform;

import jakarta.activation.DataHandler;
import jakarta.activation.DataSource;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.openfsm.mail.MailboxTrouble;
import org.openfsm.mail.OAuth;
import org.openfsm.mail.Tokens;

/**
 * Sends mails through the server's mail session {@code java:jboss/mail/fsm-outbound} (wildfly-config/fsm-mail.cli),
 * looked up each time, so that it may come and go. To be called outside a transaction.
 */
@ApplicationScoped
public class Mail {
    private static final String SESSION = "java:jboss/mail/fsm-outbound";
    private static final String CONNECT_MILLIS = "10000";
    private static final String TALK_MILLIS = "30000";
    private static final Pattern REPLY = Pattern.compile("^\\s*([245]\\d\\d)[ -]");
    private static final String REMEDY =
            " Run wildfly-config/fsm-mail.cli, which names the mail server (wildfly-config/README.md, Outgoing mail).";

    private static final String LOGIN_REMEDY = ". Set them right (wildfly-config/README.md, Outgoing mail).";
    private static final String TOKEN_REMEDY = ". What to do: wildfly-config/README.md, Outgoing mail, OAuth 2.0.";

    @Inject
    Settings settings;

    @Inject
    Clock clock;

    private final Supplier<Optional<Session>> sessions;
    private Tokens tokens;
    private volatile String trouble;

    protected Mail() {
        this.sessions = Mail::lookUp;
    }

    /** Outside a container. @param sessions gives the mail session, or nothing */
    public Mail(Settings settings, Clock clock, Supplier<Optional<Session>> sessions) {
        this.settings = settings;
        this.clock = clock;
        this.sessions = sessions;
        begin();
    }

    @PostConstruct
    void begin() {
        tokens = new Tokens(clock);
    }

    /** Whether mails can be sent at all. */
    public enum State {
        /** There is no mail session: fsm-mail.cli has not run. */
        ABSENT,
        /** There is a session, but nobody to send as: {@code fsm.mail.from} is not set or no address. */
        NO_SENDER,
        /** The last mail was not taken, for no fault of its own. */
        FAILING,
        READY;

        /** The name in bundles and the API. */
        public String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** A letter was not sent. The message says why, and what to do. */
    public static final class Undelivered extends Exception {
        private static final long serialVersionUID = 1;

        private final boolean permanent;

        Undelivered(boolean permanent, String message, Throwable cause) {
            super(message, cause);
            this.permanent = permanent;
        }

        /** Whether trying again is of no use: the mail server does not take this letter, or its recipient. */
        public boolean permanent() {
            return permanent;
        }
    }

    /** @param trouble when failing: why the last mail of this node was not taken, and what to do; else null */
    public record Condition(State state, String trouble) {}

    public Condition condition() {
        var session = sessions.get();
        if (session.isEmpty()) {
            return new Condition(State.ABSENT, null);
        }
        try {
            sender();
        } catch (Undelivered e) {
            return new Condition(State.NO_SENDER, null);
        }
        try {
            login(session.get());
        } catch (Undelivered e) {
            return new Condition(State.FAILING, e.getMessage());
        }
        var now = trouble;
        return new Condition(now == null ? State.READY : State.FAILING, now);
    }

    /**
     * Hands a letter to the mail server.
     *
     * @throws Undelivered when it did not take it
     */
    public void send(Letter letter) throws Undelivered {
        var session = sessions.get()
                .orElseThrow(() -> new Undelivered(
                        false, "Mail cannot be sent: this server has no mail session fsm-outbound." + REMEDY, null));
        sender();
        try {
            hand(letter, session);
            trouble = null;
        } catch (Undelivered e) {
            // who refuses one letter for good takes others
            trouble = e.permanent() ? null : e.getMessage();
            throw e;
        }
    }

    private void hand(Letter letter, Session session) throws Undelivered {
        var login = login(session);
        // one without an authenticator: who refuses a token would else be offered the client's secret
        var talk = login.isPresent() ? Session.getInstance(copy(session.getProperties())) : session;
        try {
            prepare(talk);
            var message = message(talk, letter);
            if (login.isPresent()) {
                hand(message, talk, login.get());
            } else {
                hand(message, talk, null, null);
            }
        } catch (AuthenticationFailedException e) {
            throw new Undelivered(
                    false,
                    "The mail server refuses " + (login.isPresent() ? "the token: " : "user or password: ")
                            + tokens.hide(line(e.getMessage())) + (login.isPresent() ? TOKEN_REMEDY : LOGIN_REMEDY),
                    e);
        } catch (MailboxTrouble e) {
            throw withoutToken(e);
        } catch (MessagingException e) {
            throw undelivered(session, e);
        } catch (IOException e) {
            throw new Undelivered(false, "fsm.mail.trust-anchors: " + e.getMessage() + ".", e);
        }
    }

    /** With the token that is known; when the mail server does not take that any more, once more with a new one. */
    private void hand(MimeMessage message, Session session, Login login) throws MessagingException, MailboxTrouble {
        boolean used = tokens.has(login.how());
        try {
            hand(message, session, login.user(), tokens.get(login.how()));
        } catch (AuthenticationFailedException e) {
            if (line(e.getMessage()).startsWith("4")) {
                throw e; // it is the mail server that has no time
            }
            tokens.forget();
            if (!used) {
                throw e;
            }
            hand(message, session, login.user(), tokens.get(login.how()));
        }
    }

    /** @param user null: as the session signs in, if it does */
    private static void hand(MimeMessage message, Session session, String user, String secret)
            throws MessagingException {
        try (var transport = session.getTransport()) {
            transport.connect(user, secret);
            transport.sendMessage(message, message.getAllRecipients());
        }
    }

    /** Whose mails are sent with which tokens. */
    private record Login(String user, OAuth how) {}

    /** @return empty: tokens are not asked for */
    private static Optional<Login> login(Session session) throws Undelivered {
        var known = session.requestPasswordAuthentication(null, 0, "smtp", null, null);
        try {
            var how = OAuth.of(session, known == null ? null : known.getPassword());
            if (how.isPresent() && !isSecure(session)) {
                throw new Undelivered(
                        false,
                        "Tokens are said by TLS only: set fsm.mail.starttls or fsm.mail.smtps to true." + REMEDY,
                        null);
            }
            return how.map(one -> new Login(known.getUserName(), one));
        } catch (MailboxTrouble e) {
            throw withoutToken(e);
        }
    }

    private static boolean isSecure(Session session) {
        return Boolean.parseBoolean(session.getProperty("mail.smtp.starttls.enable"))
                || Boolean.parseBoolean(session.getProperty("mail.smtp.ssl.enable"));
    }

    private static Undelivered withoutToken(MailboxTrouble why) {
        return new Undelivered(false, why.getMessage() + TOKEN_REMEDY, why);
    }

    private static Properties copy(Properties properties) {
        var copy = new Properties();
        copy.putAll(properties);
        copy.setProperty("mail.smtp.auth.mechanisms", "XOAUTH2");
        return copy;
    }

    // a constant name in the server's own registry, which holds what its configuration says
    @SuppressWarnings("BanJNDI")
    private static Optional<Session> lookUp() {
        try {
            var context = new InitialContext();
            try {
                return Optional.of((Session) context.lookup(SESSION));
            } finally {
                context.close();
            }
        } catch (NamingException e) {
            return Optional.empty();
        }
    }

    /** No connection without an end, and none to a server that is another than it says. */
    private void prepare(Session session) throws IOException {
        var properties = session.getProperties();
        var sockets = TrustAnchors.sockets(settings.mailTrustAnchors());
        for (var protocol : new String[] {"mail.smtp.", "mail.smtps."}) {
            properties.setProperty(protocol + "connectiontimeout", CONNECT_MILLIS);
            properties.setProperty(protocol + "timeout", TALK_MILLIS);
            properties.setProperty(protocol + "writetimeout", TALK_MILLIS);
            properties.setProperty(protocol + "ssl.checkserveridentity", "true");
            properties.setProperty(protocol + "sendpartial", "false");
            if (Boolean.parseBoolean(properties.getProperty(protocol + "starttls.enable"))) {
                properties.setProperty(protocol + "starttls.required", "true");
            }
            if (settings.mailTrustAnchors().isPresent()) {
                properties.put(protocol + "ssl.socketFactory", sockets);
            }
        }
    }

    private InternetAddress sender() throws Undelivered {
        var from = settings.mailFrom()
                .orElseThrow(() -> new Undelivered(
                        false,
                        "Mail cannot be sent: fsm.mail.from is not set, so nobody is its sender." + REMEDY,
                        null));
        try {
            return address(from);
        } catch (AddressException e) {
            throw new Undelivered(
                    false, "Mail cannot be sent: fsm.mail.from is \"" + from + "\", which is no address.", e);
        }
    }

    private static InternetAddress address(String said) throws AddressException {
        if (said.chars().anyMatch(Character::isISOControl)) {
            throw new AddressException("Control characters", said);
        }
        var address = new InternetAddress(said, true);
        address.validate();
        return address;
    }

    private MimeMessage message(Session session, Letter letter) throws MessagingException, Undelivered {
        var id = "<" + letter.id() + "@" + settings.publicUrl().getHost() + ">";
        var message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", id);
            }
        };
        message.setFrom(sender());
        for (var recipient : letter.to()) {
            try {
                message.addRecipient(Message.RecipientType.TO, address(recipient));
            } catch (AddressException e) {
                throw new Undelivered(true, "\"" + line(recipient) + "\" is no e-mail address.", e);
            }
        }
        message.setSubject(line(letter.subject()), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(clock.instant()));
        // RFC 3834: no out-of-office note answers this, and no two robots talk to each other for ever
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("X-Auto-Response-Suppress", "All");
        content(message, letter);
        message.saveChanges();
        return message;
    }

    private static void content(MimeMessage message, Letter letter) throws MessagingException {
        if (letter.attachments().isEmpty()) {
            body(message, letter);
            return;
        }
        var parts = new MimeMultipart("mixed");
        var body = new MimeBodyPart();
        body(body, letter);
        parts.addBodyPart(body);
        for (var attachment : letter.attachments()) {
            parts.addBodyPart(part(attachment));
        }
        message.setContent(parts);
    }

    private static void body(Part part, Letter letter) throws MessagingException {
        if (letter.html() == null) {
            text(part, letter.text(), "plain");
            return;
        }
        Multipart both = new MimeMultipart("alternative");
        var plain = new MimeBodyPart();
        text(plain, letter.text(), "plain");
        var html = new MimeBodyPart();
        text(html, letter.html(), "html");
        both.addBodyPart(plain);
        both.addBodyPart(html);
        part.setContent(both);
    }

    private static void text(Part part, String text, String subtype) throws MessagingException {
        part.setContent(text, "text/" + subtype + "; charset=utf-8");
        // whatever the lines' lengths and signs are, it travels
        part.setHeader("Content-Transfer-Encoding", "quoted-printable");
    }

    private static MimeBodyPart part(Letter.Attachment attachment) throws MessagingException {
        var part = new MimeBodyPart();
        part.setDataHandler(new DataHandler(new Streamed(attachment)));
        part.setFileName(line(attachment.fileName()));
        part.setDisposition(Part.ATTACHMENT);
        // said beforehand, else the whole of it is read once more to find out
        part.setHeader("Content-Transfer-Encoding", "base64");
        return part;
    }

    /** An attachment's bytes as they come. */
    private record Streamed(Letter.Attachment attachment) implements DataSource {
        @Override
        public InputStream getInputStream() throws IOException {
            return attachment.content().open();
        }

        @Override
        public OutputStream getOutputStream() {
            throw new UnsupportedOperationException("An attachment is read only");
        }

        @Override
        public String getContentType() {
            return line(attachment.contentType());
        }

        @Override
        public String getName() {
            return line(attachment.fileName());
        }
    }

    /** On one line: nothing in it ends a header. */
    private static String line(String said) {
        return said == null ? "" : said.replaceAll("\\p{Cntrl}+", " ").strip();
    }

    private Undelivered undelivered(Session session, MessagingException failure) {
        var said = new ArrayList<String>();
        boolean refused = false;
        for (Throwable one = failure; one != null; one = next(one)) {
            var words = line(one.getMessage());
            if (!words.isEmpty() && !said.contains(words)) {
                said.add(words);
            }
            var reply = REPLY.matcher(words);
            refused |= reply.find() && reply.group(1).startsWith("5");
        }
        var server = session.getProperties().getProperty("mail.smtp.host", "?") + ":"
                + session.getProperties().getProperty("mail.smtp.port", "25");
        return new Undelivered(
                refused,
                "The mail server " + server + (refused ? " refuses the mail: " : " did not take the mail: ")
                        + tokens.hide(String.join("; ", said)) + ".",
                failure);
    }

    private static Throwable next(Throwable one) {
        return one instanceof MessagingException mail && mail.getNextException() != null
                ? mail.getNextException()
                : one.getCause();
    }
}
