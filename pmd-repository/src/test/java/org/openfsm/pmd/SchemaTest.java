package org.openfsm.pmd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schema for editors and the reader know the same keys. */
class SchemaTest {

    /** A key that nobody knows, so that the reader lists those that it knows. */
    private static final String STRANGER = "qqqqqqqqqqqqqqqqqqqq: 1";

    private static Set<String> keysOfTheReader(String body) {
        return keysOfWhole(Bench.HEAD + body);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "'', STRANGER",
        "match, 'match: {STRANGER}'",
        "identity, 'identity: {STRANGER}'",
        "identity/firmwareParts/[], 'identity: {firmwareParts: [{STRANGER}]}'",
        "properties, 'properties: {STRANGER}'",
        "status, 'status: {STRANGER}'",
        "supplies, 'supplies: {STRANGER}'",
        "supplies/[], 'supplies: [{STRANGER}]'",
        "supplies/[]/meets, 'supplies: [{meets: {STRANGER}}]'",
        "inputs/[], 'inputs: [{STRANGER}]'",
        "outputs/[], 'outputs: [{STRANGER}]'",
        "outputs/[]/meets, 'outputs: [{meets: {STRANGER}}]'",
        "alerts/[], 'alerts: [{STRANGER}]'",
        "alerts/[]/meets, 'alerts: [{meets: {STRANGER}}]'",
        "quirks, 'quirks: {STRANGER}'",
        "quirks/snmp, 'quirks: {snmp: {STRANGER}}'",
        "quirks/hide, 'quirks: {hide: {STRANGER}}'",
        "quirks/hide/supplies, 'quirks: {hide: {supplies: {STRANGER}}}'",
        "quirks/hide/inputs, 'quirks: {hide: {inputs: {STRANGER}}}'",
        "quirks/hide/alerts, 'quirks: {hide: {alerts: {STRANGER}}}'",
    })
    void aMapHasTheSameKeysInBoth(String path, String body) {
        var steps = path.isEmpty() ? new String[0] : path.split("/", -1);
        var withStranger = body.replace("STRANGER", STRANGER);
        var keys = path.equals("match")
                ? keysOfWhole("pmd: test\nversion: 1\nsource: [{readers: [x]}]\n" + withStranger + "\n")
                : keysOfTheReader(withStranger + "\n");
        assertThat(keys).isNotEmpty().isEqualTo(PoolSchema.keys(steps));
    }

    private static Set<String> keysOfWhole(String text) {
        var keys = new TreeSet<String>();
        Pool.load(List.of(Bench.file("test", text))).problems().stream()
                .filter(problem -> problem.expected().startsWith("one of "))
                .forEach(problem -> keys.addAll(Arrays.asList(
                        problem.expected().substring("one of ".length()).split(", ", -1))));
        return keys;
    }

    @Test
    void aSourceHasTheSameKeysInBoth() {
        assertThat(keysOfWhole("pmd: test\nversion: 1\nsource: [{" + STRANGER + "}]\n"))
                .isEqualTo(PoolSchema.keys("source", "[]"));
    }

    @Test
    void aValueHasTheSameKeysInBoth() {
        var keys = new TreeSet<String>();
        for (var source : new String[] {
            "value: 1",
            "value: 1, map: {1: 2}",
            "const: 1",
            "sum: [1]",
            "difference: [1, 1]",
            "column: 1.3.6.1.2.1.2.2.1.6",
            "record: '6f'",
            "field: MDL"
        }) {
            keys.addAll(keysOfTheReader("meters: {total: {" + source + ", " + STRANGER + "}}\n"));
        }
        assertThat(keys).isEqualTo(PoolSchema.keysOfAValue());
    }
}
