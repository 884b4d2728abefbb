package org.openfsm.pmd;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openfsm.wire.Level;
import org.openfsm.wire.Limits;

/** Brings what a definition says of a table together with what the standard reader found. */
final class Rows<T> {

    /** Above what a device numbers its own rows with. */
    private static final int FIRST_FREE = 1001;

    /** What is given with a level or not at all. */
    private static final Set<String> OF_LEVEL = Set.of("level", "capacity", "unit");

    private final RowKind kind;
    private final Scope scope;
    private final List<Row<T>> rows;
    private final Set<Row<T>> met = new HashSet<>();

    private Rows(RowKind kind, Scope scope, List<Row<T>> rows) {
        this.kind = kind;
        this.scope = scope;
        this.rows = rows;
    }

    static <T> List<Row<T>> amend(RowKind kind, RowPlan plan, List<Row<T>> standard, Scope scope) {
        var hidden = scope.quirks().hidden().rows().getOrDefault(kind, List.of());
        var rows = new Rows<T>(kind, scope, new ArrayList<>());
        if (!plan.replace()) {
            standard.stream()
                    .filter(row -> hidden.stream().noneMatch(conditions -> row.meets(conditions, scope)))
                    .forEach(rows.rows::add);
        }
        plan.entries().forEach(rows::apply);
        return rows.rows;
    }

    private void apply(RowEntry entry) {
        if (entry.each() == null) {
            apply(entry, scope, met);
        } else {
            var metByEach = new HashSet<Row<T>>();
            scope.rows(entry.each().at(scope.device())).forEach(row -> apply(entry, scope.withRow(row), metByEach));
        }
    }

    /** @param met rows that are not met again: an entry with {@code each} has its own and may meet what others met */
    private void apply(RowEntry entry, Scope at, Set<Row<T>> met) {
        var conditions = entry.meets();
        if (conditions != null) {
            var those = rows.stream()
                    .filter(row -> row.standard() != null && !met.contains(row) && row.meets(conditions, at))
                    .limit(kind.meetsMany() ? Long.MAX_VALUE : 1)
                    .toList();
            met.addAll(those);
            those.forEach(row -> change(row, entry, at));
            if (!those.isEmpty()) {
                return;
            }
        }
        add(entry, at);
    }

    private void change(Row<T> row, RowEntry entry, Scope at) {
        boolean ofLevel = entry.fields().containsKey("level");
        boolean levelStays = ofLevel && levelStays(row, entry, at);
        entry.fields().forEach((name, value) -> {
            boolean stays = ofLevel && OF_LEVEL.contains(name) ? levelStays : entry.fillsOnly() && row.has(name);
            if (!name.equals(RowKind.INDEX) && !stays) {
                var given = field(name).of(value, at.withStandard(row.found(name)));
                if (given != null) {
                    row.with(name, given);
                }
            }
        });
    }

    /** Whether the level is the standard reader's, and with it what only has a meaning together with it. */
    private boolean levelStays(Row<T> row, RowEntry entry, Scope at) {
        if (entry.fillsOnly() && isMeasured(row, at.quirks())) {
            return true;
        }
        var value = Objects.requireNonNull(entry.fields().get("level"));
        return field("level").of(value, at.withStandard(row.found("level"))) == null;
    }

    private static boolean isMeasured(Row<?> row, Quirks quirks) {
        var level = row.number("level");
        return level != null && !quirks.levels().containsKey(level) && level >= 0;
    }

    private void add(RowEntry entry, Scope at) {
        var row = new Row<T>(null);
        entry.fields().forEach((name, value) -> row.with(name, field(name).of(value, at)));
        boolean substantial = kind.substance().stream().anyMatch(row::has)
                && kind.substance().stream().allMatch(name -> !isDecisive(entry, name) || row.has(name));
        if ((substantial || entry.keep()) && rows.size() < Limits.ELEMENTS) {
            var index = row.integer(RowKind.INDEX);
            row.with(RowKind.INDEX, index != null && isFree(index) ? index : free());
            rows.add(row);
        }
    }

    /** An alert whose code is given but absent is none, whatever its description says. */
    private boolean isDecisive(RowEntry entry, String name) {
        return name.equals("code") && entry.fields().containsKey("code");
    }

    private boolean isFree(int index) {
        return rows.stream().noneMatch(row -> row.index() == index);
    }

    private int free() {
        int index = FIRST_FREE;
        while (!isFree(index)) {
            index++;
        }
        return index;
    }

    private Field field(String name) {
        return Objects.requireNonNull(kind.fields().get(name));
    }

    /** The level of a row, decoded with the quirks of the family; absent when there is no number. */
    static @Nullable Level level(Row<?> row, boolean receptacle, Quirks quirks) {
        var level = row.number("level");
        if (level == null) {
            return null;
        }
        var capacity = row.number("capacity");
        var code = quirks.levels().get(level);
        if (code != null) {
            return new Level(code.kind, code.percent, level, capacity);
        }
        boolean percentUnit = "percent".equals(row.text("unit"));
        if (quirks.capacityIsPercent() && level >= 0) {
            var share = Level.of(level, 100L, true, receptacle);
            return new Level(share.kind(), share.percent(), level, capacity);
        }
        return Level.of(level, capacity, percentUnit, receptacle);
    }
}
