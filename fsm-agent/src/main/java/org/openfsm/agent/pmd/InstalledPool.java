package org.openfsm.agent.pmd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.store.DirectoryLock;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.pmd.bundle.BadBundle;
import org.openfsm.pmd.bundle.Bundle;
import org.openfsm.pmd.bundle.Index;
import org.openfsm.pmd.bundle.Opening;
import org.openfsm.pmd.bundle.Published;
import org.openfsm.pmd.bundle.Shipped;
import org.openfsm.wire.MalformedJson;

/**
 * The pool of definitions in use. It came with the agent, or was installed in {@code pmd/<version>} of the data directory
 * as it was published: index, signature and zip, checked again at every start. The file {@code pmd/in-use.json} says
 * which; it changes at one moment, and the pool before stays for a way back.
 */
public final class InstalledPool {

    static final String STATE = "in-use.json";
    private static final String UNFINISHED = ".new";
    private static final Pattern OURS = Pattern.compile("[0-9]{1,18}(\\.new)?");

    private final Path home;
    private final Shipped shipped;
    private final Opening opening;
    private byte[] stateOfCurrent = {};
    private @Nullable InUse current;

    /** @param data the agent's data directory; nothing is made in it before something is installed */
    public InstalledPool(Path data, String agentVersion, Clock clock) {
        this(data, Shipped.load(), agentVersion, clock);
    }

    public InstalledPool(Path data, Shipped shipped, String agentVersion, Clock clock) {
        this.home = data.resolve("pmd");
        this.shipped = shipped;
        this.opening = new Opening(shipped.keys(), agentVersion, clock);
    }

    /**
     * What devices are read by.
     *
     * @param came with the agent, and was not installed
     * @param development whether it takes no other, for the build threw the publisher's key away
     * @param withdrawn whether the publisher asks not to use it any more
     * @param problem why it is not the one that should be in use
     */
    public record InUse(
            Bundle bundle,
            boolean came,
            boolean development,
            boolean withdrawn,
            @Nullable String problem) {

        @Override
        public String toString() {
            return bundle.version() + ", "
                    + (came ? "shipped with this agent" : "installed")
                    + (development ? " (development: signed with a throw-away key, takes no other)" : "")
                    + (withdrawn
                            ? ". Its publisher has WITHDRAWN it: fsm-agent pmd update, or fsm-agent pmd rollback"
                            : "")
                    + (problem == null ? "" : ". " + problem);
        }
    }

    /** The pool in use now; looks at a small file each time, so another process may switch. Never fails for a bad disk. */
    public synchronized InUse current() {
        byte[] state;
        try {
            state = Files.readAllBytes(home.resolve(STATE));
        } catch (NoSuchFileException none) {
            state = new byte[0];
        } catch (IOException unreadable) {
            return came(false, home.resolve(STATE) + " cannot be read (" + unreadable + "), so this one serves.");
        }
        var known = current;
        if (known == null || !Arrays.equals(state, stateOfCurrent)) {
            known = state.length == 0 ? came(false, null) : open(state);
            current = known;
            stateOfCurrent = state;
        }
        return known;
    }

    private InUse open(byte[] json) {
        PoolState state;
        try {
            state = PoolState.read(json);
        } catch (MalformedJson damaged) {
            return came(
                    false,
                    home.resolve(STATE) + " is damaged (" + damaged.reason()
                            + "), so this one serves; \"fsm-agent pmd update\" or \"pmd import\" mends it.");
        }
        var problems = new ArrayList<String>();
        for (var version : inOrder(state)) {
            var isWithdrawn = state.withdrawn().contains(version);
            if (version == cameVersion()) {
                return came(isWithdrawn, problem(problems));
            }
            try {
                return new InUse(
                        installed(version).bundle, false, shipped.keys().development(), isWithdrawn, problem(problems));
            } catch (BadBundle unusable) {
                problems.add("Version " + version + " cannot be used: " + unusable.getMessage());
            }
        }
        return came(state.withdrawn().contains(cameVersion()), problem(problems));
    }

