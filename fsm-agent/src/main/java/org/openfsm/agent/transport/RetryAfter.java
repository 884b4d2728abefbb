package org.openfsm.agent.transport;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** How long a server asks not to be asked again (RFC 9110, 10.2.3): it gets a second to an hour. */
final class RetryAfter {

    private static final Duration SOONEST = Duration.ofSeconds(1);
    private static final Duration LATEST = Duration.ofHours(1);
    private static final Pattern SECONDS = Pattern.compile("[+-]?\\d{1,18}");

    private RetryAfter() {}

    /** Empty when it says nothing of the kind; what is neither seconds nor a date is as good as absent. */
    static Optional<Duration> of(HttpResponse<?> answer, Clock clock) {
        return answer.headers().firstValue("Retry-After").map(String::strip).flatMap(text -> of(text, clock));
    }

    private static Optional<Duration> of(String text, Clock clock) {
        Duration wished;
        try {
            wished = SECONDS.matcher(text).matches()
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : Duration.between(
                            clock.instant(),
                            ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
        } catch (DateTimeException neither) {
            return Optional.empty();
        }
        return Optional.of(wished.compareTo(SOONEST) < 0 ? SOONEST : wished.compareTo(LATEST) > 0 ? LATEST : wished);
    }
}
