package org.openfsm.agent.snmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A clock of the test, and a timer that is late as on a machine that has much else to do. */
@NullUnmarked // what is null where it must not be fails the test
class PaceTest {

    private static final long SECOND = 1_000_000_000;
    private static final int SECONDS = 60;

    private final SplittableRandom random = new SplittableRandom(1);
    private final List<Long> went = new ArrayList<>();
    private long now;
    private long next;
    private Runnable task;

    @ParameterizedTest(name = "{0} packets a second, each {1} ms late at most, and now and then {2} ms")
    @CsvSource({"50, 0, 0", "50, 8, 90", "200, 0, 0", "200, 4, 90", "1000, 1, 60", "1, 10, 90"})
    void noSecondHasMuchMoreThanTheRateAndTheMeanIsKept(int rate, int late, int stall) {
        var pace = new Pace(
                (nanos, then) -> {
                    next = now + nanos;
                    task = then;
                },
                () -> now,
                rate);
        for (int packet = 0; packet < rate * SECONDS; packet++) {
            pace.run(() -> went.add(now));
        }
        while (went.size() < rate * SECONDS) {
            now = next
                    + random.nextInt(late + 1) * 1_000_000L
                    + (random.nextInt(rate * 2) == 0 ? stall * 1_000_000L : 0);
            task.run();
        }
        assertThat(mostInASecond()).isLessThanOrEqualTo(rate + Math.max(1, rate / 20));
        double mean = (went.size() - 1) * 1.0 * SECOND / (went.get(went.size() - 1) - went.get(0));
        assertThat(mean).isBetween(rate * 0.95, rate * 1.01);
    }

    private int mostInASecond() {
        int most = 0;
        int from = 0;
        for (int i = 0; i < went.size(); i++) {
            while (went.get(i) - went.get(from) >= SECOND) {
                from++;
            }
            most = Math.max(most, i - from + 1);
        }
        return most;
    }
}