    private static @Nullable String problem(ArrayList<String> problems) {
        return problems.isEmpty() ? null : String.join(" ", problems);
    }

    /** What to try, the one that should be in use first. A newer agent brings a newer pool, which counts as installed. */
    private ArrayList<Long> inOrder(PoolState state) {
        var versions = new ArrayList<Long>();
        if (cameVersion() > state.greatest()) {
            versions.add(cameVersion());
        }
        versions.add(state.version());
        if (state.before() != null) {
            versions.add(state.before());
        }
        return versions;
    }

    private long cameVersion() {
        return shipped.bundle().version();
    }

    private InUse came(boolean withdrawn, @Nullable String problem) {
        return new InUse(shipped.bundle(), true, shipped.keys().development(), withdrawn, problem);
    }

    private record Installed(Index index, Bundle bundle) {}

    /** Its dates are not asked: a pool in use does not end with its index. */
    private Installed installed(long version) throws BadBundle {
        var directory = home.resolve(String.valueOf(version));
        try {
            var published = Published.at(directory);
            var index = opening.signed(published.index(), published.signature());
            opening.understood(index);
            if (index.version() != version) {
                throw new BadBundle(directory + ": holds version " + index.version() + ".");
            }
            return new Installed(index, opening.opened(index, published.zip()));
        } catch (IOException unreadable) {
            throw new BadBundle(String.valueOf(unreadable.getMessage()), unreadable);
        }
    }

    /** What is no news any more. */
    public Opening.Seen seen() throws BadBundle {
        return seen(state());
    }

    private Opening.Seen seen(Optional<PoolState> state) {
        var withdrawn = new TreeSet<>(shipped.index().withdrawn());
        state.ifPresent(known -> withdrawn.addAll(known.withdrawn()));
        return new Opening.Seen(
                Math.max(cameVersion(), state.map(PoolState::greatest).orElse(0L)),
                state.map(PoolState::issuedAt).orElse(Instant.EPOCH),
                withdrawn);
    }

    /** When the latest index that was seen expires; absent when none was. */
    Optional<Instant> expiresAt() throws BadBundle {
        return state().map(PoolState::expiresAt);
    }

    Opening opening() {
        return opening;
    }

    private Optional<PoolState> state() throws BadBundle {
        try {
            return Optional.of(PoolState.read(Files.readAllBytes(home.resolve(STATE))));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new BadBundle(home.resolve(STATE) + ": cannot be read (" + unreadable + ").", unreadable);
        } catch (MalformedJson damaged) {
            throw new BadBundle(
                    home.resolve(STATE) + ": is damaged (" + damaged.reason() + "). Move it away; what was withdrawn is"
                            + " known again after the next update.",
                    damaged);
        }
    }

    /**
     * Looks whether a pool would be taken, and changes nothing.
     *
     * @throws BadBundle why not
     */
    public Bundle check(Published offered, boolean lower) throws BadBundle {
        return checked(offered, seen(), lower).bundle();
    }

    private Installed checked(Published offered, Opening.Seen seen, boolean lower) throws BadBundle {
        var index = opening.signed(offered.index(), offered.signature());
        opening.timely(index, seen, lower);
        opening.eligible(index, seen, lower);
        return new Installed(index, opening.opened(index, offered.zip()));
    }

    /**
     * Checks a pool in the order of {@link Opening} and takes it into use.
     *
     * @param lower a person wants this one, though newer ones were in use
     * @throws BadBundle when it cannot be used; what was in use stays
     * @throws StoreFailure when it cannot be written; what was in use stays
     */
    public synchronized Bundle install(Published offered, boolean lower) throws BadBundle, StoreFailure {
        return alone(() -> {
            var state = state();
            var seen = seen(state);
            var checked = checked(offered, seen, lower);
            var index = checked.index();
            var bundle = checked.bundle();
            long version = index.version();
            long before = current().bundle().version();
            put(version, offered);
            use(new PoolState(
                    version,
                    before == version ? state.map(PoolState::before).orElse(null) : Long.valueOf(before),
                    Math.max(seen.version(), version),
                    later(index.issuedAt(), seen.issuedAt()),
                    index.expiresAt(),
                    withdrawn(seen, index)));
            return bundle;
        });
    }

