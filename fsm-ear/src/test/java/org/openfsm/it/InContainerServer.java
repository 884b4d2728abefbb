package org.openfsm.it;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.openfsm.running.Child.Failure;
import org.openfsm.running.MailServer;

/**
 * Starts the server that Arquillian connects to, configured by the scripts of wildfly-config, before Arquillian looks for it. Only where
 * {@code fsm.it.database} says on which database: failsafe runs the tests inside the server once on each.
 */
public final class InContainerServer implements LauncherSessionListener {

    private static EmbeddedPostgres postgres;
    private static FsmServer server;
    private static MailServer mail;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        var database = System.getProperty("fsm.it.database", "");
        if (database.isEmpty()) {
            return;
        }
        try {
            mail = MailServer.start(FsmServer.room().resolve("servers/mail-in-container"));
            mail.mailbox(FsmServer.MAILBOX, FsmServer.MAILBOX_PASSWORD);
            mail.folder(FsmServer.MAILBOX, "traps");
            server = switch (database) {
                case "h2" ->
                    FsmServer.start(
                            "in-container-h2",
                            List.of("fsm.cli", "fsm-https.cli", "fsm-mailbox.cli"),
                            FsmServer.mailbox(mail.imaps()),
                            options());
                case "postgresql" -> onPostgresql();
                default -> throw new AssertionError("fsm.it.database is " + database + ", expected h2 or postgresql");
            };
        } catch (IOException | MessagingException | Failure e) {
            throw new AssertionError("The server on " + database + " does not run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while the server on " + database + " started", e);
        }
        System.setProperty("fsm.it.management", Integer.toString(server.ports().management()));
    }

    private static FsmServer onPostgresql() throws IOException, InterruptedException, Failure {
        postgres = EmbeddedPostgres.start();
        var properties = new HashMap<>(FsmServer.mailbox(mail.imaps()));
        properties.putAll(FsmServer.postgresql(postgres));
        return FsmServer.start(
                "in-container-postgresql",
                List.of("fsm.cli", "fsm-https.cli", "fsm-mailbox.cli", "fsm-postgresql.cli"),
                properties,
                options());
    }

    private static List<String> options() {
        return List.of("-Dfsm.mailbox.trust-anchors=" + mail.certificate(), "-Dfsm.mailbox.poll-seconds=1");
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        try {
            if (server != null) {
                server.process().end();
            }
            if (postgres != null) {
                postgres.close();
            }
            if (mail != null) {
                mail.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new AssertionError("The database of the tests does not end", e);
        }
    }
}
