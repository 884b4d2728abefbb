package org.openfsm.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalendarTest {

    @ParameterizedTest(name = "{0} after {2} in {1} is {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "daily 02:30,           Europe/Berlin,    2026-11-23T02:29,          2026-11-23T02:30+01:00",
                "daily 02:30,           Europe/Berlin,    2026-11-23T02:30,          2026-11-24T02:30+01:00",
                "daily 00:00,           Europe/Berlin,    2026-12-31T23:59,          2027-01-01T00:00+01:00",
                "weekly Mon 02:30,      Europe/Berlin,    2026-11-23T02:30,          2026-11-30T02:30+01:00",
                "weekly Sun 23:59,      Europe/Berlin,    2026-11-23T02:30,          2026-11-29T23:59+01:00",
                "monthly 1 02:30,       Europe/Berlin,    2026-11-01T02:29,          2026-11-01T02:30+01:00",
                "monthly 1 02:30,       Europe/Berlin,    2026-11-01T02:30,          2026-12-01T02:30+01:00",
                "monthly 28 12:00,      America/New_York, 2027-01-29T00:00,          2027-02-28T12:00-05:00",
                "monthly last 22:00,    Europe/Berlin,    2028-02-01T00:00,          2028-02-29T22:00+01:00",
                "monthly last 22:00,    Europe/Berlin,    2027-02-28T22:00,          2027-03-31T22:00+02:00",
                "quarterly last 22:00,  Europe/Berlin,    2026-11-23T12:00,          2026-12-31T22:00+01:00",
                "quarterly last 22:00,  Europe/Berlin,    2026-12-31T22:00,          2027-03-31T22:00+02:00",
                "quarterly last 22:00,  Asia/Kathmandu,   2027-06-30T22:00,          2027-09-30T22:00+05:45",
                "quarterly 1 06:00,     Europe/Berlin,    2026-11-23T12:00,          2027-01-01T06:00+01:00",
                // the clock is put forward from 02:00 to 03:00
                "daily 02:30,           Europe/Berlin,    2027-03-27T12:00,          2027-03-28T03:30+02:00",
                "daily 02:30,           Europe/Berlin,    2027-03-28T03:30,          2027-03-29T02:30+02:00",
                // it is put back from 03:00 to 02:00, so that 02:30 comes twice
                "daily 02:30,           Europe/Berlin,    2027-10-30T12:00,          2027-10-31T02:30+02:00",
                "daily 02:30,           Europe/Berlin,    2027-10-31T02:30,          2027-11-01T02:30+01:00",
                // half an hour, at midnight
                "daily 00:15,           America/Santiago, 2026-09-05T12:00,          2026-09-06T01:15-03:00",
                "daily 01:45,           Australia/Lord_Howe, 2026-10-03T12:00,       2026-10-04T01:45+10:30",
                "daily 02:15,           Australia/Lord_Howe, 2026-10-03T12:00,       2026-10-04T02:45+11:00",
                // a day that never was
                "daily 02:30,           Pacific/Apia,     2011-12-29T12:00,          2011-12-31T02:30+14:00",
                "daily 02:30,           Pacific/Apia,     2011-12-31T02:30,          2012-01-01T02:30+14:00",
            })
    void theNextTimeIsTheNextByTheClockOnTheWall(String calendar, ZoneId zone, LocalDateTime after, String expected) {
        assertThat(Calendar.parse(calendar)
                        .after(after.atZone(zone).toInstant(), zone)
                        .atZone(zone)
                        .toOffsetDateTime())
                .hasToString(expected);
    }

    @Test
    void whatIsCountedFromTheLastTimeKnowsNoZone() {
        var noon = Instant.parse("2027-03-28T00:30:00Z");
        assertThat(Calendar.every(Duration.ofHours(3)).after(noon, ZoneId.of("Europe/Berlin")))
                .isEqualTo(noon.plus(Duration.ofHours(3)));
    }
}
