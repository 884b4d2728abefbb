package org.openfsm.agent.transport;

import java.time.Duration;
import java.util.Optional;

/** What became of one try to send a report. */
public sealed interface Answer {

    /** 202: the server has taken charge of it. */
    record Taken() implements Answer {}

    /** 4xx: the server does not keep it, and will not the next time either. */
    record Refused(int status) implements Answer {}

    /** 429 or 503: the server asks for time. @param after as it wishes, within 1 s and 1 h */
    record Later(int status, Optional<Duration> after) implements Answer {}

    /** No answer, or none of the server's. @param why in plain words, with a remedy */
    record Failed(String why) implements Answer {}
}
