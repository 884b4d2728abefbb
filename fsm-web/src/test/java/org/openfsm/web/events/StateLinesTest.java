package org.openfsm.web.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.events.AlertState;

class StateLinesTest {

    private static final StateLines LINES = new StateLines(List.of(
            new AlertState("input", 808, null, false),
            new AlertState("errorState", null, null, false),
            new AlertState(null, null, "critical", true),
            new AlertState(null, 8, null, true),
            new AlertState(null, null, null, false)));

    private static final StateLines.State JAM = new StateLines.State(null, 8);
    private static final StateLines.State COVER = new StateLines.State(null, 3);
    private static final StateLines.State EMPTY_TRAY = new StateLines.State("input", 808);
    private static final StateLines.State REST = new StateLines.State(null, null);
    private static final List<StateLines.State> NAMED = List.of(JAM, COVER, EMPTY_TRAY);

    @ParameterizedTest(name = "{0}:{1} {2} is evaluated: {3}")
    @CsvSource({
        "'',8,critical,true",
        "'',8,warning,true",
        "'',3,critical,true",
        "'',3,warning,false",
        "input,808,critical,false"
    })
    void theFirstLineThatFitsDecides(String group, Integer code, String severity, boolean evaluated) {
        var state = new StateLines.State(group.isEmpty() ? null : group, code);
        assertThat(LINES.evaluated(state, severity)).isEqualTo(evaluated);
    }

    @Test
    void aTickChangesItsOwnCellAndNoOther() {
        for (var state : NAMED) {
            for (var severity : StatesPage.SEVERITIES) {
                var before = cells(LINES);
                var after = cells(LINES.with(state, severity, !LINES.evaluated(state, severity)));
                before.compute(state + severity, (cell, was) -> !was);
                assertThat(after).as(state + " " + severity).isEqualTo(before);
            }
        }
    }

    @Test
    void tickedTwiceTheLinesAreAsBefore() {
        for (var state : NAMED) {
            var once = LINES.with(state, "warning", !LINES.evaluated(state, "warning"));
            assertThat(once.with(state, "warning", LINES.evaluated(state, "warning")))
                    .isEqualTo(LINES);
        }
    }

    @Test
    void theRestReachesWhatNoOtherRowNames() {
        var changed = LINES.with(REST, "warning", true);
        assertThat(changed.evaluated(COVER, "warning")).isTrue();
        assertThat(changed.evaluated(EMPTY_TRAY, "warning")).isFalse();
        assertThat(changed.lines()).endsWith(new AlertState(null, null, null, false));
    }

    private static Map<String, Boolean> cells(StateLines lines) {
        return NAMED.stream()
                .flatMap(state -> Arrays.stream(StatesPage.SEVERITIES.toArray(String[]::new))
                        .map(severity -> Map.entry(state + severity, lines.evaluated(state, severity))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
