package org.openfsm.agent.snmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    private static final Credentials USER = new Credentials.Community(SnmpVersion.V2C, "a", "one");
    private static final Credentials OTHER = new Credentials.Community(SnmpVersion.V2C, "b", "other");

    private final AtomicLong ticks = new AtomicLong(Long.MAX_VALUE - 5);
    private final Refusals refusals = new Refusals(ticks::get);

    @Test
    void whatWasRefusedRestsLongerEachTimeAndADayAtLast() {
        for (int hours : new int[] {1, 2, 4, 8, 16, 24, 24}) {
            assertThat(refusals.resting(USER)).isEmpty();
            refusals.refused(USER, "wrong password");
            assertThat(refusals.resting(OTHER)).isEmpty();
            ticks.addAndGet(Duration.ofHours(hours).minusSeconds(1).toNanos());
            assertThat(refusals.resting(USER)).contains("wrong password (asked again after " + hours + " h)");
            ticks.addAndGet(Duration.ofSeconds(1).toNanos());
        }
    }

    @Test
    void whatIsAcceptedBeginsAnew() {
        refusals.refused(USER, "wrong password");
        refusals.accepted(USER);
        assertThat(refusals.resting(USER)).isEmpty();
        refusals.refused(USER, "wrong password");
        assertThat(refusals.resting(USER)).get().asString().contains("1 h");
    }
}
