package org.openfsm.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.openfsm.events.Toggles.Key;
import org.openfsm.events.Toggles.Span;
import org.openfsm.events.Toggles.Toggle;

/** Spans of time from changes in any order. */
class TogglesTest {
    private static final Key SILENCE = new Key(1, "");

    private static Instant at(int minute) {
        return Instant.ofEpochSecond(minute * 60L);
    }

    private static Toggle toggle(int minute, boolean on) {
        return new Toggle(SILENCE, at(minute), on);
    }

    @Test
    void theOrderInWhichChangesComeDoesNotMatter() {
        var changes = new ArrayList<>(
                List.of(toggle(1, true), toggle(2, true), toggle(5, false), toggle(7, false), toggle(9, true)));
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(changes, new Random(i));
            assertThat(Toggles.spans(changes, Map.of()))
                    .containsExactlyInAnyOrder(new Span(SILENCE, at(1), at(5)), new Span(SILENCE, at(9), null));
        }
    }

    @Test
    void whatLastedGoesOnFromWhereItBegan() {
        assertThat(Toggles.spans(List.of(toggle(3, true), toggle(5, false)), Map.of(SILENCE, at(0))))
                .containsExactly(new Span(SILENCE, at(0), at(5)));
        assertThat(Toggles.spans(List.of(toggle(5, false)), Map.of())).isEmpty();
    }

    @Test
    void overAndOnAgainInOneMomentIsTwo() {
        assertThat(Toggles.spans(List.of(toggle(1, true), toggle(3, true), toggle(3, false)), Map.of()))
                .containsExactly(new Span(SILENCE, at(1), at(3)), new Span(SILENCE, at(3), null));
    }
}
