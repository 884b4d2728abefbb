package org.openfsm.ingest;

import java.time.Instant;

/**
 * Reports of one chain that never came, both numbers inclusive.
 *
 * @param after when the last report before the gap was received; null when the chain begins with it
 * @param before when the first report behind the gap was received
 */
public record ReportGap(String chain, long from, long to, Instant after, Instant before) {
    public long missing() {
        return to - from + 1;
    }
}
