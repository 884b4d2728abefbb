package org.openfsm.agent.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.pmd.SnmpValue;

class RowTest {

    private static Row row(Table table, int column) {
        var name = new SnmpValue.Octets("Somebody".getBytes(StandardCharsets.UTF_8));
        return new Row(table, Map.of(column, name), null, new Problems());
    }

    @ParameterizedTest(name = "column {1} of {0}")
    @CsvSource({
        "SYSTEM, 1",
        "SYSTEM, 4",
        "SYSTEM, 5",
        "SYSTEM, 6",
        "HR_DEVICE, 3",
        "GENERAL, 16",
        "GENERAL, 17",
        "INPUT, 12",
        "INPUT, 13",
        "INPUT, 18",
        "OUTPUT, 7",
        "OUTPUT, 12",
        "SUPPLIES, 6",
        "COLORANT, 4",
        "ALERT, 8"
    })
    void whatNamesADeviceIsReadAsText(Table table, int column) {
        assertThat(row(table, column).text(column)).isEqualTo("Somebody");
    }

    @ParameterizedTest(name = "column {1} of {0}: {2}")
    @CsvSource({
        "GENERAL, 4, prtGeneralCurrentOperator",
        "GENERAL, 5, prtGeneralServicePerson",
        "SUPPLIES, 9, prtMarkerSuppliesLevel",
        "ALERT, 20, what RFC 3805 does not have"
    })
    void anythingElseIsRefused(Table table, int column, String what) {
        assertThatThrownBy(() -> row(table, column).text(column))
                .as(what)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column " + column + " of " + table.text());
    }
}
