package org.openfsm.reports;

import java.sql.SQLException;
import java.util.List;
import org.openfsm.platform.Unit;

/** Where the lines of one kind of report come from. */
interface LineSource {
    List<Column> columns();

    /** The devices that it is about, by id. */
    List<Long> devices(Unit unit) throws SQLException;

    /** What it says of the devices after {@code after} up to {@code last}, by id: at most {@code size} devices. */
    List<DeviceLines> page(Unit unit, long after, long last, int size) throws SQLException;

    /** Label and value that a line adds to the chart; null when it adds nothing. */
    ChartValue chart(List<Object> cells);

    /** What the chart shows, in the language of the report. */
    String chartTitle();

    /** Part of a bar. */
    record ChartValue(String label, long value) {}

    static LineSource of(Task task) {
        return switch (task.request().kind()) {
            case INVENTORY -> new InventoryLines(task);
            case METERS -> new MeterLines(task);
            case VOLUMES -> new VolumeLines(task);
            case SUPPLIES -> new SupplyLines(task);
            case EVENTS -> new EventLines(task);
        };
    }
}
