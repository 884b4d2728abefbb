package org.openfsm.pmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OidTest {

    @Test
    void isOrderedArcByArc() {
        assertThat(Oid.of("1.3.6.1.2")).isLessThan(Oid.of("1.3.6.1.10"));
        assertThat(Oid.of("1.3.6")).isLessThan(Oid.of("1.3.6.0"));
        assertThat(Oid.of("1.3.2147483647")).isLessThan(Oid.of("1.3.4294967295"));
    }

    @Test
    void readsAndWritesTheSame() {
        assertThat(Oid.of(".1.3.6.1.4.1.4294967295"))
                .hasToString("1.3.6.1.4.1.4294967295")
                .isEqualTo(Oid.of("1.3.6.1.4.1.4294967295"));
        assertThatThrownBy(() -> Oid.of("1.3.six")).hasMessageContaining("\"1.3.six\" is no object identifier");
        assertThatThrownBy(() -> Oid.of(IntStream.range(0, 129).toArray())).hasMessageContaining("129 arcs");
    }

    @Test
    void knowsWhatLiesBelowIt() {
        var column = Oid.of("1.3.6.1.2.1.43");
        assertThat(column.append(5, 1).startsWith(column)).isTrue();
        assertThat(Oid.of("1.3.6.1.2.1.430").startsWith(column)).isFalse();
        assertThat(column.append(5, 1).after(column)).isEqualTo(Oid.of("5.1"));
    }
}
