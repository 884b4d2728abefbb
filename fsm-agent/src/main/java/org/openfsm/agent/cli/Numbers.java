package org.openfsm.agent.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers of reports in a row, both ends included; written 4711..4715, or 4711. */
record Numbers(long from, long to) {

    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,17})(?:\\.\\.([1-9]\\d{0,17}))?");

    /** What a person writes. */
    static final class Reader implements ITypeConverter<Numbers> {
        @Override
        public Numbers convert(String text) {
            var parts = TEXT.matcher(text);
            if (parts.matches()) {
                long from = Long.parseLong(parts.group(1));
                long to = parts.group(2) == null ? from : Long.parseLong(parts.group(2));
                if (from <= to) {
                    return new Numbers(from, to);
                }
            }
            throw new TypeConversionException(
                    "is " + text + ", expected the first and the last number such as 4711..4715");
        }
    }

    /** What is left of these without those named. */
    List<Numbers> without(List<Long> some, List<Long> others) {
        var rest = new ArrayList<Numbers>();
        long next = from;
        for (long number :
                Stream.concat(some.stream(), others.stream()).sorted().toList()) {
            if (next < number) {
                rest.add(new Numbers(next, number - 1));
            }
            next = number + 1;
        }
        if (next <= to) {
            rest.add(new Numbers(next, to));
        }
        return rest;
    }

    /** @param numbers in ascending order */
    static String said(List<Long> numbers) {
        var runs = new ArrayList<Numbers>();
        for (long number : numbers) {
            int last = runs.size() - 1;
            if (last >= 0 && runs.get(last).to == number - 1) {
                runs.set(last, new Numbers(runs.get(last).from, number));
            } else {
                runs.add(new Numbers(number, number));
            }
        }
        return runs.stream().map(Numbers::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return from == to ? String.valueOf(from) : from + ".." + to;
    }
}
