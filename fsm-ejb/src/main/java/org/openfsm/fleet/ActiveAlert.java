package org.openfsm.fleet;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An alert that is on. The device's own index of it starts again at every boot, so group, code and place tell it from
 * others.
 *
 * @param since counted time of the first poll that saw it of this severity
 */
record ActiveAlert(String subject, Instant since, AlertView alert) {
    private static final List<String> SEVERITIES = List.of("other", "warningBinaryChange", "warning", "critical");

    /** By severity, the worst last; what says none, or one that nobody knows, first. */
    private static final Comparator<AlertView> BY_SEVERITY =
            Comparator.comparingInt(alert -> alert.severity() == null ? -1 : SEVERITIES.indexOf(alert.severity()));

    static ActiveAlert of(AlertView alert, Instant since) {
        return new ActiveAlert(subject(alert), since, alert);
    }

    /** What a poll saw by subject: of rows that differ in nothing but how bad it is, the worst counts. */
    static Map<String, AlertView> bySubject(List<AlertView> seen) {
        var worst = new LinkedHashMap<String, AlertView>();
        for (var alert : seen) {
            worst.merge(subject(alert), alert, (one, other) -> BY_SEVERITY.compare(one, other) < 0 ? other : one);
        }
        return worst;
    }

    private static String subject(AlertView alert) {
        return alert.group() + ":" + alert.code() + ":" + alert.groupIndex() + ":" + alert.location();
    }

    /** Whether it goes on in what was seen. One that became better or worse is another: somebody waits for that. */
    boolean goesOnIn(AlertView seen) {
        return Objects.equals(alert.severity(), seen.severity());
    }
}
