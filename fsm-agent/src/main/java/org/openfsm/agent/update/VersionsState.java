package org.openfsm.agent.update;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openfsm.wire.JsonInput;
import org.openfsm.wire.JsonOutput;
import org.openfsm.wire.MalformedJson;

/**
 * Which version is to run, and what is known of others; one small file that changes at one moment.
 *
 * @param current absent: the one that was installed
 * @param before what ran before it; absent: the one that was installed
 * @param starts of the current one while it is on trial; absent: it has shown that it works
 * @param bad versions that are not taken again by themselves, the newest finding last
 * @param newest version that the publisher was seen to have
 * @param issuedAt of the latest index
 * @param expiresAt of the latest index
 */
public record VersionsState(
        @Nullable String current,
        @Nullable String before,
        @Nullable Integer starts,
        List<Bad> bad,
        @Nullable String newest,
        Instant issuedAt,
        Instant expiresAt) {

    /** Nothing was ever fetched. */
    static final VersionsState NONE =
            new VersionsState(null, null, null, List.of(), null, Instant.EPOCH, Instant.EPOCH);

    private static final String FORMAT = "fsm-agent-versions/1";
    private static final int LONGEST_TEXT = 2_000;
    private static final int MOST_BAD = 20;

    /** @param why for people */
    public record Bad(String version, String why) {}

    public VersionsState {
        bad = List.copyOf(bad.subList(Math.max(0, bad.size() - MOST_BAD), bad.size()));
    }

    public boolean onTrial() {
        return starts != null;
    }

    /** Why a version is not taken again; absent: nothing is known against it. */
    public Optional<Bad> bad(String version) {
        return bad.stream().filter(one -> one.version.equals(version)).reduce((one, later) -> later);
    }

    VersionsState starting(int times) {
        return new VersionsState(current, before, times, bad, newest, issuedAt, expiresAt);
    }

    VersionsState works() {
        return new VersionsState(current, before, null, bad, newest, issuedAt, expiresAt);
    }

    /** A new one, to be tried. @param former to go back to */
    VersionsState trying(String version, @Nullable String former) {
        return new VersionsState(
                version,
                former,
                0,
                bad.stream().filter(one -> !one.version.equals(version)).toList(),
                newest,
                issuedAt,
                expiresAt);
    }

    /** The current one is given up for the one before. */
    VersionsState without(String version, String why) {
        var more = new ArrayList<>(bad);
        more.add(new Bad(version, why.length() > LONGEST_TEXT / 2 ? why.substring(0, LONGEST_TEXT / 2) : why));
        return version.equals(current)
                ? new VersionsState(before, null, null, more, newest, issuedAt, expiresAt)
                : new VersionsState(
                        current, version.equals(before) ? null : before, starts, more, newest, issuedAt, expiresAt);
    }

    /** Back to what was installed, which is newer. */
    VersionsState installed() {
        return new VersionsState(null, null, null, bad, newest, issuedAt, expiresAt);
    }

    VersionsState seen(PackageIndex index) {
        return new VersionsState(
                current,
                before,
                starts,
                bad,
                index.version(),
                index.issuedAt().isAfter(issuedAt) ? index.issuedAt() : issuedAt,
                index.expiresAt());
    }

    byte[] write() {
        return JsonOutput.document(out -> {
            out.text("format", FORMAT);
            out.text("current", current);
            out.text("before", before);
            out.number("starts", starts == null ? null : Long.valueOf(starts));
            out.objects("bad", bad, one -> {
                out.text("version", one.version);
                out.text("why", one.why);
            });
            out.text("newest", newest);
            out.time("issuedAt", issuedAt);
            out.time("expiresAt", expiresAt);
        });
    }

    static VersionsState read(byte[] json) throws MalformedJson {
        String current = null;
        String before = null;
        Integer starts = null;
        List<Bad> bad = List.of();
        String newest = null;
        Instant issuedAt = null;
        Instant expiresAt = null;
        try (var in = new JsonInput(json, LONGEST_TEXT)) {
            in.object();
            in.format(FORMAT);
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "current" -> current = version(in);
                    case "before" -> before = version(in);
                    case "starts" -> starts = (int) in.number(0, Integer.MAX_VALUE);
                    case "bad" -> bad = in.list(() -> bad(in));
                    case "newest" -> newest = version(in);
                    case "issuedAt" -> issuedAt = in.time();
                    case "expiresAt" -> expiresAt = in.time();
                    default -> in.skip();
                }
            }
            in.end();
            return new VersionsState(
                    current,
                    before,
                    starts,
                    bad,
                    newest,
                    in.required("issuedAt", issuedAt),
                    in.required("expiresAt", expiresAt));
        }
    }

    /** Names a directory, so it must be nothing but a version. */
    private static String version(JsonInput in) throws MalformedJson {
        return in.text(PackageIndex.VERSION, "numbers such as 1.1.0");
    }

    private static Bad bad(JsonInput in) throws MalformedJson {
        String version = null;
        String why = "";
        in.object();
        for (var name = in.nextName(); name != null; name = in.nextName()) {
            switch (name) {
                case "version" -> version = version(in);
                case "why" -> why = in.someText();
                default -> in.skip();
            }
        }
        return new Bad(in.required("version", version), why);
    }
}
