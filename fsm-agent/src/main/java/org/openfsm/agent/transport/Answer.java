package org.openfsm.agent.transport;

import java.time.Duration;
import java.util.Optional;

/** What became of one try to send a report; the same on every road. */
public sealed interface Answer {

    /** Whoever answers has taken charge of it: 202, or 250 after DATA. */
    record Taken() implements Answer {}

    /**
     * This report is not kept, and will not be the next time either: 4xx of HTTP, 5xx of SMTP.
     *
     * @param answer the status, and what was said with it where that is for people
     */
    record Refused(String answer) implements Answer {}

    /**
     * Time is asked for: 429 and 503 of HTTP, 4xx of SMTP.
     *
     * @param answer the status, and what was said with it where that is for people
     * @param after as wished, within 1 s and 1 h
     */
    record Later(String answer, Optional<Duration> after) implements Answer {}

    /**
     * No answer, or none that says anything about the report.
     *
     * @param at how far it came
     * @param why in plain words, with a remedy
     */
    record Failed(Leg at, String why) implements Answer {}

    /**
     * No report can go before a person has put the configuration right.
     *
     * @param at how far it came
     * @param why in plain words, with a remedy
     */
    record Misconfigured(Leg at, String why) implements Answer {}
}
