package org.openfsm.agent.pmd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.pmd.DefinitionFile;
import org.openfsm.pmd.Origin;
import org.openfsm.pmd.Pool;
import org.openfsm.pmd.bundle.Bundle;
import org.openfsm.pmd.bundle.Shipped;
import org.openfsm.pmd.yaml.Problem;

/**
 * The definitions by which devices are read: the pool's and, before them, a person's own files. A file that is wrong is
 * left out, and where it was right before, that stays in use.
 */
public final class Definitions implements Supplier<Pool> {

    private final Supplier<Bundle> bundle;
    private final @Nullable Path local;
    private final Map<String, DefinitionFile> lastGood = new HashMap<>();
    private volatile InUse inUse;

    /**
     * What is in use at one moment.
     *
     * @param version of the pool
     * @param own a person's own files
     * @param problems why files were left out, each with name, line and key
     */
    public record InUse(Pool pool, long version, List<DefinitionFile> own, List<String> problems) {
        public InUse {
            own = List.copyOf(own);
            problems = List.copyOf(problems);
        }
    }

    /** What lies in the directory. @param problem why it could not be looked into */
    private record Own(List<DefinitionFile> files, @Nullable String problem) {}

    /** @param bundle the pool in use @param local where a person's own files lie; it need not exist */
    public Definitions(Supplier<Bundle> bundle, @Nullable Path local) {
        this.bundle = bundle;
        this.local = local;
        this.inUse = load(bundle.get(), own());
    }

    /** Those that came with the program, and with them what lies in a directory. */
    public static Definitions shipped(@Nullable Path local) {
        var shipped = Shipped.load().bundle();
        return new Definitions(() -> shipped, local);
    }

    /** Where an agent's own files lie. */
    public static Path local(AgentConfig config) {
        return config.data().resolve("pmd").resolve("local");
    }

    @Override
    public Pool get() {
        return inUse.pool();
    }

    public InUse inUse() {
        return inUse;
    }

    /** Looks whether the pool or the own files are other ones now. @return whether they were */
    public synchronized boolean refresh() {
        var now = bundle.get();
        var own = own();
        if (now.version() == inUse.version() && isSame(own.files(), inUse.own())) {
            return false;
        }
        inUse = load(now, own);
        return true;
    }

    private InUse load(Bundle pool, Own own) {
        var files = pool.files();
        var loaded = Pool.load(with(files, own.files()));
        var bad = loaded.problems().stream().map(Problem::file).toList();
        own.files().stream()
                .filter(file -> !bad.contains(file.name()))
                .forEach(file -> lastGood.put(file.name(), file));
        var usable = own.files().stream()
                .map(file -> bad.contains(file.name()) ? lastGood.getOrDefault(file.name(), file) : file)
                .toList();
        var problems = new ArrayList<>(
                loaded.problems().stream().map(Problem::toString).toList());
        if (own.problem() != null) {
            problems.add(own.problem());
        }
        return new InUse(
                usable.equals(own.files()) ? loaded : Pool.load(with(files, usable)),
                pool.version(),
                own.files(),
                problems);
    }

    private static List<DefinitionFile> with(List<DefinitionFile> files, List<DefinitionFile> more) {
        var all = new ArrayList<>(files);
        all.addAll(more);
        return all;
    }

    private Own own() {
        if (local == null || !Files.isDirectory(local)) {
            return new Own(List.of(), null);
        }
        try {
            return new Own(DefinitionFile.at(local, Origin.LOCAL), null);
        } catch (IOException unreadable) {
            return new Own(
                    List.of(),
                    local + ": the definitions in it cannot be read (" + unreadable
                            + "). Check that the account of the agent may read it.");
        }
    }

    private static boolean isSame(List<DefinitionFile> before, List<DefinitionFile> now) {
        if (before.size() != now.size()) {
            return false;
        }
        for (int i = 0; i < now.size(); i++) {
            if (!before.get(i).name().equals(now.get(i).name())
                    || !Arrays.equals(before.get(i).content(), now.get(i).content())) {
                return false;
            }
        }
        return true;
    }
}
