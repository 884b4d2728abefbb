package org.openfsm.ingest;

import java.time.Duration;

/** What became of a report, the same on every road. */
public sealed interface Receipt {

    /** Whether the server has taken charge of the bytes, so that the sender may forget them. */
    boolean taken();

    /** Recorded. @param marks what is remarkable about it (clock, fork, late), may be empty */
    record Accepted(long report, java.util.Set<Mark> marks) implements Receipt {
        @Override
        public boolean taken() {
            return true;
        }
    }

    /** The same report was recorded before. */
    record Duplicate(long report) implements Receipt {
        @Override
        public boolean taken() {
            return true;
        }
    }

    /**
     * Not recorded, for a reason that a person must look at.
     *
     * @param kept whether it was kept whole (a known agent's), so that it can be opened again
     */
    record Quarantined(Reason reason, String explanation, boolean kept) implements Receipt {
        @Override
        public boolean taken() {
            return kept;
        }
    }

    /** Not now: come again. @param flooded whether the sender sends too much (429), else the server is full (503) */
    record Refused(String explanation, Duration retryAfter, boolean flooded) implements Receipt {
        @Override
        public boolean taken() {
            return false;
        }
    }
}
