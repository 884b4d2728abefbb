package org.openfsm.fleet;

import java.time.Instant;
import java.util.UUID;

/**
 * A signed report, by its place in the agent's numbering and its hash.
 *
 * @param id the server's own number of it
 * @param sha256 of its JSON bytes
 */
public record ReportRef(long id, UUID agentId, String chain, long sequence, String sha256, Instant receivedAt) {}
