package org.openfsm.pmd;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openfsm.wire.Limits;
import org.openfsm.wire.Meter;

/**
 * A value on its way to a field.
 *
 * @param from the object that gave it; absent for constants and what was computed
 * @param operands the numbers it was made of, as read
 */
record Found(Content content, @Nullable Oid from, List<Meter.Operand> operands) {

    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,18}(?:\\.\\d{1,9})?");

    /** What it is at this point. */
    sealed interface Content {
        record Number(BigDecimal value) implements Content {}

        /** @param binary whether they stand for a number, big-endian, where one is wanted */
        record Octets(byte[] bytes, boolean binary) implements Content {}

        record Text(String text) implements Content {}
    }

    static Found constant(String text) {
        return new Found(new Content.Text(text), null, List.of());
    }

    static Found number(long value, List<Meter.Operand> operands) {
        return new Found(new Content.Number(BigDecimal.valueOf(value)), null, operands);
    }

    /** What an object holds; empty for NULL and for octets that are no text or bits. */
    static Stream<Found> of(Oid from, SnmpValue value) {
        if (value instanceof SnmpValue.Number number) {
            return Stream.of(new Found(new Content.Number(decimal(number)), from, List.of()));
        }
        if (value instanceof SnmpValue.Octets octets && octets.tag() != SnmpValue.IP_ADDRESS) {
            return Stream.of(new Found(new Content.Octets(octets.bytes(), false), from, List.of()));
        }
        return value instanceof SnmpValue.ObjectId id
                ? Stream.of(new Found(new Content.Text(id.oid().toString()), from, List.of()))
                : Stream.empty();
    }

    /** A Counter64 above 2^63 shows as negative. */
    private static BigDecimal decimal(SnmpValue.Number number) {
        return number.tag() == SnmpValue.COUNTER64
                ? new BigDecimal(new BigInteger(Long.toUnsignedString(number.value())))
                : BigDecimal.valueOf(number.value());
    }

    boolean isConstant() {
        return from == null && operands.isEmpty();
    }

    Found with(Content other) {
        return new Found(other, from, operands);
    }

    /** The same as a number, with its operand; empty when it is none. */
    Stream<Found> asNumber() {
        BigDecimal value = null;
        if (content instanceof Content.Number number) {
            value = number.value();
        } else if (content instanceof Content.Octets octets && octets.binary()) {
            value = Octets.unsigned(octets.bytes());
        } else if (content instanceof Content.Octets octets) {
            value = parse(LocalText.of(octets.bytes(), null));
        } else if (content instanceof Content.Text text) {
            value = parse(text.text());
        }
        return value == null ? Stream.empty() : Stream.of(numbered(value));
    }

    private Found numbered(BigDecimal value) {
        boolean evident =
                from != null && operands.isEmpty() && value.abs().compareTo(BigDecimal.valueOf(Limits.METER)) <= 0;
        return new Found(
                new Content.Number(value),
                from,
                evident ? List.of(new Meter.Operand(String.valueOf(from), value.longValue())) : operands);
    }

    private static @Nullable BigDecimal parse(@Nullable String text) {
        return text != null && NUMBER.matcher(text.strip()).matches() ? new BigDecimal(text.strip()) : null;
    }

    /** Only after {@link #asNumber}. */
    BigDecimal decimal() {
        return ((Content.Number) content).value();
    }

    /** @param characterSet MIBenum of the printer's texts @return absent when nothing remains */
    @Nullable
    String text(@Nullable Integer characterSet) {
        if (content instanceof Content.Octets octets) {
            return LocalText.of(octets.bytes(), characterSet);
        }
        if (content instanceof Content.Text text) {
            return LocalText.clean(text.text());
        }
        return decimal().stripTrailingZeros().toPlainString();
    }

    /** The evidence of several, in their order. */
    static List<Meter.Operand> operandsOf(List<Found> values) {
        var all = new ArrayList<Meter.Operand>();
        values.forEach(value -> all.addAll(value.operands()));
        return List.copyOf(all);
    }
}
