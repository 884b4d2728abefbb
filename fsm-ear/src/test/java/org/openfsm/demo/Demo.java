package org.openfsm.demo;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.openfsm.running.AgentProgram;
import org.openfsm.running.Child;
import org.openfsm.running.Child.Failure;
import org.openfsm.running.Children;
import org.openfsm.running.Passwords;
import org.openfsm.running.Preconditions;
import org.openfsm.running.ServerApi;
import org.openfsm.running.SignIn;
import org.openfsm.running.WildFly;
import org.openfsm.running.WildFly.Ports;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The main job on one machine, with nothing pretended: WildFly with the scripts of wildfly-config, printers from recordings, one
 * agent a customer that finds, reads and reports them. Everything it starts ends with it.
 */
@Command(name = "demo", description = "Server, printers and agents on this machine, until Ctrl-C.")
public final class Demo implements Callable<Integer> {

    /** The mail server's ports may be others than at the last start: so what was set for it is taken back first. */
    private static final List<String> SCRIPTS = List.of("fsm.cli", "fsm-https.cli", "fsm-mailbox.cli", "fsm-mail.cli");
    /** What has other ports than before. */
    private static final List<String> UNDO = List.of("fsm-mailbox-undo.cli", "fsm-mail-undo.cli");

    /** Below this the demo ends while its database can still be closed in order. */
    private static final long LEAST_ROOM = 50L << 20;

    private static final Duration LOOKS_AFTER_ROOM = Duration.ofSeconds(2);
    private static final Duration SERVER_STARTS = Duration.ofMinutes(3);
    private static final Duration DEVICES_ARRIVE = Duration.ofMinutes(2);

    @Option(names = "--directory", required = true, description = "Where everything is kept from start to start.")
    private Path directory;

    @Option(names = "--wildfly", required = true, description = "The unpacked WildFly.")
    private Path wildfly;

    @Option(names = "--scripts", required = true, description = "wildfly-config.")
    private Path scripts;

    @Option(names = "--h2-driver", required = true, description = "fsm-h2.jar.")
    private Path h2Driver;

    @Option(names = "--ear", required = true, description = "fsm.ear.")
    private Path ear;

    @Option(names = "--agent", required = true, description = "The agent's unpacked distribution.")
    private Path agentHome;

    @Option(names = "--recordings", required = true, description = "pmd-repository.")
    private Path recordings;

    @Option(names = "--port", defaultValue = "8443", description = "HTTPS port of the server.")
    private int port;

    @Option(names = "--snmp-port", defaultValue = "1161", description = "UDP port of the simulated printers.")
    private int snmpPort;

    @Option(
            names = "--mail-port",
            defaultValue = "8465",
            description = "SMTP port of the mail server, with TLS; IMAP with TLS has the next one.")
    private int mailPort;

