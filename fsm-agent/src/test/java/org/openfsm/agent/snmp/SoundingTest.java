package org.openfsm.agent.snmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.agent.snmp.Credentials.Community;
import org.openfsm.agent.snmp.Sounding.Heard;
import org.openfsm.agent.snmp.TestAgent.Behaviour;
import org.snmp4j.PDU;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;

class SoundingTest {

    private static final Community PUBLIC = new Community(SnmpVersion.V2C, "public");
    private static final List<Community> BOTH = List.of(PUBLIC, new Community(SnmpVersion.V1, "public"));

    private final TestAgent device;
    private final List<Heard> heard = new ArrayList<>();

    SoundingTest() throws IOException {
        device = new TestAgent();
    }

    @BeforeEach
    void aDevice() {
        device.has("1.3.6.1.2.1.1.2.0", new OID("1.3.6.1.4.1.11"));
    }

    @AfterEach
    void close() {
        device.close();
    }

    private InetSocketAddress place() {
        return new InetSocketAddress("127.0.0.1", device.port());
    }

    private Sounding.Result sound(int rounds, List<Community> questions, int packetsPerSecond) throws IOException {
        var settings = new Sounding.Settings(rounds, Duration.ofMillis(50), Duration.ofMillis(200), packetsPerSecond);
        return new Sounding(settings, heard::add, (sent, answers) -> {}).over(List.of(place()), questions);
    }

    private void nobodyIsHeard(Behaviour behaviour) throws IOException {
        device.behaves(behaviour);
        assertThat(sound(1, List.of(PUBLIC), 0)).isEqualTo(new Sounding.Result(1, 0, null, 0));
        assertThat(heard).isEmpty();
    }

    @Test
    void howLongItTakesIsSaidWithTheWaitsForLateAnswers() {
        var settings = new Sounding.Settings(2, Duration.ofMillis(500), Duration.ofSeconds(2), 50);
        assertThat(settings.longest(1, 2)).isEqualTo(Duration.ofMillis(80 + 3 * 500 + 2000));
        assertThat(settings.longest(254, 2)).isEqualTo(Duration.ofMillis(20_320 + 3 * 500 + 2000));
    }

    @Test
    void whoAnswersIsHeardOnceAndNotAskedAgain() throws Exception {
        device.behaves(question -> {
            device.honest(question);
            device.honest(question);
        });
        assertThat(sound(3, BOTH, 0)).isEqualTo(new Sounding.Result(1, 0, null, 1));
        assertThat(heard).containsExactly(new Heard(place(), PUBLIC));
        assertThat(device.questions()).singleElement().satisfies(question -> {
            assertThat(question.pdu.getType()).isEqualTo(PDU.GET);
            assertThat(question.community).isEqualTo("public");
        });
    }

    @Test
    void whoIsSilentIsAskedInEachVersionAndRound() throws Exception {
        device.behaves(question -> {});
        assertThat(sound(2, BOTH, 0)).isEqualTo(new Sounding.Result(4, 0, null, 0));
        assertThat(device.questions()).extracting(TestAgent.Question::isV1).containsExactly(false, true, false, true);
    }

    @Test
    void anErrorIsAnAnswerToo() throws Exception {
        device.behaves(question -> question.reply(question.error(PDU.genErr, 1)));
        assertThat(sound(1, BOTH, 0).heard()).isEqualTo(1);
    }

    @Test
    void anAnswerWithAnotherNumberIsNone() throws Exception {
        nobodyIsHeard(question -> {
            var forged = device.answerTo(question);
            forged.setRequestID(new Integer32(question.pdu.getRequestID().getValue() ^ 1));
            question.reply(forged);
        });
    }

    @Test
    void anAnswerFromElsewhereIsNone() throws Exception {
        nobodyIsHeard(question -> question.replyFromElsewhere(device.answerTo(question)));
    }

    @Test
    void aQuestionSentBackIsNoAnswer() throws Exception {
        nobodyIsHeard(question -> question.reply(question.pdu));
    }

    @Test
    void whatIsNotSnmpIsDropped() throws Exception {
        nobodyIsHeard(question -> {
            question.reply(new byte[0]);
            question.reply(new byte[] {0x30});
            question.reply(new byte[] {0x30, (byte) 0x84, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 2, 1});
            question.reply(new byte[65_000]);
        });
    }

    @Test
    void theRateIsKept() throws Exception {
        device.behaves(question -> {});
        long begun = System.nanoTime();
        sound(10, List.of(PUBLIC), 20);
        // nine pauses of 50 ms, nine times 50 ms between two questions, 200 ms patience
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(1_000));
        assertThat(device.questions()).hasSize(10);
    }
}
