package org.openfsm.events;

import java.time.Instant;

/**
 * One try to do something.
 *
 * @param outcome started (and never heard of again, unless it is the last one), done, failed, refused, skipped
 * @param answer what the other side said, or what went wrong
 * @param millis how long it took; null while it runs
 */
public record Attempt(int number, Instant at, String outcome, String answer, Long millis) {}