    @Option(names = "--agent-port", defaultValue = "52005", description = "Port of an agent's own pages.")
    private int agentPort;

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        int code = new CommandLine(new Demo()).execute(arguments);
        if (code != 0) {
            System.exit(code);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException, GeneralSecurityException {
        absolute();
        var problems = Preconditions.whenBuilt(
                        directory,
                        new Preconditions.Ports(port, mailPort, snmpPort, agentPort),
                        List.of(
                                wildfly.resolve("jboss-modules.jar"),
                                scripts,
                                h2Driver,
                                ear,
                                agentHome.resolve("bin"),
                                recordings))
                .problems();
        if (!problems.isEmpty()) {
            say(Preconditions.said(problems));
            return 1;
        }
        try (var lock = FileChannel.open(
                        Preconditions.lock(directory), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var children = new Children()) {
            if (lock.tryLock() == null) {
                say("The demo runs already, from " + directory + ". End that one with Ctrl-C first.");
                return 1;
            }
            var passwords = new Passwords(directory.resolve("passwords.properties"));
            try (var post = PostOffice.open(directory, mailPort, passwords)) {
                return run(children, passwords, post);
            }
        } catch (Failure failure) {
            return notStarted(failure.getMessage());
        } catch (IOException failure) {
            return notStarted(failure.getClass().getSimpleName() + ": " + failure.getMessage());
        }
    }

    private int notStarted(String reason) throws IOException {
        if (hasRoom()) {
            say("The demo was not started: " + reason);
            say("Nothing was left running. To begin afresh, without what it has gathered, delete " + directory + ".");
        } else {
            say("The demo was not started: " + noRoom());
            say("Nothing was left running. What failed first: " + reason);
        }
        return 1;
    }

    private boolean hasRoom() throws IOException {
        return Files.getFileStore(directory).getUsableSpace() >= LEAST_ROOM;
    }

    private String noRoom() throws IOException {
        return "the disk of " + directory + " is full ("
                + (Files.getFileStore(directory).getUsableSpace() >> 20)
                + " MB left, at least " + (LEAST_ROOM >> 20)
                + " MB needed). Make room on it and start again, or keep the demo on another disk:"
                + " mvn -Pdemo package -Ddemo.directory=/another/directory.";
    }

    private int run(Children children, Passwords passwords, PostOffice post)
            throws IOException, InterruptedException, GeneralSecurityException, Failure {
        var ports = Ports.free(port);
        var server = new WildFly(wildfly, directory.resolve("server"), scripts, h2Driver);
        passwords.keep(post.properties());
        provision(server, passwords);
        server.deploy(ear);

        say("Starting the server and the printers ...");
        var started = new ArrayList<Child>();
        var serverProcess = server.start(children, ports, post.serverOptions());
        started.add(serverProcess);
        var agent = new AgentProgram(agentHome);
        var sites = sites();
        shareRecordings(sites);
        for (var site : sites) {
            started.add(printers(children, agent, site, post));
        }
        server.awaitDeployed(serverProcess, SERVER_STARTS);
        var api = new ServerApi(WildFly.address(ports), server.certificate());
        serverProcess.await("answer on " + WildFly.address(ports), SERVER_STARTS, () -> answers(api));

        say("Starting the agents ...");
        for (var site : sites) {
            enrol(api, passwords.of("administrator"), agent, site);
            started.add(children.start(
                    "The agent of " + site.customer(),
                    agent.command("run", "--config", site.configuration().toString()),
                    log("agent-" + site.sourceId())));
        }
        grant(api, passwords);
        serverProcess.await("show a device", DEVICES_ARRIVE, () -> devices(api, passwords) > 0);

        welcome(passwords, ports, post);
        return untilTheEnd(children, started, post);
    }

    /** Waits until we are told to end, or cannot go on. */
    private int untilTheEnd(Children children, List<Child> started, PostOffice post)
            throws IOException, InterruptedException {
        var anyEnded = CompletableFuture.anyOf(
                started.stream().map(child -> child.process().onExit()).toArray(CompletableFuture[]::new));
        while (hasRoom()) {
            try {
                anyEnded.get(LOOKS_AFTER_ROOM.toMillis(), TimeUnit.MILLISECONDS);
                return whoEnded(children, started);
            } catch (TimeoutException allRun) {
                post.keepNew();
            } catch (ExecutionException e) {
                throw new IllegalStateException("The end of a process cannot fail", e);
            }
        }
        say("The demo ends: " + noRoom());
        return 1;
    }

    private int whoEnded(Children children, List<Child> started) throws IOException {
        if (children.ending()) {
            return 0;
        }
        var gone = started.stream()
                .filter(child -> !child.process().isAlive())
                .findFirst()
                .orElseThrow();
        say(gone.name() + " ended by itself, with code " + gone.process().exitValue() + ". So the demo ends."
                + gone.tail());
        return 1;
    }

    /** Runs the scripts at the first start, and again when they, or the driver that they deploy, have changed since. */
    private void provision(WildFly server, Passwords passwords)
            throws IOException, InterruptedException, GeneralSecurityException, Failure {
        Files.createDirectories(server.base());
        var done = server.base().resolve("provisioned");
        var digest = MessageDigest.getInstance("SHA-256");
        for (var script : SCRIPTS) {
            digest.update(Files.readAllBytes(scripts.resolve(script)));
        }
        digest.update(Files.readAllBytes(h2Driver));
        digest.update(Integer.toString(mailPort).getBytes(StandardCharsets.US_ASCII));
        var wanted = HexFormat.of().formatHex(digest.digest());
        if (Files.exists(done) && Files.readString(done).equals(wanted)) {
            return;
        }
        say("Configuring WildFly with " + String.join(" and ", SCRIPTS) + " ...");
        if (Files.exists(done)) {
            // in a process of its own: what a script takes back from the server goes from its command line's properties
            // too
            server.configure(passwords.file(), UNDO);
        }
        server.configure(passwords.file(), SCRIPTS, passwords.signIns());
        Files.writeString(done, wanted);
    }

    private List<Site> sites() {
        var printers = Preconditions.firstPrinters(snmpPort);
        return List.of(
                new Site(
                        "ACME GmbH",
                        "acme-zentrale",
                        printers.get(0),
                        directory.resolve("acme"),
                        false,
                        String.valueOf(agentPort)),
                new Site("Globex AG", "globex-nord", printers.get(1), directory.resolve("globex"), true, "off"));
    }

    /** Every maker's printers stand at one customer, so that the customers differ. */
    private void shareRecordings(List<Site> sites) throws IOException {
        List<Path> makers;
        try (var directories = Files.list(recordings)) {
            makers = directories
                    .filter(Files::isDirectory)
                    .filter(maker -> !List.of("target", "src")
                            .contains(maker.getFileName().toString()))
                    .sorted()
                    .toList();
        }
        for (int i = 0; i < sites.size(); i++) {
            int site = i;
            sites.get(i)
                    .takeRecordings(makers.stream()
                            .filter(maker -> makers.indexOf(maker) % sites.size() == site)
                            .toList());
        }
    }

    private Child printers(Children children, AgentProgram agent, Site site, PostOffice post)
            throws IOException, InterruptedException, Failure {
        site.configure(agent, post);
        return children.start(
                "The simulation of " + site.customer() + "'s printers",
                agent.command(site.simulation(false)),
                log("printers-" + site.sourceId()));
    }

    private static void enrol(ServerApi api, SignIn administrator, AgentProgram agent, Site site)
            throws IOException, InterruptedException, Failure {
        if (Files.exists(site.enrolled())) {
            return;
        }
        if (!Files.exists(site.enrolment())) {
            var answer = api.post(
                    "api/agents",
                    Json.createObjectBuilder()
                            .add("name", site.customer())
                            .add("customer", site.customer())
                            .add("sourceIds", Json.createArrayBuilder().add(site.sourceId()))
                            .build()
                            .toString(),
                    administrator);
            expectTaken("POST api/agents", answer.statusCode(), answer.body());
            Files.write(site.enrolment(), answer.body());
        }
        agent.output(
                "enrol",
                site.enrolment().toString(),
                "--config",
                site.configuration().toString());
        Files.createFile(site.enrolled());
    }

    /** The dealer and the accountant see both customers, the customer its own devices. */
    private void grant(ServerApi api, Passwords passwords) throws IOException, InterruptedException, Failure {
        var administrator = passwords.of("administrator");
        long customerId = customerOf(sites().get(0), api, administrator);
        for (var grant : List.of(
                Json.createObjectBuilder().add("principal", "dealer"),
                Json.createObjectBuilder().add("principal", "accountant"),
                Json.createObjectBuilder().add("principal", "customer").add("customerId", customerId))) {
            var answer = api.post("api/grants", grant.build().toString(), administrator);
            expectTaken("POST api/grants", answer.statusCode(), answer.body());
        }
    }

    private static long customerOf(Site site, ServerApi api, SignIn administrator)
            throws IOException, InterruptedException, Failure {
        return json("api/agents", api, administrator).getJsonArray("rows").getValuesAs(JsonObject.class).stream()
                .flatMap(agent -> agent.getJsonArray("sources").getValuesAs(JsonObject.class).stream())
                .filter(source -> source.getString("sourceId").equals(site.sourceId()))
                .findFirst()
                .orElseThrow(() -> new Failure("The server knows no agent with the source id " + site.sourceId()))
                .getJsonNumber("customerId")
                .longValue();
    }

    private static JsonObject json(String path, ServerApi api, SignIn person)
            throws IOException, InterruptedException, Failure {
        var answer = api.get(path, person);
        expectTaken("GET " + path, answer.statusCode(), answer.body());
        try (var reader = Json.createReader(new ByteArrayInputStream(answer.body()))) {
            return reader.readObject();
        }
    }

    private static void expectTaken(String request, int status, byte[] body) throws Failure {
        if (status / 100 != 2) {
            throw new Failure("The server answered " + request + " with " + status + ": "
                    + new String(body, StandardCharsets.UTF_8).strip());
        }
    }

    private static boolean answers(ServerApi api) throws InterruptedException {
        try {
            return api.get("api/health").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int devices(ServerApi api, Passwords passwords) throws IOException, InterruptedException, Failure {
        return json("api/health", api, passwords.of("administrator")).getInt("devices");
    }

    private void welcome(Passwords passwords, Ports ports, PostOffice post) {
        say("");
        say("FSM is ready: " + WildFly.address(ports));
        say("");
        say("  sign in as      password        to see");
        show(passwords.of("administrator"), "the server's health, its agents, what it refused, and who sees what");
        show(passwords.of("dealer"), "the printers of both customers");
        show(passwords.of("customer"), "the printers of ACME GmbH, and no others");
        show(passwords.of("accountant"), "the meters of both customers");
        say("");
        say("  The certificate is made for this machine: the browser asks once whether to trust it.");
        say(
                "  The agents report every 30 seconds. Wait some minutes: a printer jams, a cartridge is replaced, an address changes.");
        say("  ACME's agent reports by HTTPS, Globex's by e-mail: a mail server runs along on the ports " + mailPort
                + " and " + (mailPort + 1) + ".");
        for (var site : sites()) {
            site.pages()
                    .ifPresent(pages -> say("  " + site.customer()
                            + "'s agent has pages of its own, for who runs it in the customer's network: " + pages));
        }
        say("  What FSM mails, to anybody @localhost, when a rule of yours says so, is laid into " + post.letters()
                + ".");
        say("  Everything is in " + directory
                + ", logs in its log and server/log. Ctrl-C ends all of it; the next start finds the same data.");
    }

    private void show(SignIn person, String what) {
        say("  %-15s %-15s %s".formatted(person.name(), person.password(), what));
    }

    private Path log(String name) {
        return directory.resolve("log").resolve(name + ".log");
    }

    private void absolute() {
        directory = directory.toAbsolutePath().normalize();
        wildfly = wildfly.toAbsolutePath().normalize();
        scripts = scripts.toAbsolutePath().normalize();
        h2Driver = h2Driver.toAbsolutePath().normalize();
        ear = ear.toAbsolutePath().normalize();
        agentHome = agentHome.toAbsolutePath().normalize();
        recordings = recordings.toAbsolutePath().normalize();
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