    /** A genuine index that brings no pool still tells what was withdrawn and until when it may be believed. */
    synchronized void remember(Index index) throws BadBundle, StoreFailure {
        alone(() -> {
            var state = state();
            var seen = seen(state);
            var inUse = current().bundle().version();
            use(new PoolState(
                    state.map(PoolState::version).orElse(inUse),
                    state.map(PoolState::before).orElse(null),
                    state.map(PoolState::greatest).orElse(inUse),
                    later(index.issuedAt(), seen.issuedAt()),
                    index.expiresAt(),
                    withdrawn(seen, index)));
            return inUse;
        });
    }

    /**
     * Back to the pool that was in use before.
     *
     * @throws BadBundle when there is none that can be used; the message says why
     */
    public synchronized Bundle rollback() throws BadBundle, StoreFailure {
        if (!Files.isDirectory(home)) {
            throw nothingBefore();
        }
        return alone(() -> {
            var state = state().orElseThrow(this::nothingBefore);
            long present = current().bundle().version();
            var target = present == state.version() ? state.before() : Long.valueOf(state.version());
            if (target == null || target == present) {
                throw nothingBefore();
            }
            if (seen(Optional.of(state)).withdrawn().contains(target)) {
                throw new BadBundle("The pool before, version " + target + ", was withdrawn by its publisher, so "
                        + present + " stays in use.");
            }
            var bundle = target == cameVersion() ? shipped.bundle() : installed(target).bundle;
            use(new PoolState(
                    target,
                    present,
                    Math.max(state.greatest(), cameVersion()),
                    state.issuedAt(),
                    state.expiresAt(),
                    state.withdrawn()));
            return bundle;
        });
    }

    private BadBundle nothingBefore() {
        return new BadBundle("There is no pool before " + current().bundle().version() + ", which stays in use.");
    }

    private static TreeSet<Long> withdrawn(Opening.Seen seen, Index index) {
        var withdrawn = new TreeSet<>(seen.withdrawn());
        withdrawn.addAll(index.withdrawn());
        return withdrawn;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The three files are whole on the disk before their directory gets its name. */
    private void put(long version, Published offered) throws IOException, StoreFailure {
        var directory = home.resolve(String.valueOf(version));
        var unfinished = home.resolve(version + UNFINISHED);
        PrivateFiles.delete(unfinished);
        PrivateFiles.makeDirectory(unfinished);
        PrivateFiles.write(unfinished.resolve(Index.FILE), offered.index());
        PrivateFiles.write(unfinished.resolve(Index.SIGNATURE), offered.signature());
        PrivateFiles.write(unfinished.resolve("pmd-" + version + ".zip"), offered.zip());
        PrivateFiles.delete(directory);
        PrivateFiles.move(unfinished, directory);
    }

    /** The switch; what neither it nor the pool before needs is taken away. */
    private void use(PoolState state) throws StoreFailure, IOException {
        PrivateFiles.write(home.resolve(STATE), state.write());
        try (var files = Files.list(home)) {
            for (var file : files.toList()) {
                var name = file.getFileName().toString();
                if (OURS.matcher(name).matches()
                        && !name.equals(String.valueOf(state.version()))
                        && !name.equals(String.valueOf(state.before()))) {
                    PrivateFiles.delete(file);
                }
            }
        }
    }

    /** What changes the pool in use. */
    private interface Change<T> {
        T make() throws BadBundle, StoreFailure, IOException;
    }

    /** The running agent and a command may want to switch at the same moment. */
    private <T> T alone(Change<T> change) throws BadBundle, StoreFailure {
        try {
            var alone = DirectoryLock.take(home);
            try {
                return change.make();
            } finally {
                alone.close();
            }
        } catch (IOException failure) {
            throw new StoreFailure(
                    home + ": the definitions cannot be written (" + failure + "). Check the free space, and that the"
                            + " agent's account owns the directory. The pool in use stays.",
                    failure);
        }
    }
}
