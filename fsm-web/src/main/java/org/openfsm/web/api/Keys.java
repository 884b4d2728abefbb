package org.openfsm.web.api;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Words and numbers in addresses. */
final class Keys {
    private Keys() {}

    /** The values that these words name. @throws Fault 400 with the words that there are */
    static <E> Set<E> of(String parameter, List<String> words, E[] values, Function<E, String> key) {
        return words.stream()
                .map(word -> Arrays.stream(values)
                        .filter(value -> key.apply(value).equals(word))
                        .findFirst()
                        .orElseThrow(() -> Fault.of(
                                400,
                                parameter,
                                parameter + " is \"" + word + "\".",
                                Arrays.stream(values).map(key).collect(Collectors.joining(", ")))))
                .collect(Collectors.toSet());
    }

    static Optional<Long> number(String id) {
        return id.matches("\\d{1,18}") ? Optional.of(Long.valueOf(id)) : Optional.empty();
    }

    static Optional<UUID> uuid(String id) {
        return id.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
                ? Optional.of(UUID.fromString(id))
                : Optional.empty();
    }
}
