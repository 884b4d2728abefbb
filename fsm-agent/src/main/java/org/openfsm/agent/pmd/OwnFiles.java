package org.openfsm.agent.pmd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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

    /** What Windows takes for a device, whatever follows the first dot. */
    private static final String NO_DEVICE = "(?!(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])[./])";

    private static final Pattern NAME =
            Pattern.compile(NO_DEVICE + "[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\" + DefinitionFile.SUFFIX);

    /** With up to two directories, and none that leads out or ends with a dot, which Windows takes away. */
    private static final Pattern PLACE =
            Pattern.compile("(?:" + NO_DEVICE + "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?/){0,2}" + NAME);

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

    /** Those that lie here now, by their names, which may have directories in them. */
    public SortedMap<String, byte[]> present() throws IOException {
        var present = new TreeMap<String, byte[]>();
        var directory = Definitions.local(config);
        if (Files.isDirectory(directory)) {
            DefinitionFile.below(directory, Origin.LOCAL).forEach(own -> present.put(own.name(), own.content()));
        }
        return present;
    }

    /**
     * What is wrong with a definition, read as the agent will read it: with the pool that it may extend, and beside the
     * other own files.
     *
     * @param from where it came from, for the messages
     * @param name that it will have
     */
    public List<Problem> problems(String from, String name, byte[] content) throws IOException {
        return problems(Map.of(name, new DefinitionFile(from, content, Origin.LOCAL)));
    }

    /** The same for several that come together. @param brought by the names that they will have */
    public List<Problem> problems(Map<String, DefinitionFile> brought) throws IOException {
        var files = new ArrayList<>(pool.current().bundle().files());
        for (var own : present().entrySet()) {
            if (!brought.containsKey(own.getKey())) {
                files.add(new DefinitionFile(
                        Definitions.local(config).resolve(own.getKey()).toString(), own.getValue(), Origin.LOCAL));
            }
        }
        files.addAll(brought.values());
        var names = brought.values().stream().map(DefinitionFile::name).toList();
        return Pool.load(files).problems().stream()
                .filter(problem -> names.contains(problem.file()))
                .toList();
    }

    /** @param name of a file, with directories or without, that stays among the own ones */
    public static boolean isPlace(String name) {
        return PLACE.matcher(name).matches();
    }

    /**
     * Puts a definition among the own ones.
     *
     * @return where it is now
     * @throws IllegalArgumentException for a name that leads elsewhere
     */
    public Path put(String name, byte[] content) throws StoreFailure {
        if (!isPlace(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of a definition, expected ID.yaml");
        }
        var place = Definitions.local(config).resolve(name);
        for (var directory : List.of(config.data().resolve("pmd"), Definitions.local(config), place.getParent())) {
            PrivateFiles.makeDirectory(directory);
        }
        PrivateFiles.write(place, content);
        return place;
    }

    /** Takes one of them away; without effect when it is not there. */
    public void remove(String name) throws IOException {
        Files.deleteIfExists(Definitions.local(config).resolve(name));
    }
}
