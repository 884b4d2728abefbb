package org.openfsm.access;

import java.time.Instant;

/**
 * Who changed what.
 *
 * @param action such as {@code grant.given}
 * @param subject what it was done to
 * @param detail before and after, in words
 */
public record AuditRow(Instant at, String principal, String action, String subject, String detail) {}
