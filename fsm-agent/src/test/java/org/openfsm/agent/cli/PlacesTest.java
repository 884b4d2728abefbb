package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.SocketException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class PlacesTest {

    @Test
    void aNameWithSeveralAddressesOfAKindIsToldOf() throws Exception {
        var four = InetAddress.getByName("192.0.2.1");
        var another = InetAddress.getByName("192.0.2.2");
        var six = InetAddress.getByName("2001:db8::1");

        assertThat(Places.several("prn.example.org", four, another, six)).hasValueSatisfying(said -> assertThat(said)
                .startsWith("prn.example.org has 2 addresses (192.0.2.1, 192.0.2.2): the first is asked."));
        assertThat(Places.several("prn.example.org", four, six)).isEmpty();
        assertThat(Places.several("prn.example.org", six)).isEmpty();
    }

    @Test
    void aQuestionToAllThatMayNotGoOutIsNoFaultOfTheProgram() {
        assertThat(Places.unsent("broadcast", new CompletionException(new SocketException("Network is unreachable"))))
                .isEqualTo("broadcast: the question to all could not be sent (Network is unreachable). Name the"
                        + " networks instead.");
        var fault = new CompletionException(new IllegalStateException());
        assertThatThrownBy(() -> Places.unsent("broadcast", fault)).isSameAs(fault);
    }
}
