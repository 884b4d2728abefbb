package org.openfsm.agent.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The running agent at one moment.
 *
 * @param change counts what happened; another number, another situation
 * @param missing why the agent does not work, for people; empty when it does
 * @param troubles what hinders it just now, for people: a full disk, a certificate that ended
 * @param nextPoll when all printers are read next; absent while it is being done, and when nobody will
 * @param nextErrorPoll when the error states are looked at next
 * @param nextSearch when the ranges are searched next
 * @param pollingSince when the poll under way began
 * @param polledAt when the last poll since the start ended
 * @param acquiring printers being read because a person asked for it
 * @param sending whether reports are being sent
 * @param search the one under way, or the last one since the start
 * @param roads in the order to try
 * @param definitions the pool of definitions in use, for people
 * @param pool its version
 * @param memory bytes that the program's objects take
 */
public record Situation(
        long change,
        Instant at,
        List<String> missing,
        List<String> troubles,
        @Nullable Instant nextPoll,
        @Nullable Instant nextErrorPoll,
        @Nullable Instant nextSearch,
        @Nullable Instant pollingSince,
        @Nullable Instant polledAt,
        int acquiring,
        boolean sending,
        @Nullable Search search,
        List<Road> roads,
        String definitions,
        long pool,
        long memory) {

    public Situation {
        missing = List.copyOf(missing);
        troubles = List.copyOf(troubles);
        roads = List.copyOf(roads);
    }

    /** An agent that cannot work yet. */
    public static Situation idle(long change, Instant at, List<String> missing) {
        return new Situation(
                change, at, missing, List.of(), null, null, null, null, null, 0, false, null, List.of(), "", 0, used());
    }

    public boolean works() {
        return missing.isEmpty();
    }

    static long used() {
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /**
     * A search of the ranges.
     *
     * @param endedAt absent while it is under way
     * @param cancelled whether a person ended it
     * @param asked addresses so far
     * @param total addresses of all ranges
     * @param perSecond addresses
     * @param left until its end, as it goes; absent before that can be told, and afterwards
     * @param printers found so far
     * @param fresh how many of them were not known
     * @param others what answered SNMP and is no printer, or refused
     * @param finds the newest last; the first thousands alone
     */
    public record Search(
            Instant since,
            @Nullable Instant endedAt,
            boolean cancelled,
            long asked,
            long total,
            double perSecond,
            @Nullable Duration left,
            int printers,
            int fresh,
            int others,
            List<Find> finds) {
        public Search {
            finds = List.copyOf(finds);
        }

        public boolean underWay() {
            return endedAt == null;
        }
    }

    /** Who answered. */
    public record Find(String sourceId, String host, int port, Kind kind) {}

    /** What answered. */
    public enum Kind {
        NEW,
        KNOWN,
        NO_PRINTER,
        /** Nobody knows what it is: it refuses the credentials of its range. */
        REFUSED
    }

    /**
     * A road to the server.
     *
     * @param since when it came to be so; absent when nothing was sent by it yet
     * @param text for people
     * @param works whether it took the last report
     * @param rest for how long it is left alone; zero when it is not
     */
    public record Road(String name, @Nullable Instant since, String text, boolean works, Duration rest) {}
}
