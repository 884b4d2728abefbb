package org.openfsm.running;

import com.icegreen.greenmail.imap.AuthorizationException;
import com.icegreen.greenmail.imap.ImapHostManager;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.openfsm.running.Child.Failure;

/**
 * A mail server in this JVM for tests and the demo: SMTP, SMTPS and IMAPS on loopback, mailboxes in memory. Shows a
 * certificate for {@code localhost} that {@link #certificate} lets others trust.
 */
public final class MailServer implements Closeable {
    private static final String PASSWORD = UUID.randomUUID().toString();

    private static byte[] shown;

    private final GreenMail server;
    private final Path certificate;

    private MailServer(GreenMail server, Path certificate) {
        this.server = server;
        this.certificate = certificate;
    }

    /** On free ports. @param directory where its certificate is made, once */
    public static MailServer start(Path directory) throws IOException, InterruptedException, Failure {
        return start(directory, 0, 0, 0);
    }

    /** On these ports, 0 for a free one. All in one JVM show the same certificate. */
    public static MailServer start(Path directory, int smtp, int smtps, int imaps)
            throws IOException, InterruptedException, Failure {
        var pem = certificate(directory);
        var server = new GreenMail(new ServerSetup[] {
            setup(smtp, ServerSetup.PROTOCOL_SMTP),
            setup(smtps, ServerSetup.PROTOCOL_SMTPS),
            setup(imaps, ServerSetup.PROTOCOL_IMAPS)
        });
        server.start();
        return new MailServer(server, pem);
    }

    /** GreenMail reads its key once in the life of a JVM. */
    private static synchronized Path certificate(Path directory) throws IOException, InterruptedException, Failure {
        Files.createDirectories(directory);
        var pem = directory.resolve("mail-server.pem");
        if (shown == null) {
            var keys = directory.resolve("mail-server.p12");
            makeCertificate(keys, pem);
            System.setProperty("greenmail.tls.keystore.file", keys.toString());
            System.setProperty("greenmail.tls.keystore.password", PASSWORD);
            System.setProperty("greenmail.tls.key.password", PASSWORD);
            shown = Files.readAllBytes(pem);
        } else {
            Files.write(pem, shown);
        }
        return pem;
    }

    private static ServerSetup setup(int port, String protocol) {
        var setup = new ServerSetup(port, "127.0.0.1", protocol);
        setup.setServerStartupTimeout(20_000);
        return setup;
    }

    /** GreenMail's own is for no host by name (no subject alternative name), which no careful client accepts. */
    private static void makeCertificate(Path keys, Path pem) throws IOException, InterruptedException, Failure {
        Files.deleteIfExists(keys);
        Files.deleteIfExists(pem);
        keytool(
                "-genkeypair",
                "-keystore",
                keys.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-alias",
                "mail",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost, O=Mail server of the tests",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-validity",
                "825");
        keytool(
                "-exportcert",
                "-rfc",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                "mail",
                "-file",
                pem.toString());
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException, Failure {
        var command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.command().addAll(Arrays.asList(arguments));
        var process = command.redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new Failure("keytool " + arguments[0] + " failed: " + said);
        }
    }

    /** What makes another server of this JVM show the same certificate. */
    public SSLContext tls() throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance("PKCS12");
        try (var file = Files.newInputStream(Path.of(System.getProperty("greenmail.tls.keystore.file")))) {
            keys.load(file, PASSWORD.toCharArray());
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** PEM of the certificate it shows. */
    public Path certificate() {
        return certificate;
    }

    public int smtp() {
        return server.getSmtp().getPort();
    }

    public int smtps() {
        return server.getSmtps().getPort();
    }

    public int imaps() {
        return server.getImaps().getPort();
    }

    /** Makes a mailbox {@code <user>@localhost}. */
    public void mailbox(String user, String password) {
        server.setUser(user + "@localhost", user, password);
    }

    /** Lays a mail into a folder of a mailbox exactly as it is, as no SMTP client would send it. */
    public void put(String user, String folder, byte[] mail) throws MessagingException {
        var box = server.getUserManager().getUser(user);
        var message = new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(mail));
        made(box, folder).appendMessage(message, new Flags(), new Date());
    }

    /** Who has a mailbox: those that were made, and everybody who got a mail. */
    public List<String> users() {
        return server.getUserManager().listUser().stream()
                .map(GreenMailUser::getLogin)
                .sorted()
                .toList();
    }

    /** The mails in a folder of a mailbox; none when there is no such folder. */
    public List<Message> in(String user, String folder) {
        var found = find(server.getUserManager().getUser(user), folder);
        return found == null
                ? List.of()
                : found.getMessages().stream()
                        .map(StoredMessage::getMimeMessage)
                        .map(Message.class::cast)
                        .toList();
    }

    private MailFolder find(GreenMailUser user, String name) {
        return mailboxes().getFolder(user, name);
    }

    /** Makes a folder in a mailbox unless it is there. */
    public void folder(String user, String name) throws MessagingException {
        made(server.getUserManager().getUser(user), name);
    }

    private MailFolder made(GreenMailUser user, String name) throws MessagingException {
        var found = find(user, name);
        return found == null ? make(user, name) : found;
    }

    private MailFolder make(GreenMailUser user, String name) throws MessagingException {
        try {
            return mailboxes().createMailbox(user, name);
        } catch (AuthorizationException | FolderException e) {
            throw new MessagingException("No folder " + name, e);
        }
    }

    private ImapHostManager mailboxes() {
        return server.getManagers().getImapHostManager();
    }

    @Override
    public void close() {
        server.stop();
    }
}
