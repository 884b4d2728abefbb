package org.openfsm.reports;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.openfsm.platform.Row;

/** Every device with its facts. */
final class InventoryLines extends CurrentLines {
    private static final int MANUFACTURER = 2;

    InventoryLines(Task task) {
        super(task);
    }

    @Override
    public List<Column> columns() {
        var columns = new ArrayList<>(deviceColumns());
        columns.add(column("name", Column.Type.TEXT, 18));
        columns.add(column("assetNumber", Column.Type.TEXT, 14));
        columns.add(column("host", Column.Type.TEXT, 22));
        columns.add(column("address", Column.Type.TEXT, 15));
        columns.add(column("mac", Column.Type.TEXT, 17));
        columns.add(column("firmware", Column.Type.TEXT, 16));
        columns.add(column("state", Column.Type.TEXT, 14));
        columns.add(column("total", Column.Type.NUMBER, 12));
        columns.add(column("firstSeen", Column.Type.DAY, 12));
        columns.add(column("readAt", Column.Type.TIME, 16));
        columns.add(column("agent", Column.Type.TEXT, 18));
        return columns;
    }

    @Override
    List<Line> lines(Row row) throws SQLException {
        var cells = new ArrayList<>(deviceCells(row));
        cells.addAll(Arrays.asList(
                row.text("name"),
                row.text("asset_number"),
                row.text("host_name"),
                row.text("address"),
                row.text("mac_address"),
                row.text("firmware"),
                state(row),
                row.number("total"),
                row.instant("first_seen_at").atZone(task.zone()).toLocalDate(),
                row.instant("read_at"),
                row.text("agent_name")));
        return List.of(new Line(order(row), cells));
    }

    @Override
    public ChartValue chart(List<Object> cells) {
        return new ChartValue(Objects.toString(cells.get(MANUFACTURER), words.of("unknown")), 1);
    }

    @Override
    public String chartTitle() {
        return words.of("chart.inventory");
    }
}
