package org.openfsm.it;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openfsm.running.Child;
import org.openfsm.running.Child.Failure;
import org.openfsm.wire.Device;
import org.openfsm.wire.ReportCodec;

/** A customer's network: simulated printers and the agent that looks after them, each a process of the agent's distribution. */
final class AgentSite implements Closeable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Polls without a rest, and nobody looks at it. */
    private static final String BUSY = """
            schedule:
              poll: 10s
              discovery: 1m
              randomOffset: false
            limits:
              packetsPerSecond: 500
            ui:
              port: off
            control: { port: off }
            """;

    private final Path directory;
    private final String sourceId;
    private final String network;
    private final int port;
    private final int size;
    private Child printers;
    private Child agent;

    private AgentSite(Path directory, String sourceId, String network, int port, int size) {
        this.directory = directory;
        this.sourceId = sourceId;
        this.network = network;
        this.port = port;
        this.size = size;
    }

    /**
     * Nothing runs there yet.
     *
     * @param network the first three numbers of loopback addresses; the printers have 1, 2, … of it
     * @param road lines of agent.yaml about how it reports; none for HTTPS
     */
    static AgentSite at(String sourceId, String network, int port, int size, String road) throws IOException {
        return over(sourceId, network, network + ".1-" + network + "." + size, port, size, BUSY + road);
    }

    /**
     * Only an agent, for printers that are there already.
     *
     * @param range of addresses, first-last
     * @param rest of agent.yaml, behind the sources
     */
    static AgentSite over(String sourceId, String range, int port, String rest) throws IOException {
        return over(sourceId, "", range, port, 0, rest);
    }

    private static AgentSite over(String sourceId, String network, String range, int port, int size, String rest)
            throws IOException {
        var site = new AgentSite(FsmServer.room().resolve("sites").resolve(sourceId), sourceId, network, port, size);
        FsmServer.delete(site.directory);
        Files.createDirectories(site.directory);
        Files.writeString(site.configuration(), """
                sources:
                  - id: %s
                    ranges:
                      - %s:%d
                """.formatted(sourceId, range, port) + rest);
        return site;
    }

    private String host(int number) {
        return network + "." + number;
    }

    private Path configuration() {
        return directory.resolve("agent.yaml");
    }

    Path data() {
        return directory.resolve("data");
    }

    /** All that the agent has said. */
    String said() throws IOException {
        return Files.readString(directory.resolve("agent.log"));
    }

    /** Where a person lays the enrolment file. */
    Path enrolmentFile() {
        return directory.resolve(sourceId + ".fsm-enrolment");
    }

    /** Lets the printers answer, those before anew. @param speed how many times faster than life; 0: nobody prints */
    void startPrinters(int speed) throws IOException, InterruptedException, Failure {
        if (printers != null) {
            printers.end();
        }
        Files.deleteIfExists(journal());
        printers = FsmServer.CHILDREN.start(
                "The simulation",
                FsmServer.agent()
                        .command(
                                "simulate",
                                FsmServer.property("fsm.recordings"),
                                "--network=" + host(1),
                                "--port=" + port,
                                "--printers=" + size,
                                "--speed=" + speed),
                journal());
        printers.await("answer", PATIENCE, () -> happened("printers? answers?").find());
    }

    private Path journal() {
        return directory.resolve("printers.log");
    }

    /** What the printers have done so far. */
    private Matcher happened(String what) throws IOException {
        var text = Files.exists(journal()) ? Files.readString(journal()) : "";
        return Pattern.compile(what, Pattern.MULTILINE).matcher(text);
    }

    /** Waits until that happens at a printer. @return its address */
    String awaitAt(String what) throws IOException, InterruptedException, Failure {
        var pattern = "^\\S+ (" + Pattern.quote(network) + "\\.\\d+):\\d+ .*: " + what;
        printers.await(what, PATIENCE, () -> happened(pattern).find());
        var found = happened(pattern);
        return found.find() ? found.group(1) : null;
    }

    /** Takes the enrolment file to the agent and starts it. */
    void startAgent() throws IOException, InterruptedException, Failure {
        start(FsmServer.agent().command("run", "--config", configuration().toString()));
    }

    /** The same with the memory that its own start script gives it. */
    Child startAgentAsShipped() throws IOException, InterruptedException, Failure {
        var command =
                FsmServer.agent().command("run", "--config", configuration().toString());
        command.environment().put("FSM_AGENT_OPTS", "");
        start(command);
        return agent;
    }

    private void start(ProcessBuilder command) throws IOException, InterruptedException, Failure {
        FsmServer.agent()
                .output(
                        "enrol",
                        enrolmentFile().toString(),
                        "--config",
                        configuration().toString());
        agent = FsmServer.CHILDREN.start("The agent", command, directory.resolve("agent.log"));
    }

    /** Waits until the agent has done that. */
    void awaitAgent(String what, Child.Condition condition) throws IOException, InterruptedException, Failure {
        agent.await(what, PATIENCE, condition);
    }

    /** What the printer at that address says to the agent's own reader. */
    Device read(String host) throws Exception {
        return ReportCodec.readDevice(
                FsmServer.agent().output("read", host + ":" + port, "--json").strip());
    }

    @Override
    public void close() {
        try {
            for (var child : new Child[] {agent, printers}) {
                if (child != null) {
                    child.end();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
