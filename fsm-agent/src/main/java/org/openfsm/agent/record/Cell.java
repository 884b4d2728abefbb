package org.openfsm.agent.record;

import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/**
 * A number that a device keeps: an object, or a record inside an octet string (tag, 01, length, value in big-endian
 * octets, …, FF).
 */
record Cell(
        NavigableMap<Oid, SnmpValue> objects,
        Oid oid,
        @Nullable Integer tag) {

    long read() {
        var value = objects.get(oid);
        if (tag == null) {
            return value instanceof SnmpValue.Number number ? number.value() : 0;
        }
        long number = 0;
        if (value instanceof SnmpValue.Octets text) {
            var octets = text.bytes();
            int at = place(octets, tag);
            for (int i = at; at >= 0 && i < at + octets[at - 1]; i++) {
                number = number << 8 | octets[i] & 0xFF;
            }
        }
        return number;
    }

    void write(long number) {
        var value = objects.get(oid);
        if (tag == null && value instanceof SnmpValue.Number old) {
            objects.put(oid, with(old, number));
        } else if (tag != null && value instanceof SnmpValue.Octets text) {
            var octets = text.bytes().clone();
            int at = place(octets, tag);
            if (at >= 0) {
                long rest = number;
                for (int i = at + octets[at - 1] - 1; i >= at; i--) {
                    octets[i] = (byte) rest;
                    rest >>= 8;
                }
                objects.put(oid, new SnmpValue.Octets(octets));
            }
        }
    }

    /** Counters and time ticks start again at 0 behind their greatest value. */
    static SnmpValue.Number with(SnmpValue.Number old, long number) {
        boolean folds = old.tag() == SnmpValue.COUNTER32 || old.tag() == SnmpValue.TIME_TICKS;
        return new SnmpValue.Number(old.tag(), folds ? number & 0xFFFF_FFFFL : number);
    }

    /** Where the value of the record begins, or -1. */
    private static int place(byte[] octets, int tag) {
        for (int at = 0; at + 2 < octets.length && octets[at] != (byte) 0xFF; at += 3 + octets[at + 2]) {
            boolean whole = octets[at + 2] >= 0 && at + 3 + octets[at + 2] <= octets.length;
            if (!whole) {
                return -1;
            }
            if (octets[at] == (byte) tag) {
                return at + 3;
            }
        }
        return -1;
    }
}
