package org.openfsm.platform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A statement that inserts or updates many rows of a table at once and takes an array for each column: to execute a
 * statement costs PostgreSQL more than to write a small row. Run by {@link Unit#changeAll(Columns, List)}.
 */
public final class Columns {
    private final String sql;
    private final List<Column> columns;

    private record Column(String name, String type) {
        static Column of(String declared) {
            var words = declared.strip().split(" ", 2);
            return new Column(words[0], words[1]);
        }
    }

    private Columns(String sql, List<Column> columns) {
        this.sql = sql;
        this.columns = columns;
    }

    /** @param columns each with its type in SQL, as in {@code id bigint, name varchar} */
    public static Columns insert(String table, String columns) {
        var all = parse(columns);
        var names = names(all);
        return new Columns("insert into " + table + " (" + names + ") select " + names + " from " + values(all), all);
    }

    /** @param keys that say which row, each with its type @param columns to set, each with its type; they come first */
    public static Columns update(String table, String columns, String keys) {
        var set = parse(columns);
        var where = parse(keys);
        var all = new ArrayList<>(set);
        all.addAll(where);
        return new Columns(
                "merge into " + table + " t using (select " + names(all) + " from " + values(all) + ") w on "
                        + where.stream()
                                .map(column -> "t." + column.name + " = w." + column.name)
                                .collect(Collectors.joining(" and "))
                        + " when matched then update set "
                        + set.stream()
                                .map(column -> column.name + " = w." + column.name)
                                .collect(Collectors.joining(", ")),
                all);
    }

    private static List<Column> parse(String columns) {
        return Arrays.stream(columns.split(",")).map(Column::of).toList();
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    private static String values(List<Column> columns) {
        return columns.stream()
                .map(column -> "cast(? as " + column.type + " array)")
                .collect(Collectors.joining(", ", "unnest(", ") as v (" + names(columns) + ")"));
    }

    String sql() {
        return sql;
    }

    /** As drivers call it. */
    String type(int column) {
        var type = columns.get(column).type;
        return type.equals("timestamp with time zone") ? "timestamptz" : type;
    }

    int count() {
        return columns.size();
    }
}
