package org.openfsm.it;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openfsm.running.AgentProgram;
import org.openfsm.running.Child;
import org.openfsm.running.Child.Failure;
import org.openfsm.running.Children;
import org.openfsm.running.MailServer;
import org.openfsm.running.Passwords;
import org.openfsm.running.ServerApi;
import org.openfsm.running.SignIn;
import org.openfsm.running.WildFly;
import org.openfsm.running.WildFly.Ports;

/** A WildFly configured by wildfly-config that runs while the tests do, with one user for each role. */
public final class FsmServer {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** User of the mailbox that the shared server polls. */
    public static final String MAILBOX = "fsm";

    static final String MAILBOX_PASSWORD = "of-the-mailbox-of-the-tests";

    private static FsmServer shared;
    private static MailServer mail;

    private final WildFly wildfly;
    private final Ports ports;
    private final Passwords passwords;
    private final List<String> options;
    private Child process;
    private ServerApi api;

    private FsmServer(WildFly wildfly, Ports ports, Passwords passwords, List<String> options, Child process) {
        this.wildfly = wildfly;
        this.ports = ports;
        this.passwords = passwords;
        this.options = options;
        this.process = process;
    }

    /** The server with FSM on H2 that all tests from outside share; started by the first that asks. */
    public static synchronized FsmServer shared() {
        if (shared == null) {
            try {
                mail = MailServer.start(room().resolve("servers/mail"));
                mail.mailbox(MAILBOX, MAILBOX_PASSWORD);
                shared = start(
                        "shared",
                        List.of("fsm.cli", "fsm-https.cli", "fsm-mailbox.cli", "fsm-mail.cli"),
                        mailAccount(mail),
                        List.of(
                                "-Dfsm.mail.trust-anchors=" + mail.certificate(),
                                "-Dfsm.mailbox.trust-anchors=" + mail.certificate(),
                                "-Dfsm.webhooks.trust-anchors=" + mail.certificate(),
                                "-Dfsm.webhooks.allow-private=localhost",
                                "-Dfsm.mailbox.address=" + MAILBOX + "@localhost",
                                "-Dfsm.mailbox.poll-seconds=1"),
                        Path.of(property("fsm.ear")));
                shared.process.await("answer", PATIENCE, shared::answers);
            } catch (IOException | Failure e) {
                throw new AssertionError("The server of the tests does not run: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while the server of the tests started", e);
            }
        }
        return shared;
    }

    /** The mail server whose mailbox {@link #MAILBOX} the shared server polls. */
    public static MailServer mail() {
        shared();
        return mail;
    }

    /** What fsm-mailbox.cli asks for. @param imaps the port */
    static Map<String, String> mailbox(int imaps) {
        return Map.of(
                "fsm.mailbox.host",
                "localhost",
                "fsm.mailbox.port",
                Integer.toString(imaps),
                "fsm.mailbox.user",
                MAILBOX,
                "fsm.mailbox.password",
                MAILBOX_PASSWORD);
    }

    /** What fsm-mailbox.cli and fsm-mail.cli ask for: TLS from the first byte, nobody signs in to send. */
    private static Map<String, String> mailAccount(MailServer mail) {
        var account = new HashMap<>(mailbox(mail.imaps()));
        account.put("fsm.mail.host", "localhost");
        account.put("fsm.mail.port", Integer.toString(mail.smtps()));
        account.put("fsm.mail.smtps", "true");
        account.put("fsm.mail.starttls", "false");
        account.put("fsm.mail.from", "FSM <fsm-server@localhost>");
        return account;
    }

    /**
     * Makes and starts a fresh one, in its {@link #room}.
     *
     * @param properties for the scripts, beside the generated passwords
     * @param ears to deploy; none for a server without FSM
     */
    static FsmServer start(String name, List<String> scripts, Map<String, String> properties, Path... ears)
            throws IOException, InterruptedException, Failure {
        return start(name, scripts, properties, List.of(), ears);
    }

