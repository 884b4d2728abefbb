package org.openfsm.agent.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Time that passes when the test says so; people may also set it, which the ticks do not see. */
public final class TestClock extends Clock {

    private volatile Instant now;
    private volatile long ticks;

    public TestClock(Instant now) {
        this.now = now;
    }

    public void pass(Duration time) {
        now = now.plus(time);
        ticks += time.toNanos();
    }

    public void set(Duration by) {
        now = now.plus(by);
    }

    public long ticks() {
        return ticks;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.fixed(now, zone);
    }
}
