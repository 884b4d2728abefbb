package org.openfsm.agent.snmp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** 10 000 wrong answers; the figures stand in the log, {@code -Dhostile.seed} tries others. */
class HostileDeviceTest {

    private static final System.Logger LOG = System.getLogger(HostileDeviceTest.class.getName());

    @Test
    void whateverADeviceAnswersItsReadingEndsAndTheOthersAreReadRight() throws Exception {
        var hostility = new Hostility(10_000, Long.getLong("hostile.seed", 20261126));
        var figures = hostility.run();
        LOG.log(System.Logger.Level.INFO, figures + " " + hostility.mutations());
        assertThat(figures).contains("all right");
    }
}
