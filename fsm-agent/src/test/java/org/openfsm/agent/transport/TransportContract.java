package org.openfsm.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every road does alike. A test of a road tells it how the other end of that road behaves badly. */
interface TransportContract {

    /** To whoever listens at the other end; it is trusted. */
    Transport transport() throws Exception;

    /** The same, with little patience. */
    Transport impatient() throws Exception;

    /** To somebody whose certificate is of an authority that the agent does not know. */
    Transport toAStranger() throws Exception;

    /** To somebody whose certificate is valid, and for another name. */
    Transport toAnotherName() throws Exception;

    /** To the right one, of whom another certificate is expected. */
    Transport insistingOnAnotherPin() throws Exception;

    /** Where the configuration says how its connections are protected. */
    default String section() throws Exception {
        return transport().name();
    }

    void refuse() throws Exception;

    void askForTime() throws Exception;

    /** Until the test is over. */
    void sayNothingAnyMore() throws Exception;

    void goAway() throws IOException;

    /** The sealed bytes that arrived, in order. */
    List<byte[]> arrived() throws Exception;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void whatIsTakenHasArrivedAsItIs(boolean urgent) throws Exception {
        var sealed = new byte[50_000];
        new java.util.Random(1).nextBytes(sealed);
        assertThat(transport().send(sealed, urgent)).isInstanceOf(Answer.Taken.class);
        assertThat(arrived()).containsExactly(sealed);
    }

    @Test
    default void aReportThatIsNotWantedIsRefused() throws Exception {
        refuse();
        assertThat(send(transport())).isInstanceOf(Answer.Refused.class);
    }

    @Test
    default void whoAsksForTimeGetsItLater() throws Exception {
        askForTime();
        assertThat(send(transport())).isInstanceOf(Answer.Later.class);
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES) // for ever, without patience of its own
    default void whoeverHangsIsGivenUpInTime() throws Exception {
        sayNothingAnyMore();
        assertThat(failure(impatient())).contains("localhost");
    }

    @Test
    default void whoeverIsAwayIsNamedWithARemedy() throws Exception {
        var transport = transport();
        goAway();
        assertThat(failure(transport)).contains("localhost", "the connection was refused. Check");
    }

    @Test
    default void aStrangerGetsNothing() throws Exception {
        assertThat(failure(toAStranger())).contains("from an authority that this agent does not know");
        assertThat(arrived()).isEmpty();
    }

    @Test
    default void aCertificateForAnotherNameIsNotEnough() throws Exception {
        assertThat(failure(toAnotherName())).contains("is not for the name localhost");
        assertThat(arrived()).isEmpty();
    }

    @Test
    default void aPinIsInsistedOn() throws Exception {
        var transport = insistingOnAnotherPin();
        assertThat(failure(transport)).contains("none has a fingerprint of " + section() + ".pin");
        assertThat(arrived()).isEmpty();
    }

    @Test
    default void whoAnswersIsSaid() throws Exception {
        assertThat(transport().who()).startsWith("The ");
    }

    private static Answer send(Transport transport) throws InterruptedException {
        return transport.send("sealed".getBytes(StandardCharsets.UTF_8), false);
    }

    static String failure(Transport transport) throws InterruptedException {
        var answer = send(transport);
        assertThat(answer).isInstanceOf(Answer.Failed.class);
        return ((Answer.Failed) answer).why();
    }
}
