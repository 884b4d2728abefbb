package org.openfsm.running;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardTest {

    @TempDir
    Path directory;

    /** A parent that starts a child which would outlive it by far, names it and waits. */
    static final class Parent {
        public static void main(String[] arguments) throws Exception {
            try (var children = new Children()) {
                var child = children.start(
                        "sleeper",
                        new ProcessBuilder(
                                Children.java(), "-cp", System.getProperty("java.class.path"), Sleeper.class.getName()),
                        Path.of(arguments[0], "sleeper.log"));
                System.err.println(child.process().pid());
                child.process().waitFor();
            }
        }
    }

    static final class Sleeper {
        public static void main(String[] arguments) throws InterruptedException {
            Thread.sleep(600_000);
        }
    }

    @Test
    void endsTheChildrenOfAParentThatWasKilled() throws Exception {
        var parent = parent();
        var child = child(parent);

        parent.destroyForcibly().waitFor();

        child.onExit().get(15, TimeUnit.SECONDS);
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void endsTheChildrenOfAParentThatWasAskedToEnd() throws Exception {
        var parent = parent();
        var child = child(parent);

        parent.destroy();

        child.onExit().get(15, TimeUnit.SECONDS);
        assertThat(parent.waitFor(15, TimeUnit.SECONDS)).isTrue();
    }

    private Process parent() throws IOException {
        return new ProcessBuilder(
                        Children.java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        directory.toString())
                .start();
    }

    private static ProcessHandle child(Process parent) throws IOException {
        var pid = new BufferedReader(new InputStreamReader(parent.getErrorStream(), StandardCharsets.US_ASCII))
                .readLine();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }
}
