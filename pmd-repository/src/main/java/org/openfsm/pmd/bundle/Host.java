package org.openfsm.pmd.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The publisher's directory that a static web host shows: index, signature, bundles and a list of changes for people. At
 * every moment, also after a power cut, what lies there is one whole pool.
 */
public final class Host {

    private final Path directory;
    private final PublisherKeys agents;
    private final Clock clock;

    /** @param agents the keys that agents hold */
    public Host(Path directory, PublisherKeys agents, Clock clock) {
        this.directory = directory;
        this.agents = agents;
        this.clock = clock;
    }

    /** What lies there. */
    private record Former(Index index, byte[] json, byte[] signatures) {}

    /**
     * Lays a pool out.
     *
     * @param key signs an index of now; without one the pool's own index is laid out as it is
     * @param valid how long a new index may be believed
     * @return what agents will find
     * @throws BadBundle when agents would not take it, or it would take back what lies there
     * @throws IOException when it cannot be written; the former pool is whole then
     */
    public Index publish(Published pool, @Nullable SigningKey key, Duration valid) throws BadBundle, IOException {
        var former = former();
        // what agent it needs is asked by agents
        var opening = new Opening(agents, "0", clock);
        var own = key == null ? opening.signed(pool.index(), pool.signature()) : Index.read(pool.index());
        var bundle = opening.opened(own, pool.zip());
        if (former.isPresent()) {
            mayFollow(own, former.get().index);
        }
        var withdrawn = new TreeSet<>(own.withdrawn());
        former.ifPresent(there -> withdrawn.addAll(there.index.withdrawn()));
        if (key == null && own.development()) {
            throw new BadBundle("The pool is signed with a throw-away key, and no agent would take it. Give the"
                    + " publisher's key with --key.");
        }
        if (key == null && !withdrawn.equals(own.withdrawn())) {
            throw new BadBundle("The index in " + directory + " withdraws " + withdrawn
                    + ", which the new one has to do, too. Give the publisher's key with --key.");
        }
        if (withdrawn.contains(own.version())) {
            throw new BadBundle("Version " + own.version() + " was withdrawn from " + directory
                    + ", so no agent would take it. Build one with a greater -Dpmd.version.");
        }
        var fresh =
                key == null ? pool : Published.signed(own.renewed(clock.instant(), valid, withdrawn), key, pool.zip());
        Files.createDirectories(directory);
        put(own.file(), fresh.zip(), null);
        if (former.isEmpty() || former.get().index.version() != own.version()) {
            putChanges(ChangeList.published(own.version(), clock.instant(), formerBundle(former), bundle));
        }
        return lay(fresh, former, key);
    }

    /**
     * Takes a version back: agents that do not have it will not take it, and those that have it say so.
     *
     * @throws BadBundle when it was never here
     */
    public Index withdraw(long version, SigningKey key, Duration valid) throws BadBundle, IOException {
        var former = former().orElseThrow(() -> new BadBundle(
                directory + ": holds no " + Index.FILE + ", expected a directory that \"pmd publish\" laid out."));
        if (version < 1 || version > former.index.version()) {
            throw new BadBundle("Version " + version + " was never published in " + directory + ", where the newest is "
                    + former.index.version() + ".");
        }
        var withdrawn = new TreeSet<>(former.index.withdrawn());
        withdrawn.add(version);
        var index = former.index.renewed(clock.instant(), valid, withdrawn);
        putChanges(ChangeList.withdrawn(version, clock.instant()));
        var laid = lay(Published.signed(index, key, new byte[0]), Optional.of(former), key);
        Files.deleteIfExists(directory.resolve(Index.file(version)));
        return laid;
    }

    private void mayFollow(Index own, Index former) throws BadBundle {
        if (own.version() < former.version()
                || own.version() == former.version() && !own.sha256().equals(former.sha256())) {
            throw new BadBundle("The pool to publish is version " + own.version() + ", but " + former.version()
                    + (own.version() == former.version() ? " with other content" : "") + " lies in " + directory
                    + " already, and agents take only greater ones. Build it with a greater -Dpmd.version.");
        }
    }

    private Optional<Former> former() throws BadBundle, IOException {
        var index = directory.resolve(Index.FILE);
        if (!Files.exists(index)) {
            return Optional.empty();
        }
        var json = Files.readAllBytes(index);
        return Optional.of(new Former(Index.read(json), json, Files.readAllBytes(directory.resolve(Index.SIGNATURE))));
    }

    /** Absent when its file was taken away: then all is new. */
    private Optional<Bundle> formerBundle(Optional<Former> former) throws BadBundle, IOException {
        if (former.isEmpty()
                || !Files.exists(directory.resolve(former.get().index.file()))) {
            return Optional.empty();
        }
        var file = directory.resolve(former.get().index.file());
        try {
            return Optional.of(Bundle.read(Files.readAllBytes(file)));
        } catch (BadBundle damaged) {
            throw new BadBundle(
                    file + ": " + damaged.getMessage() + " Take the file away: all definitions count as new then.",
                    damaged);
        }
    }

    /** Two files cannot change at one moment, so for a while both signatures lie there: either index has its own. */
    private Index lay(Published fresh, Optional<Former> former, @Nullable SigningKey key)
            throws BadBundle, IOException {
        var index = Index.read(fresh.index());
        var signatures = new ByteArrayOutputStream();
        signatures.writeBytes(fresh.signature());
        former.ifPresent(there -> signatures.writeBytes(signatureOf(there, key)));
        put(Index.SIGNATURE, signatures.toByteArray(), null);
        // agents ask whether it changed since it was issued: the host must not think it younger
        put(Index.FILE, fresh.index(), FileTime.from(index.issuedAt()));
        put(Index.SIGNATURE, fresh.signature(), null);
        return index;
    }

    /** Of several, as an interrupted try leaves them, the one that belongs to the index; the last when no key tells. */
    private byte[] signatureOf(Former former, @Nullable SigningKey key) {
        var known = new ArrayList<>(agents.keys());
        if (key != null) {
            known.add(key.verifies());
        }
        byte[] last = {};
        for (var signature : PublisherKeys.each(former.signatures)) {
            last = signature;
            if (known.stream().anyMatch(one -> SigningKey.isSigned(one, former.json, signature))) {
                break;
            }
        }
        return last;
    }

    private void putChanges(ChangeList.Section section) throws IOException {
        var file = directory.resolve(ChangeList.FILE);
        var former = Files.exists(file) ? Files.readString(file) : "";
        put(ChangeList.FILE, ChangeList.with(section, former).getBytes(StandardCharsets.UTF_8), null);
    }

    /** Whole or not at all. */
    private void put(String name, byte[] content, @Nullable FileTime time) throws IOException {
        var fresh = directory.resolve("." + name + ".new");
        try (var channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        if (time != null) {
            Files.setLastModifiedTime(fresh, time);
        }
        Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
