package org.openfsm.agent.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** When something is to be done next, by a clock that people set and by one that only ticks. */
interface Due {

    boolean isReached(Moment now);

    /** Zero or less when it is reached. */
    Duration rest(Moment now);

    /** The same moment by both clocks. @param tick nanoseconds of a clock that nobody sets */
    record Moment(Instant at, long tick) {}

    /** Only when somebody asks. */
    Due NEVER = new Due() {
        @Override
        public boolean isReached(Moment now) {
            return false;
        }

        @Override
        public Duration rest(Moment now) {
            return ChronoUnit.FOREVER.getDuration();
        }
    };

    /** When both are reached. */
    static Due both(Due one, Due other) {
        return new Due() {
            @Override
            public boolean isReached(Moment now) {
                return one.isReached(now) && other.isReached(now);
            }

            @Override
            public Duration rest(Moment now) {
                var rest = one.rest(now);
                return rest.compareTo(other.rest(now)) > 0 ? rest : other.rest(now);
            }
        };
    }

    /**
     * After a time: by either clock, for the one that ticks stands still while the machine sleeps, and the other may be
     * put back.
     */
    static Due in(Duration time, Moment from) {
        return new Due() {
            @Override
            public boolean isReached(Moment now) {
                var rest = rest(now);
                return rest.isZero() || rest.isNegative();
            }

            @Override
            public Duration rest(Moment now) {
                var byTicks = time.minusNanos(now.tick() - from.tick());
                var byClock = time.minus(Duration.between(from.at(), now.at()));
                return byTicks.compareTo(byClock) < 0 ? byTicks : byClock;
            }
        };
    }
}
