package org.openfsm.pmd;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a field's value comes from. It may have several candidates, best first; the field takes the first that is of its
 * kind.
 */
sealed interface Value {

    Stream<Found> candidates(Scope scope);

    record Constant(String text) implements Value {
        @Override
        public Stream<Found> candidates(Scope scope) {
            return Stream.of(Found.constant(text));
        }
    }

    /** What the standard reader found for this very field. */
    record Standard() implements Value {
        @Override
        public Stream<Found> candidates(Scope scope) {
            return Stream.ofNullable(scope.standard());
        }
    }

    record Instance(Place place) implements Value {
        @Override
        public Stream<Found> candidates(Scope scope) {
            return scope.object(place.at(scope.device()));
        }
    }

    record FirstOf(List<Value> values) implements Value {
        @Override
        public Stream<Found> candidates(Scope scope) {
            return values.stream().flatMap(value -> value.candidates(scope));
        }
    }

    /** @param all whether an absent operand makes the sum absent */
    record Sum(List<Value> operands, boolean all) implements Value {
        @Override
        public Stream<Found> candidates(Scope scope) {
            var found = new ArrayList<Found>();
            for (var operand : operands) {
                number(operand, scope).ifPresent(found::add);
            }
            return found.isEmpty() || (all && found.size() < operands.size()) ? Stream.empty() : Stream.of(sum(found));
        }
    }

    /** A negative one is absent. */
    record Difference(Value minuend, Value subtrahend) implements Value {
        @Override
        public Stream<Found> candidates(Scope scope) {
            var from = number(minuend, scope);
            var less = number(subtrahend, scope);
            if (from.isEmpty() || less.isEmpty()) {
                return Stream.empty();
            }
            var rest = from.get().decimal().subtract(less.get().decimal());
            return rest.signum() < 0 ? Stream.empty() : Stream.of(computed(rest, List.of(from.get(), less.get())));
        }
    }

    enum Take {
        FIRST,
        SUM,
        MAX
    }

    /**
     * Rows of a table.
     *
     * @param where by column with the same index
     */
    record Column(Place column, Map<Place, Condition> where, Take take) implements Value {
        @Override
        public Stream<Found> candidates(Scope scope) {
            var oid = column.at(scope.device());
            var cells = scope.rows(oid).stream()
                    .filter(row -> where.entrySet().stream().allMatch(condition -> isMet(condition, row, scope)))
                    .flatMap(row -> scope.object(oid.append(row)));
            return switch (take) {
                case FIRST -> cells;
                case SUM -> {
                    var numbers = cells.flatMap(Found::asNumber).toList();
                    yield numbers.isEmpty() ? Stream.empty() : Stream.of(sum(numbers));
                }
                case MAX -> cells.flatMap(Found::asNumber).max(Comparator.comparing(Found::decimal)).stream();
            };
        }

        private static boolean isMet(Map.Entry<Place, Condition> condition, Oid row, Scope scope) {
            var cell = scope.object(condition.getKey().at(scope.device()).append(row));
            return condition.getValue().isMetBy(cell.findFirst().orElse(null), scope);
        }
    }

    /** A column's cell in the row that the entry is about. */
    record Cell(Place column) implements Value {
        @Override
        public Stream<Found> candidates(Scope scope) {
            var row = scope.row();
            return row == null
                    ? Stream.empty()
                    : scope.object(column.at(scope.device()).append(row));
        }
    }

    /** The last arc of the row's index. */
    record RowNumber() implements Value {
        @Override
        public Stream<Found> candidates(Scope scope) {
            var row = scope.row();
            return row == null || row.length() == 0
                    ? Stream.empty()
                    : Stream.of(Found.number(Integer.toUnsignedLong(row.arc(row.length() - 1)), List.of()));
        }
    }

    /** Another value, changed step by step. */
    record Changed(Value value, List<Step> steps) implements Value {
        @Override
        public Stream<Found> candidates(Scope scope) {
            var found = value.candidates(scope);
            for (var step : steps) {
                found = found.flatMap(one -> step.apply(one, scope));
            }
            return found;
        }
    }

    private static Optional<Found> number(Value value, Scope scope) {
        return value.candidates(scope).flatMap(Found::asNumber).findFirst();
    }

    private static Found sum(List<Found> numbers) {
        return computed(numbers.stream().map(Found::decimal).reduce(BigDecimal.ZERO, BigDecimal::add), numbers);
    }

    private static Found computed(BigDecimal value, List<Found> from) {
        return new Found(new Found.Content.Number(value), null, Found.operandsOf(from));
    }
}
