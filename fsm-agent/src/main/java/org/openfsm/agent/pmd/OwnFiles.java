package org.openfsm.agent.pmd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.pmd.DefinitionFile;
import org.openfsm.pmd.Origin;
import org.openfsm.pmd.Pool;
import org.openfsm.pmd.yaml.Problem;

/** A person's own definitions, which go before the pool's. */
public final class OwnFiles {

    /** Of one definition, in bytes. */
    public static final int LARGEST = 1 << 20;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\" + DefinitionFile.SUFFIX);

    private final AgentConfig config;
    private final InstalledPool pool;

    public OwnFiles(AgentConfig config, InstalledPool pool) {
        this.config = config;
        this.pool = pool;
    }

    /** @param name of a file without directories, for it will be one here */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * What is wrong with a definition, read as the agent will read it: with the pool that it may extend, and beside the
     * other own files.
     *
     * @param from where it came from, for the messages
     * @param name that it will have
     */
    public List<Problem> problems(String from, String name, byte[] content) throws IOException {
        var directory = Definitions.local(config);
        var place = directory.resolve(name);
        var brought = new DefinitionFile(from, content, Origin.LOCAL);
        var files = new ArrayList<>(pool.current().bundle().files());
        if (Files.isDirectory(directory)) {
            DefinitionFile.at(directory, Origin.LOCAL).stream()
                    .filter(own -> !own.name().equals(place.toString()))
                    .forEach(files::add);
        }
        files.add(brought);
        return Pool.load(files).problems().stream()
                .filter(problem -> problem.file().equals(brought.name()))
                .toList();
    }

    /**
     * Puts a definition among the own ones.
     *
     * @return where it is now
     * @throws IllegalArgumentException for a name with a directory in it
     */
    public Path put(String name, byte[] content) throws StoreFailure {
        if (!isName(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of a definition, expected ID.yaml");
        }
        var directory = Definitions.local(config);
        PrivateFiles.makeDirectory(config.data().resolve("pmd"));
        PrivateFiles.makeDirectory(directory);
        var place = directory.resolve(name);
        PrivateFiles.write(place, content);
        return place;
    }
}
