package org.openfsm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LevelTest {

    @ParameterizedTest(name = "level {0} of {1} (in percent: {2}, receptacle: {3}) is {4} with {5} percent")
    @CsvSource({
        "25, 100, false, false, MEASURED, 25",
        "2, 3, false, false, MEASURED, 67",
        "1, 200, false, false, MEASURED, 1",
        "0, 100, false, false, MEASURED, 0",
        "10, 100, false, true, MEASURED, 90",
        "199, 200, false, true, MEASURED, 1",
        "100, 100, false, true, MEASURED, 0",
        "2147483647, 2147483647, false, false, MEASURED, 100",
        "105, 100, false, false, INVALID, ",
        "-100, 100, false, false, INVALID, ",
        "-3, -2, false, false, SOME, ",
        "-3, 500, false, true, SOME, ",
        "-2, 100, false, false, UNKNOWN, ",
        "-1, 100, false, false, UNRESTRICTED, ",
        "40, -2, true, false, MEASURED, 40",
        "40, 0, true, true, MEASURED, 60",
        "40, , true, false, MEASURED, 40",
        "101, -2, true, false, INVALID, ",
        "40, -2, false, false, MEASURED, ",
        "40, 0, false, false, MEASURED, ",
        "40, , false, false, MEASURED, "
    })
    void saysWhatRfc3805Means(
            long level, Long capacity, boolean inPercent, boolean receptacle, Level.Kind kind, Integer percent) {
        assertThat(Level.of(level, capacity, inPercent, receptacle))
                .isEqualTo(new Level(kind, percent, level, capacity));
    }

    @Test
    void hasAPercentageOnlyWhenMeasured() {
        assertThatThrownBy(() -> new Level(Level.Kind.SOME, 50, -3L, 100L))
                .hasMessage("A level of kind SOME has 50 percent, expected 0 to 100 and only of MEASURED");
        assertThatThrownBy(() -> new Level(Level.Kind.MEASURED, 101, 101L, 100L))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
