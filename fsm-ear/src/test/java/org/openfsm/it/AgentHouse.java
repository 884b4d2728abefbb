package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.openfsm.running.Child.Failure;
import org.openfsm.running.WildFly.Ports;

/** What the proofs of kills and full disks share: the server of the {@link MailHouse} and busy printers, for agents that report by either road. */
final class AgentHouse implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final int PRINTERS = 44;
    /** How an agent reports. */
    enum Road {
        HTTPS,
        MAIL,
        /** By HTTPS, and by mail while that does not work. */
        EITHER
    }

    private static final String NETWORK = "127.0.41";
    private static final int SPEED = 60;

    private final MailHouse mail;
    private final AgentSite printers;
    private final int port;
    private final List<ReportingAgent> agents = new ArrayList<>();
    private int printersTaken;

    private AgentHouse(MailHouse mail, AgentSite printers, int port) {
        this.mail = mail;
        this.printers = printers;
        this.port = port;
    }

    /** Gives the one house to every proof that asks. */
    static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == AgentHouse.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent(
                            AgentHouse.class, none -> open(MailHouse.Shared.of(context)), AgentHouse.class);
        }

        private static AgentHouse open(MailHouse mail) {
            try {
                return AgentHouse.open(mail);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while the house was opened", e);
            } catch (IOException | Failure e) {
                throw new AssertionError("The house does not open: " + e.getMessage(), e);
            }
        }
    }

    private static AgentHouse open(MailHouse mail) throws IOException, InterruptedException, Failure {
        int port = Ports.anyFree();
        var printers = AgentSite.at("agent-house", NETWORK, port, PRINTERS, "");
        printers.startPrinters(SPEED);
        return new AgentHouse(mail, printers, port);
    }

    FsmServer server() {
        return mail.server();
    }

    /** Where mails of agents go, and come from. */
    MailHouse mail() {
        return mail;
    }

    Books books() {
        return mail.books();
    }

    /** New ones that report by HTTPS, as {@link #agents(int, Road...)}. */
    List<ReportingAgent> agents(int count, int printersEach) throws Exception {
        return agents(printersEach, Collections.nCopies(count, Road.HTTPS).toArray(Road[]::new));
    }

    /** New ones, each with printers that no other reports; running, and once through with their first polls. */
    List<ReportingAgent> agents(int printersEach, Road... roads) throws Exception {
        var fresh = new ArrayList<ReportingAgent>();
        for (var road : roads) {
            int first = printersTaken + 1;
            printersTaken += printersEach;
            var name = "agent-" + first;
            fresh.add(ReportingAgent.enrolled(
                    server(),
                    name,
                    switch (road) {
                        case HTTPS -> "";
                        case MAIL -> "transport: mail\n" + mail.account();
                        case EITHER -> "transport: [https, mail]\n" + mail.account();
                    },
                    FsmServer.room().resolve("sites").resolve(name),
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
                    "a poll of " + agent.name(),
                    PATIENCE,
                    () -> agent.store().reports().stream()
                                    .filter(kept -> kept.reason().equals("scheduled") && !kept.waits())
                                    .count()
                            >= printersEach);
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

    /** Ends the agent at a moment when nothing of it waits, there or on its way. */
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
        Scene.await("all that " + agent.name() + " numbered", PATIENCE, () -> books().of(agent.id()).stream()
                .map(Books.Logged::report)
                .collect(Collectors.toSet())
                .containsAll(agent.store().reports().stream()
                        .filter(kept -> !kept.state().equals("aside"))
                        .map(AgentStore.Kept::report)
                        .toList()));
    }

    /** How the server shows an agent to an administrator. */
    JsonObject shown(ReportingAgent agent) throws Exception {
        return Scene.object(server().api().get("api/agents/" + agent.id(), server().user("administrator")));
    }

    JsonObject health() throws Exception {
        return mail.health();
    }

    @Override
    public void close() {
        for (var agent : agents) {
            agent.close();
        }
        printers.close();
    }
}
