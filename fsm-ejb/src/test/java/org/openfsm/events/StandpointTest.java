package org.openfsm.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.access.Scope;

/** What a rule is about. */
class StandpointTest {
    private static final Instant NOON = Instant.parse("2026-11-23T11:00:00Z");

    private static Standpoint alert(String group, int code, EventSeverity severity) {
        var episode = new Episode(
                1,
                17,
                EventKind.ALERT,
                "x",
                NOON,
                null,
                null,
                severity,
                null,
                5L,
                new EventRow.Alert(group, code, null, null, null, null),
                null,
                null);
        return new Standpoint(episode, 5, Set.of(70L, 71L), "TASKalfa 3554ci");
    }

    private static Standpoint low(int threshold, String type, String colorant) {
        var episode = new Episode(
                1,
                17,
                EventKind.SUPPLY_LOW,
                "x",
                NOON,
                null,
                null,
                EventSeverity.WARNING,
                null,
                5L,
                null,
                new EventRow.Supply("s", type, colorant, threshold, 9),
                null);
        return new Standpoint(episode, 5, Set.of(), "TASKalfa 3554ci");
    }

    private static Rule rule(Rule.Trigger trigger, Rule.Filter filter) {
        return new Rule(1L, "r", false, trigger, filter, 0, null, new Rule.TicketAction(false), null);
    }

    private static Rule.Trigger on(EventKind kind, Integer threshold, String group, Integer code) {
        return new Rule.Trigger(kind, threshold, group, code, 0);
    }

    private static Rule.Filter filter(
            Set<Long> customers,
            Set<Long> groups,
            Set<EventSeverity> severities,
            Set<String> types,
            Set<String> colorants) {
        return new Rule.Filter(customers, groups, severities, types, colorants, "");
    }

    private static boolean fits(Standpoint standpoint, Rule.Trigger trigger, Rule.Filter filter) {
        return standpoint.fits(rule(trigger, filter), Scope.installation());
    }

    @Test
    void anAlertFitsByGroupAndCode() {
        var jam = alert("mediaPath", 8, EventSeverity.CRITICAL);
        assertThat(fits(jam, on(EventKind.ALERT, null, null, null), Rule.Filter.ALL))
                .isTrue();
        assertThat(fits(jam, on(EventKind.ALERT, null, "mediaPath", 8), Rule.Filter.ALL))
                .isTrue();
        assertThat(fits(jam, on(EventKind.ALERT, null, null, 3), Rule.Filter.ALL))
                .isFalse();
        assertThat(fits(jam, on(EventKind.ALERT, null, "input", 8), Rule.Filter.ALL))
                .isFalse();
        assertThat(fits(jam, on(EventKind.DEVICE_SILENT, null, null, null), Rule.Filter.ALL))
                .isFalse();
    }

    @Test
    void aLevelFitsByItsOwnThresholdOnly() {
        var low = low(20, "toner", "cyan");
        assertThat(fits(low, on(EventKind.SUPPLY_LOW, 20, null, null), Rule.Filter.ALL))
                .isTrue();
        assertThat(fits(low, on(EventKind.SUPPLY_LOW, 10, null, null), Rule.Filter.ALL))
                .isFalse();
    }

    @Test
    void filtersNarrow() {
        var jam = alert("mediaPath", 8, EventSeverity.WARNING);
        var any = on(EventKind.ALERT, null, null, null);
        assertThat(fits(jam, any, filter(Set.of(5L, 6L), Set.of(), Set.of(), Set.of(), Set.of())))
                .isTrue();
        assertThat(fits(jam, any, filter(Set.of(6L), Set.of(), Set.of(), Set.of(), Set.of())))
                .isFalse();
        assertThat(fits(jam, any, filter(Set.of(), Set.of(71L), Set.of(), Set.of(), Set.of())))
                .isTrue();
        assertThat(fits(jam, any, filter(Set.of(), Set.of(72L), Set.of(), Set.of(), Set.of())))
                .isFalse();
        assertThat(fits(jam, any, filter(Set.of(), Set.of(), Set.of(EventSeverity.CRITICAL), Set.of(), Set.of())))
                .isFalse();
        var low = low(20, "toner", "cyan");
        var level = on(EventKind.SUPPLY_LOW, 20, null, null);
        assertThat(fits(low, level, filter(Set.of(), Set.of(), Set.of(), Set.of("toner"), Set.of("cyan"))))
                .isTrue();
        assertThat(fits(low, level, filter(Set.of(), Set.of(), Set.of(), Set.of("ink"), Set.of())))
                .isFalse();
        assertThat(fits(low, level, filter(Set.of(), Set.of(), Set.of(), Set.of(), Set.of("black"))))
                .isFalse();
        assertThat(fits(low(20, null, null), level, filter(Set.of(), Set.of(), Set.of(), Set.of("ink"), Set.of())))
                .isFalse();
    }

    @Test
    void nobodysRuleReactsToWhatItsOwnerDoesNotSee() {
        var jam = alert("mediaPath", 8, EventSeverity.CRITICAL);
        var rule = rule(on(EventKind.ALERT, null, null, null), Rule.Filter.ALL);
        assertThat(jam.fits(rule, Scope.of(Set.of(1L), Set.of()))).isTrue();
        assertThat(jam.fits(rule, Scope.of(Set.of(), Set.of(5L)))).isTrue();
        assertThat(jam.fits(rule, Scope.of(Set.of(2L), Set.of(6L)))).isFalse();
        assertThat(jam.fits(rule, Scope.nothing())).isFalse();
    }

    @ParameterizedTest(name = "{0} fits {1}: {2}")
    @CsvSource({
        "'', anything, true",
        "TASKalfa*, TASKalfa 3554ci, true",
        "taskalfa ????ci, TASKalfa 3554ci, true",
        "*3554*, TASKalfa 3554ci, true",
        "3554*, TASKalfa 3554ci, false",
        "*, , false",
        "?, ab, false",
        "a*b*c, axxbyyc, true",
        "a*b*c, axxbyy, false",
        "[a-z]*, abc, false",
        "a.c, abc, false",
        "**, '', true"
    })
    void aModelFitsAPattern(String pattern, String model, boolean fits) {
        assertThat(Standpoint.isLike(pattern, model)).isEqualTo(fits);
    }

    @Test
    void noPatternMakesItSlow() {
        var pattern = "*a".repeat(90) + "b";
        // by backtracking it would take longer than the world lasts
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> assertThat(Standpoint.isLike(pattern, "a".repeat(255)))
                .isFalse());
    }
}
