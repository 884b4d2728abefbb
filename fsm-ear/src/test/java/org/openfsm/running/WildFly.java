package org.openfsm.running;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.openfsm.running.Child.Failure;
import org.wildfly.core.launcher.CliCommandBuilder;
import org.wildfly.core.launcher.Launcher;
import org.wildfly.core.launcher.StandaloneCommandBuilder;

/**
 * A WildFly that the scripts of wildfly-config have made an FSM server. {@code home} is the unpacked server, which stays as it
 * came; configuration, deployments, data and log lie in {@code base}, so that one home serves several.
 *
 * @param h2Driver fsm-h2.jar, which fsm.cli deploys
 */
public record WildFly(Path home, Path base, Path scripts, Path h2Driver) {

    private static final String CONFIGURATION = "standalone-full.xml";
    /** What a WildFly with that configuration listens on, each moved by the port offset. */
    private static final List<Integer> STANDARD_PORTS = List.of(8080, 8443, 9990, 3528, 3529, 4712, 4713);

    /**
     * Where it listens, all on loopback.
     *
     * @param https FSM itself
     * @param http only redirects there
     * @param offset added to every port of WildFly's own
     */
    public record Ports(int https, int http, int offset) {
        /** Below those that Linux gives to whoever connects: one of them may be taken between the look and the start. */
        private static final int FIRST_OFFSET = 12_000;

        private static final int OFFSETS = 1_070;

        /** Below those of WildFly. */
        private static final int FIRST = 10_000;

        private static final int LAST = 15_500;
        private static final int TRIES = 1_000;

        /** Nobody may listen there yet. */
        private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

        /** Free ones; {@code https} is taken as given unless it is 0. */
        public static Ports free(int https) {
            var start = ThreadLocalRandom.current().nextInt(OFFSETS);
            int offset = IntStream.range(0, OFFSETS)
                    .map(step -> FIRST_OFFSET + (start + step) % OFFSETS * 10)
                    .filter(candidate ->
                            STANDARD_PORTS.stream().allMatch(port -> Preconditions.isFree(port + candidate)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No free ports for WildFly between 15528 and 32680"));
            return new Ports(https == 0 ? anyFree() : https, anyFree(), offset);
        }

        public int management() {
            return 9990 + offset;
        }

        /** A port that nothing listens on, and that no outgoing connection is given before somebody does. */
        public static int anyFree() {
            return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(FIRST, LAST))
                    .limit(TRIES)
                    .filter(port -> Preconditions.isFree(port) && GIVEN.add(port))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No free port between " + FIRST + " and " + LAST));
        }
    }

    /** The certificate that the server shows and agents trust, PEM. */
    public Path certificate() {
        return base.resolve("configuration/fsm-https.pem");
    }

    public Path log() {
        return base.resolve("log/server.log");
    }

    public static URI address(Ports ports) {
        return URI.create("https://localhost:" + ports.https() + "/");
    }

    /** Makes {@code base} out of what the server came with, unless it is there. */
    public void prepare() throws IOException {
        for (var directory : List.of("configuration", "deployments", "lib")) {
            var from = home.resolve("standalone").resolve(directory);
            if (Files.isDirectory(from) && !Files.exists(base.resolve(directory))) {
                copy(from, base.resolve(directory));
            }
        }
    }

    /**
     * Runs scripts of wildfly-config on the stopped server.
     *
     * @param properties the operator's file that the scripts read passwords from
     * @param names of the scripts, in order
     * @throws Failure when one of them fails, with what the command line said
     */
    public void configure(Path properties, List<String> names) throws IOException, InterruptedException, Failure {
        configure(String.join("+", names), properties, commands(names));
    }

    /** The same, and lets these people sign in: in one go, since the command line takes seconds to start. */
    public void configure(Path properties, List<String> names, Map<String, SignIn> byRole)
            throws IOException, InterruptedException, Failure {
        var commands = commands(names);
        commands.addAll(users(byRole));
        configure(String.join("+", names) + " and the users", properties, commands);
    }

    /** What these scripts say, one after the other. */
    public List<String> commands(List<String> names) throws IOException {
        var commands = new ArrayList<String>();
        for (var name : names) {
            commands.addAll(Files.readAllLines(scripts.resolve(name)));
        }
        return commands;
    }

    /** The file that scripts change. */
    public Path configuration() {
        return base.resolve("configuration").resolve(CONFIGURATION);
    }

    /** Runs commands of WildFly's command line on the stopped server; {@code what} names them in a failure. */
    public void configure(String what, Path properties, List<String> commands)
            throws IOException, InterruptedException, Failure {
        prepare();
        var embedded = new ArrayList<String>();
        embedded.add("embed-server --server-config=" + CONFIGURATION);
        embedded.addAll(commands);
        embedded.add("stop-embedded-server");
        cli(what, properties, embedded, CliCommandBuilder.asModularLauncher(home));
    }

