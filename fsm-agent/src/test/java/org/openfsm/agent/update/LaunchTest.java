package org.openfsm.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;

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
        install(publisher, versions, "9.1.0");
        var launch = new Launch(
                data,
                publisher.keys(),
                List.of("run"),
                told,
                false,
                ending -> 10 + runs.getAndIncrement(),
                Duration.ofMillis(1500));
        long begun = System.nanoTime();
        assertThat(launch.run()).as("the installed one follows").isEqualTo(10);
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(1500), Duration.ofSeconds(25));
        assertThat(Files.readString(data.resolve("started"))).isEqualTo("run");
        assertThat(Files.readString(data.resolve("ended")))
                .as("it was told to end")
                .isEqualTo("run");
        assertThat(versions.state().bad("9.1.0"))
                .hasValueSatisfying(why -> assertThat(why.toString()).contains("did not show that it works"));
        assertThat(versions.choose("1.0.0").version()).isNull();
    }

    /** One that waits for its end. */
    private void install(Packages publisher, Versions versions, String version) throws Exception {
        var source = Files.createDirectories(data.resolve("source/org/openfsm/agent"))
                .resolve("Main.java");
        Files.writeString(source, """
                package org.openfsm.agent;
                public final class Main {
                    public static int serve(String[] arguments, java.util.concurrent.CountDownLatch ending) throws Exception {
                        var data = java.nio.file.Path.of("%s");
                        java.nio.file.Files.writeString(data.resolve("started"), arguments[0]);
                        ending.await();
                        java.nio.file.Files.writeString(data.resolve("ended"), arguments[0]);
                        return 0;
                    }
                }
                """.formatted(data.toString().replace("\\", "/")));
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
