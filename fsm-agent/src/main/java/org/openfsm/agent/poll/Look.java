package org.openfsm.agent.poll;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/**
 * What a look at a device's error states asks for: of each printer in it what it is known to have, and sysUpTime.
 *
 * @param upTicks sysUpTime at the last look
 */
record Look(List<Oid> instances, long upTicks) {

    /** Small enough for any device's answer. */
    static final int MOST_VARIABLES = 10;

    Look {
        instances = List.copyOf(instances);
    }

    /** @param values of the look that found out what there is @return absent when the device tells no time */
    static @Nullable Look at(NavigableMap<Oid, SnmpValue> values) {
        var upTicks = Poller.upTicks(values);
        if (upTicks == null) {
            return null;
        }
        var instances = new ArrayList<>(List.of(Poller.UP_TIME));
        for (var column : Glance.COLUMNS) {
            // most important first: a box of many printers goes without a counter
            values.tailMap(column, false).keySet().stream()
                    .takeWhile(oid -> oid.startsWith(column))
                    .filter(oid -> instances.size() < MOST_VARIABLES)
                    .forEach(instances::add);
        }
        return new Look(instances, upTicks);
    }

    /** Whether the device still has all of it, and has not restarted since: then its printers may have other indexes. */
    boolean isAnsweredBy(NavigableMap<Oid, SnmpValue> answer) {
        var now = Poller.upTicks(answer);
        return now != null && now >= upTicks && answer.keySet().containsAll(instances);
    }
}
