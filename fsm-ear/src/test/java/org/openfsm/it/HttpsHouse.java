package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.openfsm.running.Child.Failure;
import org.openfsm.running.WildFly.Ports;

/** What the proofs of kills and full disks share: a server on PostgreSQL and busy printers, for agents that report by HTTPS. */
final class HttpsHouse implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final int PRINTERS = 44;
    private static final String NETWORK = "127.0.41";
    private static final int SPEED = 60;

    private final Postgres database;
    private final FsmServer server;
    private final AgentSite printers;
    private final int port;
    private final List<ReportingAgent> agents = new ArrayList<>();
    private int printersTaken;

    private HttpsHouse(Postgres database, FsmServer server, AgentSite printers, int port) {
        this.database = database;
        this.server = server;
        this.printers = printers;
        this.port = port;
    }

    /** Gives the one house to every proof that asks. */
    static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == HttpsHouse.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent(HttpsHouse.class, none -> open(), HttpsHouse.class);
        }

        private static HttpsHouse open() {
            try {
                return HttpsHouse.open();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while the house was opened", e);
            } catch (IOException | Failure e) {
                throw new AssertionError("The house does not open: " + e.getMessage(), e);
            }
        }
    }

    private static HttpsHouse open() throws IOException, InterruptedException, Failure {
        var directory = Path.of("target", "https-house").toAbsolutePath();
        FsmServer.delete(directory);
        var database = Postgres.fresh(directory);
        var server = FsmServer.start(
                "https-house",
                List.of("fsm.cli", "fsm-https.cli", "fsm-postgresql.cli"),
                FsmServer.postgresql(database.server()),
                Path.of(FsmServer.property("fsm.ear")));
        int port = Ports.anyFree();
        var printers = AgentSite.at("https-house", NETWORK, port, PRINTERS, "");
        printers.startPrinters(SPEED);
        return new HttpsHouse(database, server, printers, port);
    }

    FsmServer server() {
        return server;
    }

    Postgres database() {
        return database;
    }

    Books books() {
        return new Books(database.source());
    }

    /** New ones, each with printers that no other reports; running, and once through with their first polls. */
    List<ReportingAgent> agents(int count, int printersEach) throws Exception {
        var fresh = new ArrayList<ReportingAgent>();
        for (int i = 0; i < count; i++) {
            int first = printersTaken + 1;
            printersTaken += printersEach;
            var name = "https-" + first;
            fresh.add(ReportingAgent.enrolled(
                    server,
                    name,
                    Path.of("target", "sites", name).toAbsolutePath(),
                    IntStream.range(first, first + printersEach)
                            .mapToObj(host -> NETWORK + "." + host + ":" + port)
                            .toList()));
        }
        agents.addAll(fresh);
        for (var agent : fresh) {
            agent.start();
        }
        for (var agent : fresh) {
            Scene.await(
                    "two polls of " + agent.name(),
                    PATIENCE,
                    () -> agent.store().reports().stream()
                                    .filter(kept -> kept.reason().equals("scheduled") && !kept.waits())
                                    .count()
                            >= 2L * printersEach);
        }
        return fresh;
    }

    /** Waits for a moment at which the server is recording a report. */
    void awaitRecording() throws Exception {
        long begun = System.nanoTime();
        while (!books().isRecording()) {
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("until a report is recorded")
                    .isLessThan(PATIENCE);
            Thread.sleep(1);
        }
    }

    /** Ends the agent at a moment when nothing of it waits. */
    void bringToRest(ReportingAgent agent) throws Exception {
        Scene.await("rest of " + agent.name(), PATIENCE, () -> {
            Scene.await("nothing that waits at " + agent.name(), PATIENCE, () -> !agent.store()
                    .waits());
            agent.end();
            boolean rests = !agent.store().waits();
            if (!rests) {
                agent.start();
            }
            return rests;
        });
    }

    /** How the server shows an agent to an administrator. */
    JsonObject shown(ReportingAgent agent) throws Exception {
        return Scene.object(server.api().get("api/agents/" + agent.id(), server.user("administrator")));
    }

    JsonObject health() throws Exception {
        return Scene.object(server.api().get("api/health", server.user("administrator")));
    }

    @Override
    public void close() throws IOException {
        try {
            for (var agent : agents) {
                agent.close();
            }
            printers.close();
            server.process().end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        database.close();
    }
}
