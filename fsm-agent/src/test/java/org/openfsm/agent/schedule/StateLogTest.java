package org.openfsm.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import org.junit.jupiter.api.Test;

class StateLogTest {

    private final StateLog log = new StateLog();

    @Test
    void aTroubleIsThereUntilItEndsAndOnceForAllWhomItHinders() {
        log.is("store while polling", "full", Level.ERROR, "the disk is full");
        log.is("store while searching", "full", Level.ERROR, "the disk is full");
        log.is("certificate", "ended", Level.ERROR, "the certificate ended");
        log.is("search", "1", Level.INFO, "searched");
        assertThat(log.troubles()).containsExactly("the certificate ended", "the disk is full");
        log.isWellAgain("store while polling", "works");
        assertThat(log.troubles())
                .as("who searches once a day need not search for it to be over")
                .containsExactly("the certificate ended");
        log.is("store while searching", "full", Level.ERROR, "the disk is full");
        assertThat(log.troubles()).as("but it was not over").contains("the disk is full");
        log.is("certificate", "renewed", Level.INFO, "there is a new one");
        assertThat(log.troubles()).containsExactly("the disk is full");
    }
}
