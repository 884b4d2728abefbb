package org.openfsm.fleet;

import java.time.Instant;

/**
 * A state of prtAlertTable, from when it was raised to when it was over. Codes as the device sent them.
 *
 * @param severity critical, warning, warningBinaryChange, other; may be null
 * @param training who can help, in RFC 3805's words
 * @param description the device's own words
 * @param clearedAt null while it is active
 */
public record AlertView(
        String severity,
        Integer code,
        String group,
        Integer groupIndex,
        Integer location,
        String training,
        String description,
        Instant raisedAt,
        Instant clearedAt) {

    public boolean active() {
        return clearedAt == null;
    }

    AlertView raisedAt(Instant at) {
        return new AlertView(severity, code, group, groupIndex, location, training, description, at, clearedAt);
    }
}
