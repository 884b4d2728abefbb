package org.openfsm.agent.update;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.store.DirectoryLock;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.pmd.bundle.PublisherKeys;
import org.openfsm.wire.AgentVersion;
import org.openfsm.wire.MalformedJson;

/**
 * The versions of the agent that were fetched, each in {@code versions/<version>} of the data directory as it was
 * published: the signed index and the jars. The service's account may write there, so all is checked at every start.
 */
public final class Versions {

    static final String STATE = "state.json";
    private static final String UNFINISHED = ".new";
    /** A new version that did not show by then that it works is given up. */
    static final int MOST_STARTS = 3;

    private static final System.Logger LOG = System.getLogger("org.openfsm.agent");

    private final Path home;
    private final PublisherKeys keys;
    private final Removal removal;

    /**
     * @param data the agent's data directory; nothing is made in it before something is fetched
     * @param keys that the installed program holds
     */
    public Versions(Path data, PublisherKeys keys) {
        this(data, keys, PrivateFiles::delete);
    }

    /** @param removal of a version that is not needed any more */
    Versions(Path data, PublisherKeys keys, Removal removal) {
        this.home = data.resolve("versions");
        this.keys = keys;
        this.removal = removal;
    }

    /** Takes a directory away. */
    @FunctionalInterface
    interface Removal {
        void of(Path directory) throws IOException;
    }

    /** Fetches a jar of a version. */
    @FunctionalInterface
    interface Jars<X extends Exception> {
        byte[] get(PackageIndex.Jar jar) throws X, InterruptedException;
    }

    /**
     * What is to be started.
     *
     * @param version absent: the installed program itself
     * @param jars of it, checked just now
     * @param said what a person should know of it
     */
    public record Choice(@Nullable String version, List<Path> jars, boolean onTrial, List<String> said) {}

    /** What is known; nothing when it cannot be read. */
    public VersionsState state() {
        try {
            return VersionsState.read(Files.readAllBytes(home.resolve(STATE)));
        } catch (NoSuchFileException none) {
            return VersionsState.NONE;
        } catch (IOException | MalformedJson damaged) {
            return VersionsState.NONE;
        }
    }

    /** Which version is to run. @param installed version, when none that was fetched is newer */
    public String chosen(String installed) {
        var current = state().current();
        return current != null && AgentVersion.isNewer(current, installed) ? current : installed;
    }

    /** Which version runs when the current one is given up. @param installed version, when there is none before it */
    String fallback(String installed) {
        var before = state().before();
        return before != null && AgentVersion.isNewer(before, installed) ? before : installed;
    }

    /** Whether there may be something else to start than what is installed. */
    public boolean exist() {
        return Files.exists(home.resolve(STATE));
    }

    /** Held by whoever runs an agent on this data; absent: somebody else does. */
    @Nullable
    DirectoryLock running() throws IOException, StoreFailure {
        return DirectoryLock.tryTake(home, "running");
    }

    /**
     * Decides what is started now, checks it, and counts its starts while it is on trial.
     *
     * @param installed version, which wins when a person made it the newest
     */
    Choice choose(String installed) throws StoreFailure {
        return alone(() -> {
            var said = new ArrayList<String>();
            var state = state();
            while (state.current() != null) {
                var version = state.current();
                if (!AgentVersion.isNewer(version, installed)) {
                    said.add("The installed version " + installed + " is as new as the fetched " + version
                            + ": it runs from now on.");
                    state = state.installed();
                    write(state);
                    break;
                }
                try {
                    return chosen(state, version, said);
                } catch (PackageRefused unfit) {
                    state = state.without(version, String.valueOf(unfit.getMessage()));
                    write(state);
                    said.add("Version " + version + " of the agent is given up: " + unfit.getMessage() + " "
                            + (state.current() == null ? "The installed " + installed : state.current())
                            + " runs instead.");
                }
            }
            tidy(state);
            return new Choice(null, List.of(), false, said);
        });
    }

    private Choice chosen(VersionsState state, String version, List<String> said)
            throws PackageRefused, StoreFailure, IOException {
        var starts = state.starts();
        if (starts != null && starts >= MOST_STARTS) {
            throw new PackageRefused(
                    "it was started " + starts + " times and did not show that it works; its log says why.");
        }
        var jars = checked(version);
        if (starts != null) {
            write(state.starting(starts + 1));
        }
        tidy(state);
        return new Choice(version, jars, starts != null, said);
    }

    private List<Path> checked(String version) throws PackageRefused {
        var directory = home.resolve(version);
        try {
            for (var place : List.of(home.toAbsolutePath().getParent(), home, directory)) {
                if (!PrivateFiles.isOwnersToWrite(place)) {
                    throw new PackageRefused(
                            place + ": others than the agent's account may write there, who could change"
                                    + " a file after it was checked. Take that right away.");
                }
            }
            var index = PackageIndex.open(content(directory.resolve(PackageIndex.FILE), PackageIndex.LARGEST), keys);
            if (!index.version().equals(version)) {
                throw new PackageRefused(directory + ": holds version " + index.version() + ".");
            }
            var jars = new ArrayList<Path>();
            for (var jar : index.jars()) {
                var file = directory.resolve(jar.name());
                jar.check(content(file, jar.size()));
                jars.add(file);
            }
            return jars;
        } catch (IOException unreadable) {
            throw new PackageRefused(directory + ": cannot be read (" + unreadable + ").", unreadable);
        }
    }

