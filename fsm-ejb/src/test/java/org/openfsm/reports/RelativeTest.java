package org.openfsm.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelativeTest {
    @ParameterizedTest(name = "{0} on {1} is {2} to {3}")
    @CsvSource({
        "YESTERDAY, 2026-11-26, 2026-11-25, 2026-11-25",
        "YESTERDAY, 2027-01-01, 2026-12-31, 2026-12-31",
        "LAST_WEEK, 2026-11-26, 2026-11-16, 2026-11-22",
        "LAST_WEEK, 2026-11-23, 2026-11-16, 2026-11-22",
        "LAST_WEEK, 2026-11-22, 2026-11-09, 2026-11-15",
        "LAST_MONTH, 2026-11-26, 2026-10-01, 2026-10-31",
        "LAST_MONTH, 2027-03-31, 2027-02-01, 2027-02-28",
        "LAST_MONTH, 2027-01-31, 2026-12-01, 2026-12-31",
        "LAST_QUARTER, 2026-11-26, 2026-07-01, 2026-09-30",
        "LAST_QUARTER, 2027-01-01, 2026-10-01, 2026-12-31",
        "LAST_YEAR, 2026-11-26, 2025-01-01, 2025-12-31",
        "MONTH_TO_DATE, 2026-11-26, 2026-11-01, 2026-11-25",
        "MONTH_TO_DATE, 2026-12-01, 2026-11-01, 2026-11-30"
    })
    void namesDaysThatAreOver(Relative relative, LocalDate today, LocalDate from, LocalDate to) {
        assertThat(relative.on(today)).isEqualTo(new Days(from, to));
    }
}
