package org.openfsm.reports;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.openfsm.fleet.DeviceColumns;
import org.openfsm.fleet.SupplyView;
import org.openfsm.platform.Row;

/** Every supply of every device. A level that was not measured is said in words and never is a number. */
final class SupplyLines extends CurrentLines {
    private final int before = deviceColumns().size();

    SupplyLines(Task task) {
        super(task);
    }

    @Override
    public List<Column> columns() {
        var columns = new ArrayList<>(deviceColumns());
        columns.add(column("supply", Column.Type.TEXT, 18));
        columns.add(column("colorant", Column.Type.TEXT, 12));
        columns.add(column("description", Column.Type.TEXT, 30));
        columns.add(column("partNumber", Column.Type.TEXT, 16));
        columns.add(column("left", Column.Type.PERCENT, 9));
        columns.add(column("filled", Column.Type.PERCENT, 9));
        columns.add(column("level", Column.Type.TEXT, 20));
        columns.add(column("installed", Column.Type.DAY, 12));
        columns.add(column("readAt", Column.Type.TIME, 16));
        return columns;
    }

    @Override
    List<Line> lines(Row row) throws SQLException {
        var lines = new ArrayList<Line>();
        for (var supply : DeviceColumns.supplies(row.text("supplies"))) {
            var receptacle = "receptacle".equals(supply.supplyClass());
            var cells = new ArrayList<>(deviceCells(row));
            cells.addAll(Arrays.asList(
                    words.word("supply.", supply.type()),
                    words.word("colorant.", supply.colorant()),
                    supply.description(),
                    supply.partNumber(),
                    receptacle ? null : percent(supply),
                    receptacle ? percent(supply) : null,
                    level(supply),
                    supply.installedAt() == null
                            ? null
                            : supply.installedAt().atZone(task.zone()).toLocalDate(),
                    row.instant("read_at")));
            lines.add(new Line(order(row), cells));
        }
        return lines;
    }

    private static Long percent(SupplyView supply) {
        return supply.percent() == null ? null : supply.percent().longValue();
    }

    private String level(SupplyView supply) {
        var kind = Objects.requireNonNullElse(supply.kind(), "unknown");
        if (!kind.equals("measured")) {
            return words.word("level.", kind);
        }
        if (supply.percent() != null) {
            return words.of(supply.low() ? "level.lowMeasured" : "level.measured");
        }
        return words.of("level.amount", supply.level(), Objects.toString(supply.unit(), ""));
    }

    @Override
    public ChartValue chart(List<Object> cells) {
        var percent = cells.get(before + 4);
        if (percent instanceof Long left) {
            var from = Math.min(left / 20 * 20, 80);
            return new ChartValue(words.of("chart.band", from, from + 20), 1);
        }
        return null;
    }

    @Override
    public String chartTitle() {
        return words.of("chart.supplies");
    }
}
