package org.openfsm.fleet;

import java.util.List;

/** Codes of prtAlertTable (IANA-PRINTER-MIB, PrtAlertCodeTC) that mean the same to whoever reads alerts. */
public final class AlertCodes {
    /**
     * What is no trouble, whatever severity a device gives it: cover and interlock closed, power saver, warming up, door
     * closed, power up and down, ready to print, an entry removed. Some devices keep "power up" in their table for good.
     */
    public static final List<Integer> DAILY_LIFE = List.of(4, 6, 23, 24, 502, 503, 504, 507, 1801);

    private AlertCodes() {}

    static boolean isDailyLife(Integer code) {
        return code != null && DAILY_LIFE.contains(code);
    }
}
