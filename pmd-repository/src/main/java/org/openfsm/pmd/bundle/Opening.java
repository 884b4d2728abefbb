package org.openfsm.pmd.bundle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.openfsm.pmd.Pool;
import org.openfsm.pmd.yaml.Problem;
import org.openfsm.wire.AgentVersion;
import org.openfsm.wire.Hashes;

/**
 * The order in which an agent opens what claims to be a pool: who signed the index, whether it is news, whether it may
 * still be believed, then the zip's size and hash; only then is the first byte of the zip looked at.
 */
public final class Opening {

    /** How much this machine's clock may lag behind the publisher's. */
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

    private static final int MOST_SAID = 5;

    private final PublisherKeys keys;
    private final String agentVersion;
    private final Clock clock;

    /** @param agentVersion such as 1.0.0; what follows a dash does not count */
    public Opening(PublisherKeys keys, String agentVersion, Clock clock) {
        this.keys = keys;
        this.agentVersion = agentVersion;
        this.clock = clock;
    }

    /**
     * What an agent knows from all it has seen: what is older is no news, and what was withdrawn stays so.
     *
     * @param version the greatest that was in use
     * @param issuedAt of the latest index
     */
    public record Seen(long version, Instant issuedAt, SortedSet<Long> withdrawn) {
        public Seen {
            withdrawn = Collections.unmodifiableSortedSet(new TreeSet<>(withdrawn));
        }
    }

    /** Checks the signature before the index is read. */
    public Index signed(byte[] index, byte[] signature) throws BadBundle {
        keys.verify(index, signature);
        return Index.read(index);
    }

    /**
     * Whether an index may be believed now.
     *
     * @param lower a person wants this one, though an agent has seen newer ones
     */
    public void timely(Index index, Seen seen, boolean lower) throws BadBundle {
        var now = clock.instant();
        if (index.issuedAt().isAfter(now.plus(CLOCKS_DIFFER))) {
            throw new BadBundle("The index was issued at " + index.issuedAt() + ", but here it is " + now
                    + ". Check this machine's clock.");
        }
        if (now.isAfter(index.expiresAt())) {
            throw new BadBundle("The index expired at " + index.expiresAt() + ", here it is " + now
                    + ". The publisher has to issue a new one (or this machine's clock is wrong); the pool in use"
                    + " stays.");
        }
        if (!lower && index.issuedAt().isBefore(seen.issuedAt())) {
            throw new BadBundle("The index was issued at " + index.issuedAt() + ", but one of " + seen.issuedAt()
                    + " has been seen here: an old one is shown again. If that is meant, a person says so with"
                    + " --allow-lower.");
        }
    }

    /** Whether the pool that an index names may be taken; @param lower as in {@link #timely} */
    public void eligible(Index index, Seen seen, boolean lower) throws BadBundle {
        if (!lower && index.version() <= seen.version()) {
            throw new BadBundle("The pool offered is version " + index.version() + ", but " + seen.version()
                    + " has been in use here. If an older one is meant, a person says so with --allow-lower.");
        }
        if (seen.withdrawn().contains(index.version()) || index.withdrawn().contains(index.version())) {
            throw new BadBundle("The pool offered is version " + index.version()
                    + ", which its publisher has withdrawn. Wait for the next one.");
        }
        understood(index);
    }

    /** Whether this agent knows the words of the definitions. */
    public void understood(Index index) throws BadBundle {
        if (AgentVersion.isNewer(index.leastAgent(), agentVersion)) {
            throw new BadBundle("The pool offered, version " + index.version() + ", needs an agent of version "
                    + index.leastAgent() + " or later, this one is " + agentVersion + ". Update the agent.");
        }
    }

    /** Size and hash first; then the zip is read, and every definition in it must be good. */
    public Bundle opened(Index index, byte[] zip) throws BadBundle {
        if (zip.length != index.size()) {
            throw new BadBundle(index.file() + " has " + zip.length + " bytes, expected " + index.size()
                    + " as the index says: it was cut off or changed on its way.");
        }
        var sha256 = Hashes.sha256(zip);
        if (!sha256.equals(index.sha256())) {
            throw new BadBundle(index.file() + " has the SHA-256 " + sha256 + ", expected " + index.sha256()
                    + " as the index says: it was changed on its way.");
        }
        var bundle = Bundle.read(zip);
        if (bundle.version() != index.version()) {
            throw new BadBundle("manifest.json says version " + bundle.version() + ", the index says " + index.version()
                    + ": they do not belong together.");
        }
        var problems = Pool.load(bundle.files()).problems();
        if (!problems.isEmpty()) {
            throw new BadBundle("Version " + bundle.version() + " holds definitions that this program cannot use, so"
                    + " nothing of it is taken: "
                    + problems.stream().limit(MOST_SAID).map(Problem::toString).collect(Collectors.joining(" · "))
                    + (problems.size() > MOST_SAID ? " · and " + (problems.size() - MOST_SAID) + " more." : ""));
        }
        return bundle;
    }
}
