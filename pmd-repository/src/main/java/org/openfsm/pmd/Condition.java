package org.openfsm.pmd;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a cell of a table, or a field of a row, must be. */
sealed interface Condition {

    /** @param value absent when the row has none, which meets no condition */
    boolean isMetBy(@Nullable Found value, Scope scope);

    record Is(String text, @Nullable BigDecimal number) implements Condition {
        @Override
        public boolean isMetBy(@Nullable Found value, Scope scope) {
            if (value == null) {
                return false;
            }
            if (number != null) {
                return value.asNumber().anyMatch(found -> found.decimal().compareTo(number) == 0);
            }
            return text.equalsIgnoreCase(value.text(scope.characterSet()));
        }
    }

    record Matches(Regex regex) implements Condition {
        @Override
        public boolean isMetBy(@Nullable Found value, Scope scope) {
            var text = value == null ? null : value.text(scope.characterSet());
            return text != null && regex.findsIn(text);
        }
    }

    record AnyOf(List<Condition> conditions) implements Condition {
        @Override
        public boolean isMetBy(@Nullable Found value, Scope scope) {
            return conditions.stream().anyMatch(condition -> condition.isMetBy(value, scope));
        }
    }

    /** Equal to another value, such as a cell of the row that the entry is about. */
    record Same(Value other) implements Condition {
        @Override
        public boolean isMetBy(@Nullable Found value, Scope scope) {
            return other.candidates(scope)
                    .findFirst()
                    .map(found -> found.text(scope.characterSet()))
                    .filter(text -> new Is(text, number(text)).isMetBy(value, scope))
                    .isPresent();
        }
    }

    static Condition is(String text) {
        return new Is(text, number(text));
    }

    private static @Nullable BigDecimal number(String text) {
        return text.matches("-?\\d{1,18}") ? new BigDecimal(text) : null;
    }
}
