package org.openfsm.agent.snmp;

import org.jspecify.annotations.Nullable;

/** What is remembered of a device from one poll to the next. */
final class Peer {

    /** Polite: so many requests may wait for one device's answers. */
    private static final int OUTSTANDING = 2;

    private static final int MOST_VARIABLES = 24;
    private static final int MOST_VALUES = 60;

    final Gate gate = new Gate(OUTSTANDING);
    final Refusals refusals = new Refusals(System::nanoTime);
    volatile @Nullable Credentials worked;
    private volatile int variables = MOST_VARIABLES;
    private volatile int values = MOST_VALUES;
    private volatile Bulk bulk = Bulk.UNTRIED;

    private enum Bulk {
        UNTRIED,
        WORKS,
        FAILS
    }

    /** Nothing is to be remembered of it. */
    boolean isUnknown() {
        return worked == null && refusals.isEmpty();
    }

    /** So many variables fit into one request of this device. */
    int variables() {
        return variables;
    }

    /** It is known that no more fit. */
    void askAtMost(int most) {
        variables = Math.max(1, Math.min(variables, most));
    }

    /** So many values are asked for by one GETBULK. */
    int values() {
        return values;
    }

    /** The device said tooBig to a request for so many variables. */
    void tooManyVariables(int asked) {
        variables = Math.max(1, Math.min(variables, asked / 2));
    }

    /** The device said tooBig to a GETBULK for so many values. */
    void tooManyValues(int asked) {
        values = Math.max(1, Math.min(values, asked / 2));
    }

    /** Whether GETBULK is worth a try. */
    boolean mayBulk() {
        return bulk != Bulk.FAILS;
    }

    void bulkWorks() {
        bulk = Bulk.WORKS;
    }

    /**
     * A GETBULK failed; some agents cannot do it.
     *
     * @return whether GETNEXT shall be used instead: not when GETBULK has worked before
     */
    boolean bulkFailed() {
        if (bulk == Bulk.UNTRIED) {
            bulk = Bulk.FAILS;
        }
        return bulk == Bulk.FAILS;
    }
}
