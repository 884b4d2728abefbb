package org.openfsm.pmd;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openfsm.wire.Level;

/**
 * A row of one of the device's tables while it is being amended: its fields by name.
 *
 * @param <T> what the standard reader made of it
 */
final class Row<T> {

    private final @Nullable T standard;
    private final Map<String, Object> fields = new HashMap<>();

    /** @param standard absent for a row that the definition adds */
    Row(@Nullable T standard) {
        this.standard = standard;
    }

    @Nullable
    T standard() {
        return standard;
    }

    Row<T> with(String field, @Nullable Object value) {
        if (value == null) {
            fields.remove(field);
        } else {
            fields.put(field, value instanceof Integer number ? Long.valueOf(number) : value);
        }
        return this;
    }

    Row<T> withLevel(@Nullable Level level) {
        return level == null ? this : with("level", level.level()).with("capacity", level.capacity());
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    @Nullable
    String text(String field) {
        return (String) fields.get(field);
    }

    @Nullable
    Long number(String field) {
        return (Long) fields.get(field);
    }

    @Nullable
    Integer integer(String field) {
        var number = number(field);
        return number == null || number != number.intValue() ? null : Integer.valueOf(number.intValue());
    }

    int index() {
        var index = integer(RowKind.INDEX);
        return index == null ? 0 : index;
    }

    boolean meets(Map<String, Condition> conditions, Scope scope) {
        return conditions.entrySet().stream()
                .allMatch(condition -> condition.getValue().isMetBy(found(condition.getKey()), scope));
    }

    /** A field as a value, for conditions and for {@code standard}. */
    @Nullable
    Found found(String field) {
        var value = fields.get(field);
        if (value instanceof Long number) {
            return Found.number(number, List.of());
        }
        return value == null ? null : Found.constant(value.toString());
    }
}
