package org.openfsm.ingest;

import java.time.Instant;

/**
 * How something came.
 *
 * @param from the sender's address, or null
 * @param sealedFor ids of our keys that it was sealed for, with blanks between; null when it was not opened now
 */
record Arrival(Road road, String from, Instant at, String sealedFor) {
    Arrival sealedFor(String keys) {
        return new Arrival(road, from, at, keys);
    }
}
