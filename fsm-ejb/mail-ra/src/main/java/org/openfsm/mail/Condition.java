package org.openfsm.mail;

/**
 * How the polling goes.
 *
 * @param trouble when failing, else null
 * @param detail when failing what the other side said, never a password; else null
 * @param mailbox user and host; null when resting
 */
public record Condition(State state, Trouble trouble, String detail, String mailbox) {

    public enum State {
        /** No mail session is set up: nothing is polled. */
        RESTING,
        /** Another node polls. */
        WAITING,
        POLLING,
        FAILING
    }

    static Condition resting() {
        return new Condition(State.RESTING, null, null, null);
    }

    static Condition of(State state, String mailbox) {
        return new Condition(state, null, null, mailbox);
    }

    static Condition failing(MailboxTrouble why, String mailbox) {
        return new Condition(State.FAILING, why.trouble(), why.getMessage(), mailbox);
    }

    /** Whether nothing has changed that is worth a line in the log. */
    boolean like(Condition other) {
        return other != null && state == other.state && trouble == other.trouble;
    }
}
