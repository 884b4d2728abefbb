package org.openfsm.web.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.fleet.SupplyView;
import org.openfsm.web.WebTexts;

class SupplyBarsTest {

    private final SupplyBars bars = new SupplyBars(
            WebTexts.texts(Locale.ENGLISH),
            WebTexts.formats(Locale.ENGLISH, ZoneOffset.UTC, Instant.parse("2026-11-23T12:00:00Z")));

    @ParameterizedTest(name = "{0} {1} at {2} is drawn {3} and says {4}")
    @CsvSource({
        "measured, consumed, 42, measured, 42%",
        "measured, receptacle, 72, measured, 72%",
        "measured, receptacle, 100, measured, full",
        "some, consumed, , some, some",
        "unknown, consumed, , unknown, ?",
        "invalid, consumed, , unknown, ?",
        "unrestricted, consumed, , unrestricted, –",
        "low, consumed, , low, low",
        ", consumed, , unknown, ?"
    })
    void everyKindOfLevelHasItsPictureAndItsWord(
            String kind, String supplyClass, Integer percent, String drawn, String value) {
        var bar = bars.bar(supply("toner", supplyClass, "cyan", kind, percent, false));
        assertThat(bar.kind()).isEqualTo(drawn);
        assertThat(bar.value()).isEqualTo(value);
    }

    @Test
    void aTableShowsWhatPrintsInTheOrderOfThePress() {
        var shelf = bars.shelf(List.of(
                supply("wasteToner", "receptacle", null, "measured", 40, false),
                supply("toner", "consumed", "yellow", "measured", 40, false),
                supply("toner", "consumed", "black", "measured", 40, false),
                supply("toner", "consumed", "cyan", "measured", 40, false)));
        assertThat(shelf.bars()).extracting(Bar::letter).containsExactly("K", "C", "Y");
    }

    @Test
    void aSupplyThatSaysNothingOfItselfIsShownBesideTheOthers() {
        var shelf = bars.shelf(List.of(
                new SupplyView(2, null, null, null, null, null, null, null, null, null, null, null, false, null),
                supply("toner", "consumed", "black", "measured", 40, false)));
        assertThat(shelf.bars()).extracting(Bar::letter).containsExactly("K");
        assertThat(bars.all(List.of(new SupplyView(
                        2, null, null, null, null, null, null, null, null, null, null, null, false, null))))
                .singleElement()
                .satisfies(bar -> assertThat(bar.value()).isEqualTo("?"));
    }

    @Test
    void theLowestIsTheOneWithTheLeastLeftAlsoWhereItFills() {
        var shelf = bars.shelf(List.of(
                supply("toner", "consumed", "magenta", "measured", 9, true),
                supply("wasteToner", "receptacle", null, "measured", 98, true)));
        assertThat(shelf.lowest().letter()).isEqualTo("W");
    }

    @Test
    void aLevelThatCannotBeSaysWhatWasRead() {
        var bar = bars.bar(new SupplyView(
                1,
                "toner",
                "consumed",
                "black",
                null,
                "percent",
                "invalid",
                null,
                105L,
                100L,
                null,
                null,
                false,
                null));
        assertThat(bar.why()).contains("105").contains("100");
    }

    @Test
    void theDevicesOwnWordsAreQuotedWhereTheTypeSaysNothing() {
        assertThat(bars.name(new SupplyView(
                        1,
                        "other",
                        "other",
                        null,
                        "Paper Feed Kit",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        false,
                        null)))
                .isEqualTo("“Paper Feed Kit”");
    }

    private static SupplyView supply(
            String type, String supplyClass, String colorant, String kind, Integer percent, boolean low) {
        return new SupplyView(
                1, type, supplyClass, colorant, null, "percent", kind, percent, null, 100L, null, null, low, null);
    }
}
