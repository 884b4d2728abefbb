package org.openfsm.agent.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import org.openfsm.agent.update.Build;
import org.openfsm.pmd.bundle.SigningKey;

/** The agent as the build packs it, of another version and with a publisher's keys: lib/*.jar. */
public final class Distribution {

    private static final String PROPERTIES = "org/openfsm/agent/version.properties";
    private static final Pattern OF_TESTS = Pattern.compile(
            ".*/(junit|opentest4j|apiguardian|assertj|byte-buddy|playwright|driver|gson|Java-WebSocket|surefire)[^/]*");

    private Distribution() {}

    /** @param without a class that is left out of it, so that it cannot work; empty: it is whole */
    public static Path make(Path directory, String version, SigningKey key, SigningKey spare, String without)
            throws IOException {
        var lib = Files.createDirectories(directory.resolve("lib"));
        var properties = "version=" + version + "\n"
                + Build.options(key.verifies(), spare.verifies())
                        .replace("-D", "")
                        .replace(" ", "\n");
        int number = 0;
        for (var name : System.getProperty("java.class.path").split(File.pathSeparator)) {
            var entry = Path.of(name);
            if (Files.isDirectory(entry) && !entry.endsWith("test-classes")) {
                jar(lib.resolve("classes-" + number++ + ".jar"), entry, properties, without);
            } else if (Files.isRegularFile(entry) && !isOfTests(name)) {
                Files.copy(entry, lib.resolve(entry.getFileName().toString()));
            }
        }
        return directory;
    }

    private static boolean isOfTests(String name) {
        return OF_TESTS.matcher(name).matches() || name.endsWith("-tests.jar");
    }

    private static void jar(Path file, Path classes, String properties, String without) throws IOException {
        try (var jar = new JarOutputStream(Files.newOutputStream(file));
                var files = Files.walk(classes)) {
            for (var entry : files.filter(Files::isRegularFile).toList()) {
                var name = classes.relativize(entry).toString().replace(File.separatorChar, '/');
                if (name.equals(without)) {
                    continue;
                }
                jar.putNextEntry(new JarEntry(name));
                jar.write(
                        name.equals(PROPERTIES)
                                ? properties.getBytes(StandardCharsets.ISO_8859_1)
                                : Files.readAllBytes(entry));
                jar.closeEntry();
            }
        }
    }

    /** For {@code java -cp}. */
    public static String classPath(Path distribution) {
        return distribution.resolve("lib") + File.separator + "*";
    }
}
