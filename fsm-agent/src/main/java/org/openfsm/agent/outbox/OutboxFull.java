package org.openfsm.agent.outbox;

/** As much waits for the server as the configuration allows: nothing further is taken in, nothing is dropped. */
public final class OutboxFull extends Exception {

    private static final long serialVersionUID = 1;

    OutboxFull(long waiting, long limit) {
        super("the outbox is full: " + waiting / 1_000_000 + " MB wait for the server, limits.waitingMegabytes is "
                + limit / 1_000_000
                + ". No printer is polled until the server takes reports again; nothing is dropped.");
    }
}
