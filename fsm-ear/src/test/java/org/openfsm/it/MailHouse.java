package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.openfsm.running.Child.Failure;
import org.openfsm.wire.Device;

/**
 * What the proofs of the mail road share: a server on PostgreSQL that polls a mailbox at a {@link MailProvider} and sends its
 * own mails through it, with agents that have much to report.
 */
final class MailHouse implements AutoCloseable {
    /** Who else has a mailbox: whoever agents write as, and somebody who gets the server's mails. */
    static final String AGENT = "printers";

    static final String SOMEBODY = "service";

    /** A mailbox that nobody writes to but proofs that fill it. */
    static final String CROWDED = "crowded";

    static final String PASSWORD = UUID.randomUUID().toString();

    /** How often a mailbox is polled. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final UnaryOperator<String> FURTHER = line -> line.replace("fsm-mailbox", "fsm-mailbox-2");

    private final MailProvider provider;
    private final Postgres database;
    private final FsmServer server;
    private final Map<String, String> properties;

    private MailHouse(MailProvider provider, Postgres database, FsmServer server, Map<String, String> properties) {
        this.provider = provider;
        this.database = database;
        this.server = server;
        this.properties = properties;
    }

    /** Gives the one house to every proof that asks. */
    static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == MailHouse.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return of(context);
        }

        static MailHouse of(ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent(MailHouse.class, none -> open(), MailHouse.class);
        }

        private static MailHouse open() {
            try {
                return MailHouse.open();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while the mail house was opened", e);
            } catch (IOException | Failure e) {
                throw new AssertionError("The mail house does not open: " + e.getMessage(), e);
            }
        }
    }

    private static MailHouse open() throws IOException, InterruptedException, Failure {
        var provider = MailProvider.start(Map.of(
                FsmServer.MAILBOX, FsmServer.MAILBOX_PASSWORD, AGENT, PASSWORD, SOMEBODY, PASSWORD, CROWDED, PASSWORD));
        var directory = FsmServer.room().resolve("mail-house");
        FsmServer.delete(directory);
        var database = Postgres.fresh(directory);
        var properties = new HashMap<>(FsmServer.mailbox(provider.imaps()));
        properties.putAll(FsmServer.postgresql(database.server()));
        properties.put("fsm.mail.host", "localhost");
        properties.put("fsm.mail.port", Integer.toString(provider.submission()));
        properties.put("fsm.mail.user", FsmServer.MAILBOX);
        properties.put("fsm.mail.password", FsmServer.MAILBOX_PASSWORD);
        properties.put("fsm.mail.from", "FSM <fsm@localhost>");
        return new MailHouse(provider, database, node("mail-house", provider, properties, List.of()), properties);
    }

    private static FsmServer node(String name, MailProvider provider, Map<String, String> properties, List<String> more)
            throws IOException, InterruptedException, Failure {
        var options = new ArrayList<>(List.of(
                "-Dfsm.mail.trust-anchors=" + provider.certificate(),
                "-Dfsm.mailbox.trust-anchors=" + provider.certificate(),
                "-Dfsm.mailbox.address=" + FsmServer.MAILBOX + "@localhost",
                "-Dfsm.mailbox.poll-seconds=" + INTERVAL.toSeconds()));
        options.addAll(more);
        return FsmServer.start(
                name,
                List.of("fsm.cli", "fsm-https.cli", "fsm-mailbox.cli", "fsm-postgresql.cli", "fsm-mail.cli"),
                properties,
                options,
                Path.of(FsmServer.property("fsm.ear")));
    }

    /** A second server with the same database, mailbox and master key; whoever asks for it ends it. */
    FsmServer anotherNode(String name) throws IOException, InterruptedException, Failure {
        var key = server.wildfly().base().resolve("configuration/fsm-master.key");
        return node(
                "mail-house-" + name,
                provider,
                properties,
                List.of("-Djboss.node.name=" + name, "-Djboss.tx.node.id=" + name, "-Dfsm.master-key=" + key));
    }

    FsmServer server() {
        return server;
    }

    MailProvider provider() {
        return provider;
    }

    Postgres database() {
        return database;
    }

    Books books() {
        return new Books(database.source());
    }

    List<HandmadeAgent> agents(int count) throws Exception {
        var agents = new ArrayList<HandmadeAgent>();
        for (int number = 0; number < count; number++) {
            var name = "load-" + UUID.randomUUID();
            agents.add(Scene.enrolledAgent(server, name, "Load AG", name));
        }
        return agents;
    }

    /** Sealed reports of these agents in turn, each with so many devices of that agent. */
    static List<byte[]> reports(List<HandmadeAgent> agents, int count, int devices) {
        return IntStream.range(0, count)
                .mapToObj(number -> {
                    int one = number % agents.size();
                    var agent = agents.get(one);
                    return agent.sealed(agent.report(IntStream.range(0, devices)
                            .mapToObj(device -> Scene.printer(agent.file().agentId() + "-" + device))
                            .toArray(Device[]::new)));
                })
                .toList();
    }

    /** Lines of agent.yaml: the account by which an agent sends mails. */
    String account() {
        return """
                mail:
                  host: localhost
                  port: %d
                  security: starttls
                  user: %s
                  password: "%s"
                  from: %2$s@localhost
                  trust:
                    - "%s"
                """.formatted(provider.submission(), AGENT, PASSWORD, provider.certificate());
    }

    /** Lays a mail with that report into the mailbox. */
    void mail(byte[] report) throws IOException {
        provider.put(FsmServer.MAILBOX, MailRoadIT.smime(report));
    }

    /** What the README says: undo, and run it again with the new values. */
    void change(Map<String, String> values, String script) throws Exception {
        change(values, script, List.of());
    }

    /** The same, and what else the server is told then. */
    void change(Map<String, String> values, String script, List<String> then) throws Exception {
        change(values, UnaryOperator.identity(), then, script + "-undo.cli", script + ".cli");
    }

    /** Has the mailbox read by POP3S from then on, until it is changed back. */
    void readByPop3s() throws Exception {
        change(
                Map.of("fsm.mailbox.protocol", "pop3", "fsm.mailbox.port", Integer.toString(provider.pop3s())),
                "fsm-mailbox");
    }

    /** Has another mailbox polled beside the first, by the scripts that the README has made of that one's. */
    void furtherMailbox(Map<String, String> values) throws Exception {
        change(values, FURTHER, List.of(), "fsm-mailbox-undo.cli", "fsm-mailbox.cli");
    }

    /** What makes {@link #CROWDED} the further mailbox. @param protocol imap or pop3 */
    Map<String, String> crowded(String protocol, int port) {
        return Map.of(
                "fsm.mailbox.protocol",
                protocol,
                "fsm.mailbox.port",
                Integer.toString(port),
                "fsm.mailbox.user",
                CROWDED,
                "fsm.mailbox.password",
                PASSWORD);
    }

    void noFurtherMailbox() throws Exception {
        change(Map.of(), FURTHER, List.of(), "fsm-mailbox-undo.cli");
        Scene.await("one mailbox only", () -> further().isEmpty());
    }

    /** What the health page says of mailboxes beside the first. */
    List<JsonObject> further() throws Exception {
        return health().getJsonObject("mailbox").getJsonArray("others").getValuesAs(JsonObject.class);
    }

    private void change(Map<String, String> values, UnaryOperator<String> script, List<String> then, String... names)
            throws Exception {
        var properties = Files.createTempFile("fsm", ".properties");
        try {
            var lines = Files.readString(server.properties());
            for (var one : values.entrySet()) {
                lines = lines.replaceAll("(?m)^" + Pattern.quote(one.getKey()) + "=.*\\R", "")
                        + "%n%s=%s%n".formatted(one.getKey(), one.getValue());
            }
            Files.writeString(properties, lines);
            var commands = Stream.concat(
                            server.wildfly().commands(List.of(names)).stream().map(script), then.stream())
                    .toList();
            server.wildfly().manage(server.ports(), "another " + values.keySet(), properties, commands);
        } finally {
            Files.delete(properties);
        }
    }

    /** How many mails are in the mailbox. */
    int waiting() throws IOException {
        return provider.in(FsmServer.MAILBOX).size();
    }

    JsonObject health() throws Exception {
        return Scene.object(server.api().get("api/health", server.user("administrator")));
    }

    /** What of the reports that came by mail is in the database, whether the server runs or not. */
    record Recorded(long rows, long different, long cameAgain) {}

    Recorded recorded() throws SQLException {
        try (var connection = database.source().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select count(*), count(distinct (agent_id, chain, sequence)),"
                        + " coalesce(sum(repeats), 0) from report_log where road = 'MAIL'")) {
            assertThat(found.next()).isTrue();
            return new Recorded(found.getLong(1), found.getLong(2), found.getLong(3));
        }
    }

    /** Whoever polled is taken to be gone for good, as if its 90 s had passed. @return whether anybody did */
    boolean endLease() throws SQLException {
        return books().change("delete from lease where name = 'mailbox'") == 1;
    }

    @Override
    public void close() throws IOException {
        try {
            server.process().end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        database.close();
        provider.close();
    }
}