    /** @param options of the server's start, such as system properties */
    static FsmServer start(
            String name, List<String> scripts, Map<String, String> properties, List<String> options, Path... ears)
            throws IOException, InterruptedException, Failure {
        var base = room().resolve("servers").resolve(name);
        delete(base);
        Files.createDirectories(base);
        var wildfly = wildfly(base);
        var passwords = new Passwords(base.resolve("fsm.properties"));
        for (var property : properties.entrySet()) {
            Files.writeString(
                    passwords.file(), property.getKey() + "=" + property.getValue() + "\n", StandardOpenOption.APPEND);
        }
        wildfly.prepare();
        if (!scripts.isEmpty()) {
            wildfly.configure(passwords.file(), scripts, passwords.signIns());
        }
        for (var ear : ears) {
            wildfly.deploy(ear);
        }
        var ports = Ports.free(0);
        var process = wildfly.start(CHILDREN, ports, options);
        if (ears.length > 0) {
            wildfly.awaitDeployed(process, PATIENCE);
        } else {
            process.await(
                    "start",
                    PATIENCE,
                    () -> Files.exists(process.log())
                            && Files.readString(process.log()).contains("WFLYSRV0025"));
        }
        return new FsmServer(wildfly, ports, passwords, options, process);
    }

    /** What fsm-postgresql.cli asks for. */
    static Map<String, String> postgresql(EmbeddedPostgres database) {
        return Map.of(
                "fsm.postgresql.driver",
                property("fsm.postgresql.driver"),
                "fsm.postgresql.url",
                "jdbc:postgresql://127.0.0.1:" + database.getPort() + "/postgres",
                "fsm.postgresql.user",
                "postgres",
                "fsm.postgresql.password",
                "trusted-on-this-machine");
    }

    /** Ends it as a power failure does. */
    void kill() throws InterruptedException {
        process.process().destroyForcibly().waitFor();
    }

    /** Starts it anew, on what it left behind. */
    void startAgain() throws IOException, InterruptedException, Failure {
        launch();
        awaitAnswer();
    }

    /** Begins to start it anew, and returns before it answers. */
    void launch() throws IOException {
        process = wildfly.start(CHILDREN, ports, options);
    }

    void awaitAnswer() throws IOException, InterruptedException, Failure {
        process.await("answer", PATIENCE, this::answers);
    }

    /** Ended when this JVM ends, however it does. */
    static final Children CHILDREN = children();

    private static Children children() {
        try {
            return new Children();
        } catch (IOException e) {
            throw new AssertionError("No process can be started", e);
        }
    }

    static WildFly wildfly(Path base) {
        return new WildFly(
                Path.of(property("fsm.wildfly.home")),
                base,
                Path.of(property("fsm.wildfly.scripts")),
                Path.of(property("fsm.h2.driver")));
    }

    /** The agent's distribution, as built. */
    public static AgentProgram agent() {
        return new AgentProgram(Path.of(property("fsm.agent.home")));
    }

    /** The directory that no other test process writes to: tests run in two side by side. */
    static Path room() {
        return Path.of(property("fsm.room"));
    }

    static String property(String name) {
        var value = System.getProperty(name);
        if (value == null) {
            throw new AssertionError("System property " + name + " is not set; fsm-ear/pom.xml sets it for mvn verify");
        }
        return value;
    }

    public URI address() {
        return WildFly.address(ports);
    }

    public URI plainAddress() {
        return URI.create("http://localhost:" + ports.http() + "/");
    }

    public Ports ports() {
        return ports;
    }

    public WildFly wildfly() {
        return wildfly;
    }

    public Child process() {
        return process;
    }

    /** As anybody on the network reaches it. */
    public synchronized ServerApi api() {
        if (api == null) {
            try {
                api = new ServerApi(address(), wildfly.certificate());
            } catch (IOException | GeneralSecurityException e) {
                throw new AssertionError("No certificate of the server at " + wildfly.certificate(), e);
            }
        }
        return api;
    }

    /** The test's user with that role and no other. */
    public SignIn user(String role) {
        return passwords.of(role);
    }

    Path properties() {
        return passwords.file();
    }

    boolean answers() throws InterruptedException {
        try {
            return api().get("api/health").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var files = Files.walk(directory)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