    /** Runs commands on the running server, as an administrator does. */
    public void manage(Ports ports, String what, Path properties, List<String> commands)
            throws IOException, InterruptedException, Failure {
        cli(
                what,
                properties,
                commands,
                CliCommandBuilder.asModularLauncher(home).setConnection("localhost", ports.management()));
    }

    private void cli(String what, Path properties, List<String> commands, CliCommandBuilder cli)
            throws IOException, InterruptedException, Failure {
        var script = Files.createTempFile(base, "configure", ".cli");
        var output = Files.createTempFile(base, "configure", ".log");
        try {
            Files.write(script, commands);
            cli.addJavaOptions(
                            "-Xmx512m",
                            "-XX:TieredStopAtLevel=1",
                            "-Djboss.server.base.dir=" + base,
                            "-Dfsm.h2.driver=" + h2Driver)
                    .addCliArguments("--properties=" + properties, "--resolve-parameter-values")
                    .setScriptFile(script)
                    .setTimeout(120_000);
            var process = Launcher.of(cli)
                    .setRedirectErrorStream(true)
                    .redirectOutput(output)
                    .addEnvironmentVariable("JBOSS_HOME", home.toString())
                    .launch();
            if (process.waitFor() != 0) {
                throw new Failure("WildFly's command line failed on " + what + " with code " + process.exitValue()
                        + ":\n    " + Files.readString(output).strip().replace("\n", "\n    "));
            }
        } finally {
            Files.deleteIfExists(script);
            Files.deleteIfExists(output);
        }
    }

    /** The commands that let these people sign in, or give them a new password. */
    private static List<String> users(Map<String, SignIn> byRole) {
        var commands = new ArrayList<String>();
        byRole.forEach((role, person) -> {
            var realm = "/subsystem=elytron/filesystem-realm=fsm-realm:";
            commands.add("if (outcome != success) of " + realm + "read-identity(identity=" + person.name() + ")");
            commands.add(realm + "add-identity(identity=" + person.name() + ")");
            commands.add(
                    realm + "add-identity-attribute(identity=" + person.name() + ", name=Roles, value=[" + role + "])");
            commands.add("end-if");
            commands.add(realm + "set-password(identity=" + person.name() + ", clear={password=\"" + person.password()
                    + "\"})");
        });
        return commands;
    }

    /** Lays the EAR where the server finds it at its next start, or at once when it runs. */
    public void deploy(Path ear) throws IOException {
        var deployments = base.resolve("deployments");
        for (var mark : List.of(".deployed", ".failed", ".undeployed", ".isdeploying", ".pending")) {
            Files.deleteIfExists(deployments.resolve("fsm.ear" + mark));
        }
        Files.copy(ear, deployments.resolve("fsm.ear"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(deployments.resolve("fsm.ear.dodeploy"), "fsm.ear");
    }

    /** Starts it, for processes that end with {@code children}. */
    public Child start(Children children, Ports ports, List<String> options) throws IOException {
        var output = base.resolve("log/console.log");
        Files.createDirectories(output.getParent());
        var command = StandaloneCommandBuilder.of(home)
                .setBaseDirectory(base)
                .setServerConfiguration(CONFIGURATION)
                .setJavaOptions("-Xms64m", "-Xmx768m", "-XX:MaxMetaspaceSize=384m", "-Djava.net.preferIPv4Stack=true")
                .addJavaOptions(Children.javaOptions())
                .addServerArguments(
                        "-Dfsm.https.port=" + ports.https(),
                        "-Dfsm.http.port=" + ports.http(),
                        "-Djboss.socket.binding.port-offset=" + ports.offset(),
                        "-Djboss.bind.address=127.0.0.1",
                        "-Djboss.bind.address.management=127.0.0.1")
                .addServerArguments(options);
        var process = Launcher.of(command)
                .setRedirectErrorStream(true)
                .redirectOutput(output)
                .launch();
        return children.adopt("WildFly", process, output);
    }

    /** Waits until the EAR is deployed. @throws Failure when the server says it is not, with its reason */
    public void awaitDeployed(Child server, Duration patience) throws IOException, InterruptedException, Failure {
        var failed = base.resolve("deployments/fsm.ear.failed");
        var deployed = base.resolve("deployments/fsm.ear.deployed");
        server.await("deploy fsm.ear", patience, () -> Files.exists(deployed) || Files.exists(failed));
        if (Files.exists(failed)) {
            throw new Failure("WildFly refused fsm.ear: " + Files.readString(failed, StandardCharsets.UTF_8)
                    + " The whole is in " + server.log());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : (Iterable<Path>) files::iterator) {
                var target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }
}
