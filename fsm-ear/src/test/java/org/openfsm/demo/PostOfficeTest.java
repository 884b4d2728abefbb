package org.openfsm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.running.Passwords;

class PostOfficeTest {

    @TempDir
    private Path directory;

    /** One whose next is free as well, for the mailboxes. */
    private static int freePort() throws IOException {
        while (true) {
            try (var mails = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    var mailboxes = new ServerSocket(mails.getLocalPort() + 1, 1, InetAddress.getLoopbackAddress())) {
                return mailboxes.getLocalPort() - 1;
            } catch (BindException taken) {
                // somebody has the next one: another pair, then
            }
        }
    }

    /** As the server sends: with TLS, to a server whose certificate is for localhost, and signed in. */
    private static void send(PostOffice post, String to, String subject) throws Exception {
        var properties = new Properties();
        properties.setProperty("mail.smtps.ssl.trust", "localhost");
        properties.setProperty("mail.smtps.ssl.checkserveridentity", "true");
        var session = Session.getInstance(properties);
        var mail = new MimeMessage(session);
        mail.setFrom("fsm@localhost");
        mail.setRecipients(RecipientType.TO, to);
        mail.setSubject(subject);
        mail.setText("Paper jam in ACME GmbH's bizhub.");
        try (Transport transport = session.getTransport("smtps")) {
            transport.connect(
                    "localhost",
                    Integer.parseInt(post.properties().get("fsm.mail.port")),
                    post.properties().get("fsm.mail.user"),
                    post.properties().get("fsm.mail.password"));
            transport.sendMessage(mail, mail.getAllRecipients());
        }
    }

    /** Such as an agent that does not trust its certificate, or the server, which ends first. */
    @Test
    void whoBreaksAConnectionOffIsNoNewsForThePersonBeforeTheScreen() throws Exception {
        var said = new ConcurrentLinkedQueue<Throwable>();
        var demo = new ThreadGroup("demo") {
            @Override
            public void uncaughtException(Thread thread, Throwable thrown) {
                said.add(thrown);
            }
        };
        var broken = new FutureTask<Void>(() -> {
            var passwords = new Passwords(directory.resolve("passwords.properties"));
            try (var post = PostOffice.open(directory, freePort(), passwords);
                    var careful = (SSLSocket) SSLSocketFactory.getDefault()
                            .createSocket(
                                    InetAddress.getLoopbackAddress(),
                                    Integer.parseInt(post.properties().get("fsm.mail.port")))) {
                assertThatThrownBy(careful::startHandshake).isInstanceOf(SSLHandshakeException.class);
            }
            return null;
        });
        var demonstrating = new Thread(demo, broken);
        demonstrating.start();
        broken.get();
        demonstrating.join();
        var connections = new Thread[demo.activeCount()];
        for (int left = demo.enumerate(connections); left > 0; left--) {
            connections[left - 1].join();
        }
        assertThat(said).isEmpty();
    }

    @Test
    void whatTheServerMailsLiesInFilesOnceAndReportsDoNot() throws Exception {
        var passwords = new Passwords(directory.resolve("passwords.properties"));
        try (var post = PostOffice.open(directory, freePort(), passwords)) {
            send(post, "caretaker@localhost", "A jam");
            send(post, "fsm@localhost", "A report");
            post.keepNew();
            post.keepNew();
            send(post, "caretaker@localhost", "No jam any more");
            post.keepNew();
            assertThat(post.letters()).isDirectoryContaining("glob:**/0001-caretaker@localhost.eml");
            assertThat(Files.readString(post.letters().resolve("0001-caretaker@localhost.eml")))
                    .contains("Subject: A jam")
                    .contains("Paper jam in ACME GmbH's bizhub.");
            assertThat(Files.readString(post.letters().resolve("0002-caretaker@localhost.eml")))
                    .contains("Subject: No jam any more");
            try (var letters = Files.list(post.letters())) {
                assertThat(letters).hasSize(2);
            }
        }
    }

    @Test
    void thePasswordsStayWhatTheyAre() throws Exception {
        var file = directory.resolve("passwords.properties");
        try (var post = PostOffice.open(directory, freePort(), new Passwords(file))) {
            new Passwords(file).keep(post.properties());
        }
        var before = Files.readString(file);
        var again = new Passwords(file);
        assertThat(again.secret("fsm.mailbox.password")).hasSize(32);
        again.keep(Map.of("fsm.mail.user", "fsm"));
        assertThat(file).hasContent(before);
    }
}
