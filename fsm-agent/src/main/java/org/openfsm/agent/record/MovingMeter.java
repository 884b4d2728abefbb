package org.openfsm.agent.record;

import org.openfsm.wire.MeterKey;

/** A counter of a device that moves with what the device does; fractions of its unit wait until they are whole. */
final class MovingMeter {

    private final MeterKey key;
    private final Cell cell;
    private double waiting;

    MovingMeter(MeterKey key, Cell cell) {
        this.key = key;
        this.cell = cell;
    }

    MeterKey key() {
        return key;
    }

    void count(Impression impression, long times) {
        add(impression.countedBy(key) * times);
    }

    void add(double amount) {
        waiting += amount;
        long whole = (long) waiting;
        if (whole > 0) {
            waiting -= whole;
            cell.write(cell.read() + whole);
        }
    }
}
