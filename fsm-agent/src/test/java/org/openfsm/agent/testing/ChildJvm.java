package org.openfsm.agent.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java program of its own, with the tests' class path. */
public final class ChildJvm {

    private ChildJvm() {}

    /** @param output gets what it writes, of both kinds */
    public static Process start(Path output, Class<?> main, String... arguments) throws IOException {
        return start(output, System.getProperty("java.class.path"), main, arguments);
    }

    /** The same with a class path of its own. */
    public static Process start(Path output, String classPath, Class<?> main, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(output.toString())))
                .start();
    }
}
