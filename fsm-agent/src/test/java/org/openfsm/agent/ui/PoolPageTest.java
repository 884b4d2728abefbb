package org.openfsm.agent.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.openfsm.agent.discovery.KnownDevice;

@NullUnmarked
class PoolPageTest {

    @Test
    void tenThousandPrintersWithoutADefinitionAreAFewRows() {
        var devices = new ArrayList<KnownDevice>();
        for (int i = 0; i < 10_000; i++) {
            devices.add(new KnownDevice("acme", "10.0.0." + i, 161, 1, "ACME", "Model " + i % 60, "1.1", null));
        }
        devices.add(new KnownDevice("acme", "10.1.0.1", 161, 1, "ACME", "Model 1", "1.1", "acme"));
        var without = PoolPage.Without.of(devices, 1);
        assertThat(without.shown()).hasSize(PoolPage.KINDS);
        assertThat(without.printers()).isEqualTo(10_000);
        assertThat(without.read()).isEqualTo(10_001);
        assertThat(without.shown().get(0).examples()).hasSize(2);
        assertThat(without.pages()).isEqualTo(3);
        assertThat(PoolPage.Without.of(devices, 99).shown()).hasSize(10);
    }
}
