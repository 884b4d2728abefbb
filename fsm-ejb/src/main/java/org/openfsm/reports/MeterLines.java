package org.openfsm.reports;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.openfsm.fleet.DeviceColumns;
import org.openfsm.platform.Row;

/** The latest reading of each meter asked for: one column each. */
final class MeterLines extends CurrentLines {
    private static final int MODEL = 3;

    private final List<String> keys;
    private final int before = deviceColumns().size();

    MeterLines(Task task) {
        super(task);
        keys = task.request().meters();
    }

    @Override
    public List<Column> columns() {
        var columns = new ArrayList<>(deviceColumns());
        for (var key : keys) {
            columns.add(new Column(words.word("meter.", key), Column.Type.NUMBER, 13));
        }
        columns.add(column("readAt", Column.Type.TIME, 16));
        columns.add(column("state", Column.Type.TEXT, 14));
        return columns;
    }

    @Override
    List<Line> lines(Row row) throws SQLException {
        var values = new HashMap<String, Long>(DeviceColumns.meters(row.text("meter_list")));
        var cells = new ArrayList<>(deviceCells(row));
        keys.forEach(key -> cells.add(values.get(key)));
        cells.add(row.instant("read_at"));
        cells.add(state(row));
        return List.of(new Line(order(row), cells));
    }

    @Override
    public ChartValue chart(List<Object> cells) {
        return cells.get(before) instanceof Long value
                ? new ChartValue(Objects.toString(cells.get(MODEL), words.of("unknown")), value)
                : null;
    }

    @Override
    public String chartTitle() {
        return words.of("chart.meters", words.word("meter.", keys.get(0)));
    }
}
