package org.openfsm.agent.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class UnmatchedKindTest {

    @Test
    void printersWithoutADefinitionAreGroupedByKindTheMostFrequentFirst() {
        var kinds = UnmatchedKind.of(List.of(
                device("10.0.0.1", "ACME", "A", "1.1", null),
                device("10.0.0.2", "ACME", "B", "1.1", null),
                device("10.0.0.3", "ACME", "B", "1.1", null),
                device("10.0.0.4", "ACME", "B", "1.2", null),
                device("10.0.0.5", "ACME", "B", "1.1", "acme"),
                device("10.0.0.6", null, null, null, null)));
        assertThat(kinds).extracting(UnmatchedKind::name).containsExactly("ACME B", "", "ACME A", "ACME B");
        assertThat(kinds.get(0).count()).isEqualTo(2);
        assertThat(kinds.get(0).example().place()).isEqualTo("10.0.0.2:161");
        assertThat(kinds).extracting(UnmatchedKind::key).doesNotHaveDuplicates();
    }

    @Test
    void aKindIsFoundAgainAfterItsPrintersChanged() {
        var before = UnmatchedKind.of(List.of(device("10.0.0.1", "ACME", "A", "1.1", null)));
        var after = UnmatchedKind.of(List.of(device("10.0.0.9", "ACME", "A", "1.1", null)));
        assertThat(after.get(0).key()).isEqualTo(before.get(0).key());
    }

    @Test
    void tenThousandOfAsManyKindsAreGroupedWhole() {
        var devices = new ArrayList<KnownDevice>();
        for (int i = 0; i < 10_000; i++) {
            devices.add(device("prn-" + i, "ACME", "M" + i, null, null));
        }
        assertThat(UnmatchedKind.of(devices)).hasSize(10_000);
    }

    private static KnownDevice device(String host, String maker, String model, String oid, String definition) {
        return new KnownDevice("acme", host, 161, 1, maker, model, oid, definition);
    }
}
