package org.openfsm.web.api;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.openfsm.platform.Page;

/**
 * A part of a list.
 *
 * @param total how many there are in all
 * @param first the place of the first one shown, from 0
 */
public record Listing<T>(long total, int first, List<T> rows) {

    private static final int MOST = 1000;

    static <R, T> Listing<T> of(Page<R> page, int first, Function<R, T> show) {
        return new Listing<>(page.total(), first, page.rows().stream().map(show).toList());
    }

    static int first(int first) {
        if (first < 0) {
            throw Fault.of(400, "first", "first is " + first + ".", "A number from 0 on.");
        }
        return first;
    }

    static int size(int size) {
        if (size < 1 || size > MOST) {
            throw Fault.of(400, "size", "size is " + size + ".", "A number from 1 to " + MOST + ".");
        }
        return size;
    }

    /** The ids of a body that is a list of them. */
    static List<Long> ids(List<Long> body) {
        if (body == null || body.stream().anyMatch(Objects::isNull)) {
            throw Fault.of(400, "json", "The body is no list of ids.", "[4711, 4712]");
        }
        return body;
    }
}
