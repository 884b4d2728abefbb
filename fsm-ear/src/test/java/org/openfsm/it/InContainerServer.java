package org.openfsm.it;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.openfsm.running.Child.Failure;

/**
 * Starts the server that Arquillian connects to, configured by the scripts of wildfly-config, before Arquillian looks for it. Only where
 * {@code fsm.it.database} says on which database: failsafe runs the tests inside the server once on each.
 */
public final class InContainerServer implements LauncherSessionListener {

    private static EmbeddedPostgres postgres;
    private static FsmServer server;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        var database = System.getProperty("fsm.it.database", "");
        if (database.isEmpty()) {
            return;
        }
        try {
            server = switch (database) {
                case "h2" -> FsmServer.start("in-container-h2", List.of("fsm.cli", "fsm-https.cli"), Map.of());
                case "postgresql" -> onPostgresql();
                default -> throw new AssertionError("fsm.it.database is " + database + ", expected h2 or postgresql");
            };
        } catch (IOException | Failure e) {
            throw new AssertionError("The server on " + database + " does not run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while the server on " + database + " started", e);
        }
        System.setProperty("fsm.it.management", Integer.toString(server.ports().management()));
    }

    private static FsmServer onPostgresql() throws IOException, InterruptedException, Failure {
        postgres = EmbeddedPostgres.start();
        return FsmServer.start(
                "in-container-postgresql",
                List.of("fsm.cli", "fsm-https.cli", "fsm-postgresql.cli"),
                Map.of(
                        "fsm.postgresql.driver",
                        FsmServer.property("fsm.postgresql.driver"),
                        "fsm.postgresql.url",
                        "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres",
                        "fsm.postgresql.user",
                        "postgres",
                        "fsm.postgresql.password",
                        "trusted-on-this-machine"));
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
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new AssertionError("The database of the tests does not end", e);
        }
    }
}
