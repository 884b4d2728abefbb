package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

/** What of this JVM's heap is in use, beside what was when this began. */
final class Heap {
    private static final long MORE = 96L << 20;

    private final long start = used();
    private long most;

    /** @param when for the failure */
    void assertBounded(String when) {
        most = Math.max(most, used() - start);
        assertThat(most).as("bytes of heap more than at the start: %s", when).isLessThan(MORE);
    }

    /** How many bytes more it ever was. */
    long most() {
        return most;
    }

    private static long used() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