    /** Of a plain file, whatever a link promises. */
    private static byte[] content(Path file, long most) throws IOException, PackageRefused {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > most) {
            throw new PackageRefused(file + ": is missing, no plain file, or larger than " + most + " bytes.");
        }
        return Files.readAllBytes(file);
    }

    /**
     * Puts a version there, to be tried at the next start; the one that runs goes on until then.
     *
     * @param signed the index as it was published
     * @throws StoreFailure when it cannot be written; nothing changed then
     */
    <X extends Exception> void install(PackageIndex index, byte[] signed, Jars<X> source)
            throws X, PackageRefused, StoreFailure, InterruptedException {
        var version = index.version();
        var fresh = home.resolve(version + UNFINISHED);
        try {
            PrivateFiles.makeDirectory(home);
            room(index);
            PrivateFiles.delete(fresh);
            PrivateFiles.makeDirectory(fresh);
            for (var jar : index.jars()) {
                var content = source.get(jar);
                jar.check(content);
                PrivateFiles.write(fresh.resolve(jar.name()), content);
            }
            PrivateFiles.write(fresh.resolve(PackageIndex.FILE), signed);
        } catch (IOException failure) {
            throw unwritable(failure);
        }
        alone(() -> {
            var state = state();
            PrivateFiles.delete(home.resolve(version));
            PrivateFiles.move(fresh, home.resolve(version));
            write(state.trying(version, state.onTrial() ? state.before() : state.current()));
            return version;
        });
    }

    private void room(PackageIndex index) throws IOException, StoreFailure {
        long free = Files.getFileStore(home).getUsableSpace();
        if (free < 2 * index.bytes()) {
            throw new StoreFailure(home + ": has " + (free >> 20) + " MB free, but version " + index.version()
                    + " needs " + (2 * index.bytes() >> 20) + ". Free some space; it is tried again tomorrow.");
        }
    }

    /** The current version has shown that it works. @return whether that is news */
    boolean works(String version) throws StoreFailure {
        if (!isOnTrial(version)) {
            return false;
        }
        return alone(() -> {
            var state = state();
            boolean news = state.onTrial() && version.equals(state.current());
            if (news) {
                write(state.works());
            }
            return news;
        });
    }

    /** Whether a version is the current one and has still to show that it works. */
    public boolean isOnTrial(String version) {
        var state = state();
        return state.onTrial() && version.equals(state.current());
    }

    /** The current version is not started again; @param why for people */
    void giveUp(String version, String why) throws StoreFailure {
        alone(() -> {
            var state = state();
            if (version.equals(state.current())) {
                write(state.without(version, why));
            }
            return version;
        });
    }

    /** A person wants the one before; it runs from the next start on. @return the version given up, absent when none was fetched */
    public Optional<String> goBack() throws StoreFailure {
        if (state().current() == null) {
            return Optional.empty();
        }
        return alone(() -> {
            var state = state();
            var version = state.current();
            if (version != null) {
                write(state.without(version, "a person went back from it."));
            }
            return Optional.ofNullable(version);
        });
    }

    void seen(PackageIndex index) throws StoreFailure {
        alone(() -> {
            write(state().seen(index));
            return index;
        });
    }

    private void write(VersionsState state) throws StoreFailure {
        PrivateFiles.write(home.resolve(STATE), state.write());
    }

    /**
     * Only before a version is loaded: what runs holds its files, and Windows deletes none of those. One that ran in this
     * process before may hold some still; they are deleted at a later start and are no reason to start nothing now.
     */
    private void tidy(VersionsState state) throws IOException {
        try (var files = Files.newDirectoryStream(home, Files::isDirectory)) {
            for (var directory : files) {
                var name = directory.getFileName().toString();
                if (!name.equals(state.current()) && !name.equals(state.before())) {
                    remove(directory);
                }
            }
        }
    }

    private void remove(Path directory) {
        try {
            removal.of(directory);
        } catch (IOException held) {
            LOG.log(
                    Level.DEBUG,
                    directory + ": is not needed any more and cannot be deleted yet: " + held.getMessage());
        }
    }

    /** What changes the versions. */
    private interface Change<T> {
        T make() throws StoreFailure, IOException;
    }

    private <T> T alone(Change<T> change) throws StoreFailure {
        try {
            var alone = DirectoryLock.take(home);
            try {
                return change.make();
            } finally {
                alone.close();
            }
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    private StoreFailure unwritable(IOException failure) {
        return new StoreFailure(
                home + ": versions of the agent cannot be written (" + failure + "). Check the free space, and that the"
                        + " agent's account owns the directory. The version at work stays.",
                failure);
    }
}
