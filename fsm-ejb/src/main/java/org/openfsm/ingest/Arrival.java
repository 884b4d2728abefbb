package org.openfsm.ingest;

import java.time.Instant;

/** How something came. @param from the sender's address, or null */
record Arrival(Road road, String from, Instant at) {}
