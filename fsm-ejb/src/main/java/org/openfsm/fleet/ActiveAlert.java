package org.openfsm.fleet;

import java.time.Instant;

/**
 * An alert that is on. The device's own index of it starts again at every boot, so group, code and place tell it from
 * others.
 *
 * @param since counted time of the first poll that saw it
 */
record ActiveAlert(String subject, Instant since, AlertView alert) {

    static ActiveAlert of(AlertView alert, Instant since) {
        return new ActiveAlert(subject(alert), since, alert);
    }

    static String subject(AlertView alert) {
        return alert.group() + ":" + alert.code() + ":" + alert.groupIndex() + ":" + alert.location();
    }
}
