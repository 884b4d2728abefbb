package org.openfsm.fleet;

import java.util.Locale;

/** The one worst state of a device, worst first. */
public enum DeviceState {
    /** Printing has stopped: an active alert of severity critical, or a device that says it is down. */
    CRITICAL,
    /** It gave no answer at its last poll. */
    UNREACHABLE,
    /** A warning, an error bit, a low supply. */
    ATTENTION,
    /** Silent inside its known sleep pattern. */
    ASLEEP,
    OK,
    /** Found, but not managed. */
    UNMANAGED;

    /** The name in style sheets, bundles and the API, such as {@code critical}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
