package org.openfsm.agent.poll;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Words;
import org.openfsm.wire.Device.Alert;

/**
 * A state that the server must hear of at once: a bit of hrPrinterDetectedErrorState (RFC 2790), or alerts
 * (prtAlertTable, RFC 3805) of which every part given must fit.
 *
 * @param error the bit's name
 * @param group by its name, or its number where it has none
 */
public record CriticalState(
        @Nullable String error,
        @Nullable String group,
        @Nullable Integer code,
        @Nullable String severity) {

    private static final String CRITICAL = "critical";
    private static final int JAM = 8;
    private static final int DOOR_OPEN = 501;

    /** Jam, cover, service, empty supply and marker; what a person at the device mends by adding paper is not. */
    public static final List<CriticalState> DEFAULT = Stream.concat(
                    Stream.of("noToner", "doorOpen", "jammed", "serviceRequested", "markerSupplyMissing")
                            .map(CriticalState::ofError),
                    Stream.of(
                            new CriticalState(null, null, JAM, CRITICAL),
                            new CriticalState(null, null, DOOR_OPEN, CRITICAL),
                            new CriticalState(null, "cover", null, CRITICAL),
                            new CriticalState(null, "marker", null, CRITICAL),
                            new CriticalState(null, "markerSupplies", null, CRITICAL),
                            new CriticalState(null, "markerColorant", null, CRITICAL),
                            new CriticalState(null, "mediaPath", null, CRITICAL)))
            .toList();

    /** @throws IllegalArgumentException what was expected */
    public CriticalState {
        if (error == null
                ? group == null && code == null && severity == null
                : group != null || code != null || severity != null) {
            throw new IllegalArgumentException("either error, or some of group, code and severity");
        }
    }

    private static CriticalState ofError(String error) {
        return new CriticalState(error, null, null, null);
    }

    /** @throws IllegalArgumentException what was expected */
    public static String error(String name) {
        if (!Words.errors().contains(name)) {
            throw new IllegalArgumentException("one of " + String.join(", ", Words.errors()));
        }
        return name;
    }

    /** @throws IllegalArgumentException what was expected */
    public static String group(String name) {
        if (!Words.ALERT_GROUP.has(name) && !name.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("a group of RFC 3805 such as cover, marker or input, or its number");
        }
        return name;
    }

    /** @throws IllegalArgumentException what was expected */
    public static String severity(String name) {
        if (!Words.SEVERITY.has(name)) {
            throw new IllegalArgumentException("critical, warning, warningBinaryChange or other");
        }
        return name;
    }

    boolean isError(String name) {
        return name.equals(error);
    }

    boolean is(Alert alert) {
        return error == null
                && (group == null || group.equals(alert.group()))
                && (code == null || code.equals(alert.code()))
                && (severity == null || severity.equals(alert.severity()));
    }
}
