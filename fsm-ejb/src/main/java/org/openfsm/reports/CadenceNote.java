package org.openfsm.reports;

import java.util.Locale;

/** What a person should know of a cadence. */
public enum CadenceNote {
    /** Some months do not have that day: then it is the last one. */
    SHORT_MONTHS,
    /** One of the next runs falls into the hour that the clock skips: it is at the next time there is. */
    CLOCK_SKIPPED,
    /** One of the next runs falls into the hour that comes twice: it runs once, the first time. */
    CLOCK_DOUBLED,
    /** Working days are Monday to Friday: public holidays are not known. */
    NO_HOLIDAYS;

    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
