package org.openfsm.events;

/** How a try went; the text is for people and says what to do. */
sealed interface Outcome {
    String answer();

    record Done(String answer) implements Outcome {}

    /** Worth trying again. */
    record Failed(String answer) implements Outcome {}

    /** Not worth trying again. */
    record Refused(String answer) implements Outcome {}

    /** No longer needed. */
    record Skipped(String answer) implements Outcome {}
}
