package org.openfsm.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which states the shipped list makes events of: jam, cover, service, empty supply and marker; not trays (requirements A7). */
class AlertStatesTest {
    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource({
        "mediaPath, 8, critical, true",
        "cover, 3, critical, true",
        "cover, 3, warning, false",
        "generalPrinter, 30, critical, true",
        "markerSupplies, 1101, critical, true",
        "markerSupplies, 1104, warning, true",
        "marker, 11, warning, true",
        "input, 808, critical, false",
        "input, 807, warning, false",
        "input, 810, critical, false",
        "input, 8, critical, true",
        "input, 9, critical, true",
        "output, 903, critical, false",
        "generalPrinter, 23, other, false",
        "generalPrinter, 507, other, false",
        "errorState, 5, critical, true",
        "errorState, 4, critical, true",
        "errorState, 3, critical, true",
        "errorState, 1, warning, false",
        "errorState, 6, warning, false",
        "other, 99999, critical, true",
        "other, 99999, warning, false"
    })
    void theShippedListDecides(String group, int code, String severity, boolean evaluated) {
        assertThat(AlertState.evaluated(ShippedAlertStates.LINES, group, code, severity))
                .isEqualTo(evaluated);
    }
}
