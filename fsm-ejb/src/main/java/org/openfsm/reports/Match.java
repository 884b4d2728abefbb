package org.openfsm.reports;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/**
 * What a request would find now.
 *
 * @param customers that have such devices
 * @param nothing the masks that match nothing
 * @param from first day that the period means today; null without one
 * @param to last day, inclusive
 * @param zone whose days they are
 * @param lastTook how long this person's last one of this kind took; null when there was none
 */
public record Match(
        int customers,
        long devices,
        List<String> nothing,
        LocalDate from,
        LocalDate to,
        ZoneId zone,
        Duration lastTook) {}
