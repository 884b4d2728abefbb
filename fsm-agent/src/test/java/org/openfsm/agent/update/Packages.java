package org.openfsm.agent.update;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.update.PackageIndex.Jar;
import org.openfsm.pmd.bundle.PublisherKeys;
import org.openfsm.pmd.bundle.SigningKey;

/** A publisher of very small agents. */
final class Packages {

    static final Duration VALID = Duration.ofDays(180);

    final SigningKey key = SigningKey.make();
    final SigningKey spare = SigningKey.make();

    PublisherKeys keys() {
        return new PublisherKeys(List.of(key.verifies(), spare.verifies()), false);
    }

    Program program(String installed) {
        return new Program(installed, installed, keys());
    }

    static PackageIndex index(String version) {
        return index(version, 17, Store.SCHEMA, Fixtures.NOON, jars(version));
    }

    static PackageIndex index(String version, int java, int schema, Instant issuedAt, List<Jar> jars) {
        return new PackageIndex(version, java, schema, issuedAt, issuedAt.plus(VALID), jars);
    }

    static List<Jar> jars(String version) {
        return List.of(
                Jar.of("agent.jar", content("agent.jar", version)), Jar.of("wire.jar", content("wire.jar", "1")));
    }

    static byte[] content(String jar, String version) {
        return (jar + " of " + version).getBytes(StandardCharsets.UTF_8);
    }

    void install(Versions versions, String version) throws Exception {
        var index = index(version);
        versions.install(
                index, index.signed(key), jar -> content(jar.name(), jar.name().equals("wire.jar") ? "1" : version));
    }

    /** As the build packs it. @param entries more of the agent's jar, or other ones */
    Path distribution(Path directory, String version, Map<String, String> entries) throws IOException {
        var lib = Files.createDirectories(directory.resolve("lib"));
        try (var jar = new JarOutputStream(Files.newOutputStream(lib.resolve("other.jar")))) {
            jar.putNextEntry(entry("other/Thing.class"));
        }
        var content = new TreeMap<>(Map.of(
                Build.FILE,
                "version=" + version + "\n"
                        + Build.options(key.verifies(), spare.verifies())
                                .replace("-D", "")
                                .replace(" ", "\n"),
                "org/openfsm/agent/Main.class",
                "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u003d",
                "org/openfsm/agent/store/schema-1.sql",
                "",
                "org/openfsm/agent/store/schema-2.sql",
                ""));
        content.putAll(entries);
        try (var jar = new JarOutputStream(Files.newOutputStream(lib.resolve("fsm-agent.jar")))) {
            for (var entry : content.entrySet()) {
                jar.putNextEntry(entry(entry.getKey()));
                jar.write(entry.getValue().getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return directory;
    }

    /** As builds make them that are the same each time: of one age, whatever the clock says. */
    private static JarEntry entry(String name) {
        var entry = new JarEntry(name);
        entry.setTime(Fixtures.NOON.toEpochMilli());
        return entry;
    }
}
