package org.openfsm.pmd.bundle;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openfsm.wire.JsonInput;
import org.openfsm.wire.JsonOutput;
import org.openfsm.wire.MalformedJson;

/**
 * What lies beside a bundle and is signed: which version there is, what its file must be like, and how long this may be
 * believed.
 *
 * @param size of the zip in bytes
 * @param sha256 of the zip
 * @param expiresAt after it nobody takes a pool by this index; a pool that is in use stays
 * @param leastAgent version of the agent that understands these definitions
 * @param withdrawn versions that nobody should use any more
 * @param development whether a throw-away key signed it
 */
public record Index(
        long version,
        long size,
        String sha256,
        Instant issuedAt,
        Instant expiresAt,
        String leastAgent,
        SortedSet<Long> withdrawn,
        boolean development) {

    public static final String FILE = "pmd-index.json";
    public static final String SIGNATURE = FILE + ".sig";
    /** Of the index file, far more than it needs. */
    public static final int LARGEST = 64 << 10;

    private static final String FORMAT = "fsm-pmd-index/1";
    private static final Pattern AGENT = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,6}){0,3}");
    private static final int LONGEST_TEXT = 200;

    public Index {
        if (!AGENT.matcher(leastAgent).matches()) {
            throw new IllegalArgumentException(
                    "The least agent version is " + leastAgent + ", expected numbers such as 1.0.0");
        }
        if (!expiresAt.isAfter(issuedAt)) {
            throw new IllegalArgumentException("The index expires " + expiresAt + ", expected after " + issuedAt);
        }
        issuedAt = issuedAt.truncatedTo(ChronoUnit.SECONDS);
        expiresAt = expiresAt.truncatedTo(ChronoUnit.SECONDS);
        withdrawn = Collections.unmodifiableSortedSet(new TreeSet<>(withdrawn));
    }

    /** The bundle's file name, which its version decides. */
    public String file() {
        return file(version);
    }

    static String file(long version) {
        return "pmd-" + version + ".zip";
    }

    public byte[] write() {
        return JsonOutput.document(out -> {
            out.text("format", FORMAT);
            out.number("version", version);
            out.text("file", file());
            out.number("size", size);
            out.text("sha256", sha256);
            out.time("issuedAt", issuedAt);
            out.time("expiresAt", expiresAt);
            out.text("leastAgent", leastAgent);
            out.numbers("withdrawn", withdrawn);
            out.flag("development", development ? true : null);
        });
    }

    /** Only after its signature was found good. */
    static Index read(byte[] json) throws BadBundle {
        try (var in = new JsonInput(json, LONGEST_TEXT)) {
            var index = read(in);
            in.end();
            return index;
        } catch (MalformedJson wrong) {
            throw new BadBundle(FILE + ": " + wrong.reason() + ".", wrong);
        } catch (IllegalArgumentException wrong) {
            throw new BadBundle(FILE + ": " + wrong.getMessage() + ".", wrong);
        }
    }

    private static Index read(JsonInput in) throws MalformedJson {
        long version = 0;
        String file = null;
        long size = 0;
        String sha256 = null;
        Instant issuedAt = null;
        Instant expiresAt = null;
        String leastAgent = null;
        List<Long> withdrawn = List.of();
        boolean development = false;
        in.object();
        in.format(FORMAT);
        for (var name = in.nextName(); name != null; name = in.nextName()) {
            switch (name) {
                case "version" -> version = version(in);
                case "file" -> file = in.someText();
                case "size" -> size = in.number(1, PlainZip.LARGEST);
                case "sha256" -> sha256 = in.text(Bundle.SHA256, "a SHA-256 in 64 small hexadecimal digits");
                case "issuedAt" -> issuedAt = in.time();
                case "expiresAt" -> expiresAt = in.time();
                case "leastAgent" -> leastAgent = in.text(AGENT, "a version such as 1.0.0");
                case "withdrawn" -> withdrawn = in.list(() -> version(in));
                case "development" -> development = in.flag();
                default -> in.skip();
            }
        }
        in.required("version", version == 0 ? null : version);
        if (!file(version).equals(in.required("file", file))) {
            throw new IllegalArgumentException("The index names the file " + file + ", expected " + file(version));
        }
        return new Index(
                version,
                in.required("size", size == 0 ? null : size),
                in.required("sha256", sha256),
                in.required("issuedAt", issuedAt),
                in.required("expiresAt", expiresAt),
                in.required("leastAgent", leastAgent),
                new TreeSet<>(withdrawn),
                development);
    }

    private static long version(JsonInput in) throws MalformedJson {
        return in.number(1, Bundle.LARGEST_VERSION);
    }

    /** The same pool, to be believed from now on, by the publisher's own key. */
    Index renewed(Instant now, Duration valid, SortedSet<Long> withdrawn) {
        return new Index(version, size, sha256, now, now.plus(valid), leastAgent, withdrawn, false);
    }
}
