package org.openfsm.agent.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.update.PackageIndex.Jar;
import org.openfsm.pmd.bundle.SigningKey;
import org.openfsm.wire.AgentVersion;

/**
 * The publisher's directory that a static web host shows. The jars lie there under their hashes and never change, and the
 * index is one file, so that at every moment, also after a power cut, one whole version lies there.
 */
public final class PackageHost {

    private static final String MAIN = "org/openfsm/agent/Main.class";
    private static final String SCHEMAS = "org/openfsm/agent/store/schema-";
    /** Java 17 writes class files of version 61 (JVMS 4.1, table 4.1-A). */
    private static final int CLASS_FILE_BEFORE_JAVA_1 = 44;

    private final Path directory;
    private final Clock clock;

    public PackageHost(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** What the agent's own jar says. */
    private record Program(Build build, int java, int storeSchema) {}

    /**
     * Lays a version out.
     *
     * @param distribution as the build makes it: the directory that holds lib/
     * @param valid how long the index may be believed
     * @return what agents will find
     * @throws PackageRefused when agents would not take it, or could take no other after it
     * @throws IOException when something cannot be read or written; what was published before is whole then
     */
    public PackageIndex publish(Path distribution, SigningKey key, Duration valid) throws PackageRefused, IOException {
        var lib = distribution.resolve("lib");
        var jars = new TreeMap<String, byte[]>();
        Program program = null;
        for (var file : jars(lib)) {
            jars.put(file.getFileName().toString(), Files.readAllBytes(file));
            var here = program(file);
            if (here != null && program != null) {
                throw new PackageRefused(lib + ": holds the agent twice, as version "
                        + program.build().version() + " and as "
                        + here.build().version()
                        + ", and nobody could tell which would run. Build it anew (mvn clean package).");
            }
            program = here == null ? program : here;
        }
        if (program == null) {
            throw new PackageRefused(lib + ": no jar there holds " + Build.FILE
                    + ", expected the lib directory of a built agent (mvn package makes fsm-agent/target/fsm-agent).");
        }
        var index = index(program, jars, valid);
        mayFollow(index);
        for (var jar : index.jars()) {
            put(jar.file(), jars.getOrDefault(jar.name(), new byte[0]), null);
        }
        // agents ask whether it changed since it was issued: the host must not think it younger
        put(PackageIndex.FILE, index.signed(key), FileTime.from(index.issuedAt()));
        return index;
    }

    private static List<Path> jars(Path lib) throws IOException, PackageRefused {
        if (!Files.isDirectory(lib)) {
            throw new PackageRefused(
                    lib + ": is missing, expected the directory of a built agent, with its jars in lib.");
        }
        try (var files = Files.newDirectoryStream(lib, "*.jar")) {
            var jars = new ArrayList<Path>();
            files.forEach(jars::add);
            return jars;
        }
    }

    private static @Nullable Program program(Path file) throws IOException, PackageRefused {
        try (var jar = new JarFile(file.toFile())) {
            var properties = jar.getEntry(Build.FILE);
            var main = jar.getEntry(MAIN);
            if (properties == null || main == null) {
                return null;
            }
            int schema = 0;
            while (jar.getEntry(SCHEMAS + (schema + 1) + ".sql") != null) {
                schema++;
            }
            try (var in = jar.getInputStream(properties);
                    var mainClass = jar.getInputStream(main)) {
                var header = mainClass.readNBytes(8);
                return new Program(
                        Build.read(in),
                        ((header[6] & 0xff) << 8 | header[7] & 0xff) - CLASS_FILE_BEFORE_JAVA_1,
                        schema);
            }
        } catch (GeneralSecurityException wrong) {
            throw new PackageRefused(file + ": " + wrong.getMessage() + ".", wrong);
        }
    }

    private PackageIndex index(Program program, TreeMap<String, byte[]> jars, Duration valid) throws PackageRefused {
        if (program.build().keys().keys().isEmpty()) {
            throw new PackageRefused("Version " + program.build().version() + " was built without a publisher's key, so"
                    + " agents that took it could take no other after it. Build it with the options that \"fsm-agent"
                    + " package keygen\" showed.");
        }
        var now = clock.instant();
        try {
            return new PackageIndex(
                    program.build().version(),
                    program.java(),
                    program.storeSchema(),
                    now,
                    now.plus(valid),
                    jars.entrySet().stream()
                            .map(jar -> Jar.of(jar.getKey(), jar.getValue()))
                            .toList());
        } catch (IllegalArgumentException unfit) {
            throw new PackageRefused("This build cannot be published: " + unfit.getMessage() + ".", unfit);
        }
    }

    private void mayFollow(PackageIndex index) throws PackageRefused, IOException {
        var file = directory.resolve(PackageIndex.FILE);
        if (!Files.exists(file)) {
            return;
        }
        var former = PackageIndex.unchecked(Files.readAllBytes(file));
        int order = AgentVersion.compare(index.version(), former.version());
        if (order < 0 || order == 0 && !index.jars().equals(former.jars())) {
            throw new PackageRefused("The version to publish is " + index.version() + ", but " + former.version()
                    + (order == 0 ? " with other jars" : "") + " lies in " + directory
                    + " already, and agents take only greater ones.");
        }
    }

    /** Whole or not at all. */
    private void put(String name, byte[] content, @Nullable FileTime time) throws IOException {
        var file = directory.resolve(name);
        Files.createDirectories(file.toAbsolutePath().getParent());
        var fresh = file.resolveSibling("." + file.getFileName() + ".new");
        Files.write(fresh, content);
        if (time != null) {
            Files.setLastModifiedTime(fresh, time);
        }
        PrivateFiles.move(fresh, file);
    }
}
