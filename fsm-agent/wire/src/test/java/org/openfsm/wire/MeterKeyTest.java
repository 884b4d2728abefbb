package org.openfsm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeterKeyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"total", "print.color", "copy.mono.a4.duplex", "duplex:sheets", "vendor.HP_ink-ml", "later2"})
    void takesKeysOfThisAndOfLaterVersions(String text) {
        assertThat(new MeterKey(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ".", "print.", ".color", "print..color", "print color", "total:", "1st", "a:b:c", "é"})
    void refusesWhatIsNoKey(String text) {
        assertThat(MeterKey.isKey(text)).isFalse();
        assertThatThrownBy(() -> new MeterKey(text)).hasMessageStartingWith("\"" + text + "\" is no meter key");
    }

    @Test
    void refusesAKeyThatNoColumnHolds() {
        assertThat(MeterKey.isKey("a".repeat(64))).isTrue();
        assertThat(MeterKey.isKey("a".repeat(65))).isFalse();
        assertThat(MeterKey.isKey(".a".repeat(100_000))).isFalse();
    }

    @Test
    void countsImpressionsUnlessTheKeySaysOtherwise() {
        assertThat(new MeterKey("print.color").unit()).isEqualTo("impressions");
        assertThat(new MeterKey("duplex:sheets").unit()).isEqualTo("sheets");
        assertThat(new MeterKey("duplex:sheets").name()).isEqualTo("duplex");
        assertThat(MeterKey.TOTAL.name()).isEqualTo("total");
    }

    @Test
    void aMeterIsNeitherNegativeNorBeyondWhatJsonHoldsExactly() {
        assertThat(new Meter(MeterKey.TOTAL, Limits.METER, false, List.of()).value())
                .isEqualTo(9_007_199_254_740_991L);
        assertThatThrownBy(() -> new Meter(MeterKey.TOTAL, -2, false, List.of()))
                .hasMessage("Meter total is -2, expected 0 to 9007199254740991; leave it out");
        assertThatThrownBy(() -> new Meter(MeterKey.TOTAL, 1L << 53, false, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
