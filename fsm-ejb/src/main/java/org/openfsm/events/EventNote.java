package org.openfsm.events;

import java.time.Instant;

/** What somebody wrote to an event. */
public record EventNote(Instant at, String by, String text) {}
