package org.openfsm.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfficeHoursTest {

    /** 2026-11-23 is a Monday. */
    @ParameterizedTest(name = "{0}: {1} becomes {2}")
    @CsvSource({
        "Mon-Fri 07:00-19:00, 2026-11-23T08:00, 2026-11-23T08:00",
        "Mon-Fri 07:00-19:00, 2026-11-23T06:59, 2026-11-23T07:00",
        "Mon-Fri 07:00-19:00, 2026-11-23T19:00, 2026-11-24T07:00",
        "Mon-Fri 07:00-19:00, 2026-11-27T20:00, 2026-11-30T07:00",
        "Mon-Fri 07:00-19:00, 2026-11-28T12:00, 2026-11-30T07:00",
        "Sat-Mon 07:00-19:00, 2026-11-24T12:00, 2026-11-28T07:00",
        "wed 07:00-07:30, 2026-11-23T12:00, 2026-11-25T07:00",
        "07:00-19:00, 2026-11-28T03:00, 2026-11-28T07:00",
        // clocks go forward on that Sunday: there is no 02:30
        "Sun 02:30-05:00, 2026-03-29T00:00, 2026-03-29T03:30"
    })
    void thePollWaitsForTheNextOpening(String hours, LocalDateTime wished, LocalDateTime expected) {
        var zone = ZoneId.of("Europe/Berlin");
        assertThat(OfficeHours.parse(hours).atOrAfter(wished.atZone(zone))).isEqualTo(expected.atZone(zone));
    }
}
