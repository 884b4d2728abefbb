package org.openfsm.events;

import java.util.List;
import java.util.Objects;

/**
 * A line of the list that says which alert states become events; null fits everything.
 *
 * @param group prtAlertGroup's word; {@code errorState}: {@code code} is a bit of hrPrinterDetectedErrorState, from 0
 * @param code prtAlertCode
 * @param severity prtAlertSeverityLevel's word: critical, warning, warningBinaryChange, other
 */
public record AlertState(String group, Integer code, String severity, boolean evaluate) {
    /** The group of the error bits. */
    public static final String ERROR_STATE = "errorState";

    boolean fits(String itsGroup, Integer itsCode, String itsSeverity) {
        return (group == null || group.equals(itsGroup))
                && (code == null || Objects.equals(code, itsCode))
                && (severity == null || severity.equals(itsSeverity));
    }

    /** Whether this state becomes an event: the first line that fits says so; without one it does not. */
    public static boolean evaluated(List<AlertState> lines, String group, Integer code, String severity) {
        for (var line : lines) {
            if (line.fits(group, code, severity)) {
                return line.evaluate();
            }
        }
        return false;
    }
}
