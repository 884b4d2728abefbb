package org.openfsm.pmd;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Found.Content;

/** One change of a value; what it cannot be applied to becomes absent. */
sealed interface Step {

    Stream<Found> apply(Found found, Scope scope);

    /** The value of a record inside an octet string. */
    record RecordIn(Octets.Layout layout) implements Step {
        @Override
        public Stream<Found> apply(Found found, Scope scope) {
            return found.content() instanceof Content.Octets octets
                    ? layout.valueIn(octets.bytes()).stream().map(value -> found.with(new Content.Octets(value, true)))
                    : Stream.empty();
        }
    }

    record Cut(Octets.Range range) implements Step {
        @Override
        public Stream<Found> apply(Found found, Scope scope) {
            return found.content() instanceof Content.Octets octets
                    ? range.of(octets.bytes()).stream().map(value -> found.with(new Content.Octets(value, true)))
                    : Stream.empty();
        }
    }

    /** A field of an IEEE-1284 id. */
    record IdField(String key) implements Step {
        @Override
        public Stream<Found> apply(Found found, Scope scope) {
            return Stream.ofNullable(found.text(scope.characterSet()))
                    .flatMap(text -> Ieee1284.field(key, text).stream())
                    .map(value -> found.with(new Content.Text(value)));
        }
    }

    /** The lowest bits only: what devices send that give an unsigned number a sign. */
    record Unsigned(int bits) implements Step {
        @Override
        public Stream<Found> apply(Found found, Scope scope) {
            return found.asNumber()
                    .map(number -> number.with(new Content.Number(
                            new BigDecimal(number.decimal().toBigInteger().and(mask(bits))))));
        }

        static BigInteger mask(int bits) {
            return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
        }
    }

    enum Form {
        TEXT,
        HEX,
        INTEGER,
        FLOAT
    }

    /** Octets in one of the forms; what are no octets passes as a number where one is wanted. */
    record As(Form form) implements Step {
        @Override
        public Stream<Found> apply(Found found, Scope scope) {
            if (!(found.content() instanceof Content.Octets octets)) {
                return form == Form.INTEGER || form == Form.FLOAT ? found.asNumber() : Stream.of(found);
            }
            return switch (form) {
                case TEXT -> Stream.of(found.with(new Content.Octets(octets.bytes(), false)));
                case HEX -> Stream.of(found.with(new Content.Text(Octets.hex(octets.bytes()))));
                case INTEGER -> number(found, Octets.unsigned(octets.bytes()));
                case FLOAT -> number(found, Octets.ieee754(octets.bytes()));
            };
        }

        private static Stream<Found> number(Found found, @Nullable BigDecimal value) {
            return Stream.ofNullable(value)
                    .flatMap(number -> found.with(new Content.Number(number)).asNumber());
        }
    }

    /** @param characterSet MIBenum; absent when the text's first two octets name it */
    record Decoded(@Nullable Integer characterSet) implements Step {
        @Override
        public Stream<Found> apply(Found found, Scope scope) {
            if (!(found.content() instanceof Content.Octets octets)) {
                return Stream.of(found);
            }
            var text = characterSet == null
                    ? Octets.prefixed(octets.bytes(), scope.characterSet())
                    : LocalText.of(octets.bytes(), characterSet);
            return Stream.ofNullable(text).map(decoded -> found.with(new Content.Text(decoded)));
        }
    }

    record Find(Regex regex) implements Step {
        @Override
        public Stream<Found> apply(Found found, Scope scope) {
            return Stream.ofNullable(found.text(scope.characterSet()))
                    .flatMap(text -> regex.find(text).stream())
                    .map(part -> found.with(new Content.Text(part)));
        }
    }

    /** What means that there is nothing. */
    record Not(Condition condition) implements Step {
        @Override
        public Stream<Found> apply(Found found, Scope scope) {
            return condition.isMetBy(found, scope) ? Stream.empty() : Stream.of(found);
        }
    }

    /** @param words by number or text, case ignored @param otherwise for all that the words do not have */
    record Translate(Map<String, String> words, @Nullable String otherwise) implements Step {
        @Override
        public Stream<Found> apply(Found found, Scope scope) {
            return words.entrySet().stream()
                    .filter(word -> Condition.is(word.getKey()).isMetBy(found, scope))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .or(() -> Optional.ofNullable(otherwise))
                    .map(word -> found.with(new Content.Text(word)))
                    .stream();
        }
    }

    record Scale(BigDecimal factor) implements Step {
        @Override
        public Stream<Found> apply(Found found, Scope scope) {
            return found.asNumber()
                    .map(number ->
                            number.with(new Content.Number(number.decimal().multiply(factor))));
        }
    }

    /** All steps in their order. */
    static Value changed(Value value, List<Step> steps) {
        return steps.isEmpty() ? value : new Value.Changed(value, List.copyOf(steps));
    }
}
