package org.openfsm.agent.pmd;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.openfsm.wire.JsonInput;
import org.openfsm.wire.JsonOutput;
import org.openfsm.wire.MalformedJson;

/**
 * Which pool is in use, and what was seen of the publisher; one small file that changes at one moment.
 *
 * @param version in use
 * @param before what was in use before it; absent: nothing
 * @param greatest version that was ever in use
 * @param issuedAt and expiresAt of the latest index
 * @param withdrawn by the publisher, of all indexes seen
 */
record PoolState(
        long version,
        @Nullable Long before,
        long greatest,
        Instant issuedAt,
        Instant expiresAt,
        SortedSet<Long> withdrawn) {

    private static final String FORMAT = "fsm-pmd-in-use/1";
    private static final int LONGEST_TEXT = 100;

    PoolState {
        withdrawn = Collections.unmodifiableSortedSet(new TreeSet<>(withdrawn));
    }

    byte[] write() {
        return JsonOutput.document(out -> {
            out.text("format", FORMAT);
            out.number("version", version);
            out.number("before", before);
            out.number("greatest", greatest);
            out.time("issuedAt", issuedAt);
            out.time("expiresAt", expiresAt);
            out.numbers("withdrawn", withdrawn);
        });
    }

    static PoolState read(byte[] json) throws MalformedJson {
        Long version = null;
        Long before = null;
        Long greatest = null;
        Instant issuedAt = null;
        Instant expiresAt = null;
        List<Long> withdrawn = List.of();
        try (var in = new JsonInput(json, LONGEST_TEXT)) {
            in.object();
            in.format(FORMAT);
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "version" -> version = version(in);
                    case "before" -> before = version(in);
                    case "greatest" -> greatest = version(in);
                    case "issuedAt" -> issuedAt = in.time();
                    case "expiresAt" -> expiresAt = in.time();
                    case "withdrawn" -> withdrawn = in.list(() -> version(in));
                    default -> in.skip();
                }
            }
            in.end();
            return new PoolState(
                    in.required("version", version),
                    before,
                    in.required("greatest", greatest),
                    in.required("issuedAt", issuedAt),
                    in.required("expiresAt", expiresAt),
                    new TreeSet<>(withdrawn));
        }
    }

    private static Long version(JsonInput in) throws MalformedJson {
        return in.number(1, Long.MAX_VALUE);
    }
}
