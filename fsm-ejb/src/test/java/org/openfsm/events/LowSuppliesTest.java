package org.openfsm.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openfsm.fleet.SupplyHistory;
import org.openfsm.fleet.SupplyView;

class LowSuppliesTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

    private static SupplyHistory.Poll poll(Instant at, int percent) {
        var toner = new SupplyView(
                1,
                "toner",
                "consumed",
                "black",
                "TK-3170",
                "percent",
                "measured",
                percent,
                (long) percent,
                100L,
                null,
                null,
                percent <= 10,
                NOON.minusSeconds(60));
        return new SupplyHistory.Poll(1, at, Map.of("toner:black", toner));
    }

    private static List<Episode> of(SupplyHistory.Poll... polls) {
        return new LowSupplies(1, Set.of(10)).of(List.of(polls));
    }

    @Test
    void pollsOfOneMomentThatContradictEachOtherMakeOneEpisodeAsTheLastSays() {
        assertThat(of(poll(NOON, 5), poll(NOON, 80), poll(NOON, 4)))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.startedAt()).isEqualTo(NOON);
                    assertThat(one.endedAt()).isNull();
                });
        assertThat(of(poll(NOON, 5), poll(NOON, 80))).singleElement().satisfies(one -> assertThat(one.endedAt())
                .isEqualTo(NOON));
    }

    @Test
    void aLevelThatFallsAgainLaterIsAnotherEpisode() {
        assertThat(of(poll(NOON, 5), poll(NOON.plusSeconds(60), 80), poll(NOON.plusSeconds(120), 4)))
                .extracting(Episode::startedAt)
                .containsExactly(NOON, NOON.plusSeconds(120));
    }
}
