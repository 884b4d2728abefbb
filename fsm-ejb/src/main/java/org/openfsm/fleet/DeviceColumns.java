package org.openfsm.fleet;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openfsm.platform.Row;

/** What the columns of devices and readings mean, for those who read these tables beside the fleet itself. */
public final class DeviceColumns {
    /** The meters that have a column of their own in {@code reading}. */
    public static final List<String> METERS = Meter.NAMED;

    private DeviceColumns() {}

    /** @param json {@code device_current.supplies} */
    public static List<SupplyView> supplies(String json) {
        return DeviceDocuments.supplies(json);
    }

    /** The latest value of each meter by its key. @param json {@code device_detail.meters} */
    public static Map<String, Long> meters(String json) {
        var values = new LinkedHashMap<String, Long>();
        DeviceDocuments.meters(json).values().forEach(meter -> values.put(meter.key(), meter.value()));
        return values;
    }

    /** The meters of a whole row of {@code reading}, by key. */
    public static Map<String, Long> reading(Row row) throws SQLException {
        return Neighbours.values(row);
    }

    /** What the meter counts: {@code impressions} unless the key says otherwise. */
    public static String unit(String meter) {
        return Meter.unit(meter);
    }
}
