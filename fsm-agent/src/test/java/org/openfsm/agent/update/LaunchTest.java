package org.openfsm.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.ChildJvm;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.pmd.bundle.PublisherKeys;
import org.openfsm.pmd.bundle.SigningKey;

/** How often and by whom the agent is begun again; what runs then is AgentUpdateStoryTest's. */
@NullUnmarked // what is null where it must not be fails the test
class LaunchTest {

    @TempDir
    private Path data;

    private final CountDownLatch told = new CountDownLatch(1);
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void itBeginsAgainByItself() throws Exception {
        assertThat(launch(false, Launch.AGAIN, Launch.AGAIN, 2).run()).isEqualTo(2);
        assertThat(runs).hasValue(3);
    }

    @Test
    void aServiceManagerBeginsItAgain() throws Exception {
        assertThat(launch(true, Launch.AGAIN).run()).isEqualTo(Launch.AGAIN);
        assertThat(runs).hasValue(1);
    }

    @Test
    void whoIsToldToEndDoesNotBeginAgain() throws Exception {
        told.countDown();
        assertThat(launch(false, Launch.AGAIN).run()).isEqualTo(Launch.AGAIN);
        assertThat(runs).hasValue(1);
    }

    /** It starts, says nothing, and would go on for ever: nobody but the one who started it can tell. */
    @Test
    void aVersionThatNeverShowsThatItWorksIsEndedAndGivenUp() throws Exception {
        var publisher = new Packages();
        var versions = new Versions(data, publisher.keys());
        install(publisher, versions, "9.1.0", "ending.await();");
        var launch = new Launch(
                data,
                publisher.keys(),
                List.of("run"),
                told,
                false,
                ending -> 10 + runs.getAndIncrement(),
                Duration.ofMillis(1500),
                Duration.ofSeconds(30));
        long begun = System.nanoTime();
        assertThat(launch.run()).as("the installed one follows").isEqualTo(10);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(1500));
        assertThat(Files.readString(data.resolve("started"))).isEqualTo("run 9.1.0");
        assertThat(Files.readString(data.resolve("ended")))
                .as("it was told to end")
                .isEqualTo("run 9.1.0");
        assertThat(versions.state().bad("9.1.0"))
                .hasValueSatisfying(why -> assertThat(why.toString()).contains("did not show that it works"));
        assertThat(versions.choose("1.0.0").version()).isNull();
    }

    /** It hears nothing either: only its process can be ended, and what follows is begun by whoever starts that again. */
    @Test
    void aVersionThatDoesNotListenIsEndedWithItsProcessAndTheOneBeforeFollows() throws Exception {
        var publisher = new Packages();
        var versions = new Versions(data, publisher.keys());
        install(publisher, versions, "9.0.0", "");
        assertThat(versions.works("9.0.0")).isTrue();
        install(publisher, versions, "9.1.0", "while (true) Thread.sleep(1000);");
        Files.write(data.resolve("publisher.pem"), publisher.key.pem());

        assertThat(process("first")).as("what the service manager starts again").isEqualTo(Launch.AGAIN);
        assertThat(Files.readString(data.resolve("started"))).isEqualTo("run 9.1.0");
        assertThat(data.resolve("ended")).as("nothing of it ran to its end").doesNotExist();
        assertThat(versions.state().bad("9.1.0"))
                .hasValueSatisfying(why -> assertThat(why.toString()).contains("did not show that it works"));
        assertThat(versions.state().current()).isEqualTo("9.0.0");

        assertThat(process("second")).isZero();
        assertThat(Files.readString(data.resolve("started"))).isEqualTo("run 9.0.0");
        assertThat(Files.readString(data.resolve("ended"))).isEqualTo("run 9.0.0");
    }

    private int process(String name) throws Exception {
        var output = data.resolve(name + ".log");
        var process = ChildJvm.start(output, LaunchTest.class, data.toString());
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("%s ends; it said:%n%s", name, Files.readString(output))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return process.exitValue();
    }

    /** A service's process: its first argument is the data directory. */
    public static void main(String[] arguments) throws Exception {
        var data = Path.of(arguments[0]);
        var key = SigningKey.read(data.resolve("publisher.pem")).verifies();
        var told = new CountDownLatch(1);
        ToIntFunction<CountDownLatch> own = ending -> {
            told.countDown();
            return 10;
        };
        System.exit(new Launch(
                        data,
                        new PublisherKeys(List.of(key), false),
                        List.of("run"),
                        told,
                        true,
                        own,
                        Duration.ofMillis(500),
                        Duration.ofMillis(500))
                .run());
    }

    /** @param doing what it does between its start and its end */
    private void install(Packages publisher, Versions versions, String version, String doing) throws Exception {
        var source = Files.createDirectories(data.resolve("source/org/openfsm/agent"))
                .resolve("Main.java");
        Files.writeString(source, """
                package org.openfsm.agent;
                public final class Main {
                    public static int serve(String[] arguments, java.util.concurrent.CountDownLatch ending) throws Exception {
                        var data = java.nio.file.Path.of("%s");
                        java.nio.file.Files.writeString(data.resolve("started"), arguments[0] + " %s");
                        if (arguments.length > 0) {
                            %s
                        }
                        java.nio.file.Files.writeString(data.resolve("ended"), arguments[0] + " %s");
                        return 0;
                    }
                }
                """.formatted(data.toString().replace("\\", "/"), version, doing, version));
        var classes = Files.createDirectories(data.resolve("classes"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", classes.toString(), source.toString()))
                .isZero();
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes)) {
            jar.putNextEntry(new JarEntry("org/openfsm/agent/Main.class"));
            jar.write(Files.readAllBytes(classes.resolve("org/openfsm/agent/Main.class")));
        }
        var content = bytes.toByteArray();
        var index = Packages.index(
                version, 17, Store.SCHEMA, Fixtures.NOON, List.of(PackageIndex.Jar.of("agent.jar", content)));
        versions.install(index, index.signed(publisher.key), jar -> content);
    }

    private Launch launch(boolean restarted, int... codes) {
        return new Launch(data, List.of("run"), told, restarted, ending -> codes[runs.getAndIncrement()]);
    }
}
