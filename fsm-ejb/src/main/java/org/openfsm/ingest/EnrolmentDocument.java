package org.openfsm.ingest;

import java.time.Instant;
import java.util.UUID;

/**
 * The file that a person carries to the agent; it holds no private key, but a secret that is good once.
 *
 * @param fileName such as {@code kranich-zentrale.fsm-enrolment}
 * @param expiresAt until when the secret is good
 * @param serverFingerprint SHA-256 of the server's current encryption certificate, {@code AB:CD:…}, to compare
 */
public record EnrolmentDocument(
        UUID agentId, String agentName, String fileName, byte[] content, Instant expiresAt, String serverFingerprint) {}
