package org.openfsm.agent.snmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.agent.snmp.SnmpNetwork.Settings;
import org.openfsm.agent.snmp.SnmpSession.Answer;
import org.openfsm.agent.snmp.SnmpSession.Fault;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;
import org.snmp4j.PDU;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.VariableBinding;

class SnmpNetworkTest {

    private static final String TABLE = "1.3.6.1.2.1.43.11.1.1";
    private static final String PRIVATE = "1.3.6.1.4.1.99999";
    private static final List<Oid> COLUMNS = columns(6);
    private static final List<Credentials> PUBLIC = Credentials.community("public");

    private TestAgent agent = newAgent();
    private SnmpNetwork network = network(new Settings(Duration.ofSeconds(5), 1, Duration.ofSeconds(60), 0));

    @BeforeEach
    void aDeviceWithASystemGroupAndATable() {
        agent.has("1.3.6.1.2.1.1.1.0", new OctetString("a device"))
                .has("1.3.6.1.2.1.1.3.0", new TimeTicks(4711))
                .hasTable(TABLE, 6, 10);
    }

    @AfterEach
    void close() {
        network.close();
        agent.close();
    }

    @Test
    void readsTheSystemGroupWhenItOpens() {
        var session = open();
        assertThat(session.version()).isEqualTo(SnmpVersion.V2C);
        assertThat(session.opened())
                .containsEntry(Oid.of("1.3.6.1.2.1.1.3.0"), new SnmpValue.Number(SnmpValue.TIME_TICKS, 4711))
                .containsOnlyKeys(Oid.of("1.3.6.1.2.1.1.1.0"), Oid.of("1.3.6.1.2.1.1.3.0"));
    }

    @Test
    void walksColumnsSideBySideWithFewRequests() {
        var answer = walk(open());
        assertThat(answer.faults()).isEmpty();
        assertThat(answer.values()).hasSize(60).containsEntry(Oid.of(TABLE + ".3.7"), number(307));
        assertThat(agent.questions()).hasSize(3);
    }

    @Test
    void asksOnlyForReading() {
        waitLess();
        walk(open());
        speaksOnlyVersion1();
        walk(network, agent, Credentials.community("other"));
        assertThat(agent.questions())
                .extracting(question -> question.pdu.getType())
                .containsOnly(PDU.GET, PDU.GETNEXT, PDU.GETBULK);
    }

    private void speaksOnlyVersion1() {
        agent.behaves(question -> {
            if (question.isV1()) {
                agent.honest(question);
            }
        });
    }

    @Test
    void readsADeviceThatSpeaksOnlyVersion1() {
        waitLess();
        speaksOnlyVersion1();
        var session = open();
        assertThat(session.version()).isEqualTo(SnmpVersion.V1);
        assertThat(session.opened()).hasSize(2);
        assertThat(walk(session).values()).hasSize(60);
    }

    @Test
    void remembersWhatOpenedADevice() {
        waitLess();
        speaksOnlyVersion1();
        open();
        int before = agent.questions().size();
        open();
        assertThat(agent.questions().subList(before, agent.questions().size())).allMatch(TestAgent.Question::isV1);
    }

    @Test
    void remembersWhatOpenedADeviceOverARestartAndTriesABetterVersionAfresh() {
        waitLess();
        speaksOnlyVersion1();
        var target = agent.target(PUBLIC);
        network.remind(target, "1");
        network.open(target).orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(agent.questions()).allMatch(TestAgent.Question::isV1);
        agent.behaves(agent::honest);
        assertThat(network.open(target).orTimeout(10, TimeUnit.SECONDS).join().version())
                .isEqualTo(SnmpVersion.V1);
        assertThat(network.openAfresh(target)
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join()
                        .version())
                .isEqualTo(SnmpVersion.V2C);
        assertThat(network.opener(target)).contains("2c");
        assertThat(network.open(target).orTimeout(10, TimeUnit.SECONDS).join().version())
                .isEqualTo(SnmpVersion.V2C);
    }

    @Test
    void whatIsMissingCostsSnmpVersion1NoRequestsOfItsOwn() {
        agent.has(PRIVATE + ".1.3.1", new Integer32(31))
                .has(PRIVATE + ".1.4.7", new Integer32(47)) // hides what GETNEXT of 1.4 looks for
                .has(PRIVATE + ".1.5", new Integer32(5))
                .has(PRIVATE + ".1.9.0", new Integer32(90));
        var wanted = new ArrayList<Oid>();
        for (int i = 1; i <= 20; i++) {
            wanted.add(Oid.of(PRIVATE + ".1.2." + i));
        }
        var there = Stream.of(".1.3.1", ".1.5", ".1.9.0")
                .map(tail -> Oid.of(PRIVATE + tail))
                .toList();
        wanted.addAll(there);
        agent.has("1.3.6.1.4.1.99998.1.0", new Integer32(1)); // there is always something behind
        var session = network.open(agent.target(List.of(new Credentials.Community(SnmpVersion.V1, "public"))))
                .join();
        int before = agent.questions().size();
        var answer = session.get(wanted).join();
        assertThat(answer.faults()).isEmpty();
        assertThat(answer.values().keySet()).containsExactlyElementsOf(there);
        assertThat(answer.values().get(there.get(2))).isEqualTo(new SnmpValue.Number(SnmpValue.INTEGER, 90));
        assertThat(agent.questions().size() - before)
                .as("one for all, one for what was hidden")
                .isEqualTo(2);
    }

    @Test
    void makesRequestsSmallerUntilADeviceCanAnswerThem() {
        agent.behaves(question -> {
            if (question.pdu.size() > 4
                    || (question.pdu.getType() == PDU.GETBULK && question.pdu.getMaxRepetitions() > 3)) {
                question.reply(question.error(PDU.tooBig, 0));
            } else {
                agent.honest(question);
            }
        });
        var session = open();
        assertThat(session.opened()).hasSize(2);
        var answer = walk(session);
        assertThat(answer.faults()).isEmpty();
        assertThat(answer.values()).hasSize(60);

        int before = agent.questions().size();
        walk(session);
        assertThat(agent.questions().subList(before, agent.questions().size()))
                .as("it remembers what fits")
                .allMatch(question -> question.pdu.size() <= 4 && question.pdu.getMaxRepetitions() <= 3);
    }

    @Test
    void givesUpAnObjectThatNeverFitsAndNoOther() {
        agent.behaves(question -> {
            boolean withIt = question.pdu.getVariableBindings().stream()
                    .anyMatch(binding -> binding.getOid().toString().startsWith(TABLE + ".2"));
            if (withIt) {
                question.reply(question.error(PDU.tooBig, 0));
            } else {
                agent.honest(question);
            }
        });
        var answer = walk(open());
        assertThat(answer.faults()).containsExactly(new Fault(Fault.TOO_BIG, Oid.of(TABLE + ".2")));
        assertThat(answer.values()).hasSize(50);
    }

    @Test
    void fallsBackToGetNextWhereGetBulkFails() {
        agent.behaves(question -> {
            if (question.pdu.getType() == PDU.GETBULK) {
                question.reply(question.error(PDU.genErr, 0));
            } else {
                agent.honest(question);
            }
        });
        var answer = walk(open());
        assertThat(answer.faults()).isEmpty();
        assertThat(answer.values()).hasSize(60);
    }

    @Test
    void asksForLessWhereADeviceDropsLargeQuestions() {
        waitLess();
        agent.behaves(question -> {
            if (question.pdu.getType() != PDU.GETBULK || question.pdu.size() * question.pdu.getMaxRepetitions() <= 8) {
                agent.honest(question);
            }
        });
        var answer = walk(open());
        assertThat(answer.faults()).isEmpty();
        assertThat(answer.values()).hasSize(60);
    }

    /** A network may lose each of the tries; half a percent of loss does it to one of some thousand printers every day. */
    @Test
    void asksOnceMoreWhenAllTriesOfAQuestionAreLost() {
        waitLess();
        var session = open();
        losesTheNext(2);
        assertThat(get(session.get(List.of(Oid.of(TABLE + ".1.1"), Oid.of(TABLE + ".2.1")))))
                .isEqualTo(new Answer(
                        new TreeMap<>(Map.of(Oid.of(TABLE + ".1.1"), number(101), Oid.of(TABLE + ".2.1"), number(201))),
                        List.of()));
    }

    @Test
    void asksOnceMoreWhenAllTriesOfASmallStepOfAWalkAreLost() {
        waitLess();
        speaksOnlyVersion1();
        var session = open();
        losesTheNext(2);
        var answer = get(session.walk(List.of(Oid.of(TABLE + ".6"))));
        assertThat(answer.faults()).isEmpty();
        assertThat(answer.values()).hasSize(10);
    }

    private void losesTheNext(int questions) {
        var left = new AtomicInteger(questions);
        agent.behaves(question -> {
            if (left.getAndDecrement() <= 0) {
                agent.honest(question);
            }
        });
    }

    @Test
    void endsAWalkThatGoesRoundInCircles() {
        agent.behaves(question -> {
            if (question.pdu.getType() != PDU.GETBULK) {
                agent.honest(question);
                return;
            }
            var answer = agent.answerTo(question);
            for (int i = 0; i < answer.size(); i++) {
                if (answer.get(i).getOid().toString().startsWith(TABLE + ".4.")) {
                    answer.set(i, binding(TABLE + ".4.1", 401));
                }
            }
            question.reply(answer);
        });
        var answer = walk(open());
        assertThat(answer.faults()).containsExactly(new Fault(Fault.NOT_INCREASING, Oid.of(TABLE + ".4")));
        assertThat(answer.values()).hasSize(51).containsEntry(Oid.of(TABLE + ".4.1"), number(401));
    }

    @Test
    void aNameLongerThanAnyMayBeCostsItsColumnAlone() {
        agent.behaves(question -> {
            if (question.pdu.getType() != PDU.GETBULK) {
                agent.honest(question);
                return;
            }
            var answer = agent.answerTo(question);
            for (int i = 0; i < answer.size(); i++) {
                var oid = answer.get(i).getOid();
                var asked = question.pdu.get(i % question.pdu.size()).getOid();
                if (asked.toString().startsWith(TABLE + ".4")) {
                    while (oid.size() <= Oid.MAX_ARCS) {
                        oid.append(1);
                    }
                    answer.set(i, new VariableBinding(oid, new Integer32(1)));
                }
            }
            question.reply(answer);
        });
        var answer = walk(open());
        assertThat(answer.faults()).containsExactly(new Fault(Fault.BAD_VALUE, Oid.of(TABLE + ".4")));
        assertThat(answer.values()).hasSize(50);
    }

    @Test
    void endsATableWithoutEnd() {
        agent.behaves(question -> {
            if (question.pdu.getType() != PDU.GETBULK) {
                agent.honest(question);
                return;
            }
            var answer = question.emptyAnswer();
            for (int i = 1; i <= question.pdu.getMaxRepetitions(); i++) {
                for (var asked : question.pdu.getVariableBindings()) {
                    int row = asked.getOid().size() > 11 ? asked.getOid().last() : 0;
                    answer.add(binding(asked.getOid().subOID(0, 11).format() + "." + (row + i), row));
                }
            }
            question.reply(answer);
        });
        var answer = walk(open());
        assertThat(answer.faults()).hasSize(6).allMatch(fault -> fault.code().equals(Fault.TOO_MUCH));
        assertThat(answer.values()).hasSize(6 * 500);
    }

    @Test
    void endsTextsWithoutEnd() {
        agent.behaves(question -> {
            if (question.pdu.getType() != PDU.GETBULK) {
                agent.honest(question);
                return;
            }
            var asked = question.pdu.get(0).getOid();
            int row = asked.size() > 11 ? asked.last() : 0;
            var answer = question.emptyAnswer();
            answer.add(new VariableBinding(
                    new OID(asked.subOID(0, 11).format() + "." + (row + 1)), new OctetString(new byte[30_000])));
            question.reply(answer);
        });
        var answer = walk(open());
        assertThat(answer.faults()).isNotEmpty().allMatch(fault -> fault.code().equals(Fault.TOO_MUCH));
        assertThat(answer.values()).hasSizeLessThan(20);
    }

    @Test
    void takesALateAnswerToTheFirstTry() {
        waitLess();
        var first = new ArrayList<TestAgent.Question>();
        agent.behaves(question -> {
            if (first.isEmpty()) {
                first.add(question);
            } else if (first.size() == 1) {
                first.add(question);
                agent.honest(first.get(0));
            } else {
                agent.honest(question);
            }
        });
        assertThat(open().opened()).hasSize(2);
        assertThat(first.get(0).pdu.getRequestID()).isEqualTo(first.get(1).pdu.getRequestID());
    }

    @Test
    void doesNotTakeTheAnswerOfAnother() {
        waitLess();
        agent.behaves(question -> question.replyFromElsewhere(agent.answerTo(question)));
        assertThat(notOpened().code()).isEqualTo(Fault.OTHER_ADDRESS);
    }

    @Test
    void doesNotTakeAnAnswerToAnotherQuestion() {
        waitLess();
        agent.behaves(question -> {
            var answer = agent.answerTo(question);
            answer.setRequestID(new Integer32(question.pdu.getRequestID().getValue() + 1));
            question.reply(answer);
        });
        assertThat(notOpened().code()).isEqualTo(Fault.NO_ANSWER);
    }

    @Test
    void survivesGarbage() {
        waitLess();
        agent.behaves(question -> {
            if (question.pdu.getType() == PDU.GETBULK) {
                question.reply(new byte[] {0x30, (byte) 0x84, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 2, 1, 1});
                question.reply(new byte[0]);
                question.reply("HTTP/1.1 400 Bad Request".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            } else {
                agent.honest(question);
            }
        });
        var session = open();
        assertThat(walk(session).values())
                .as("by GETNEXT, after GETBULK brought garbage")
                .hasSize(60);
    }

    @Test
    void leavesADeviceThatFellSilent() {
        waitLess();
        agent.behaves(question -> {
            if (question.pdu.getType() == PDU.GET) {
                agent.honest(question);
            }
        });
        var session = open();
        assertThat(walk(session).faults()).hasSize(6).allMatch(fault -> fault.code()
                .equals(Fault.NO_ANSWER));
        int before = agent.questions().size();
        assertThat(walk(session).faults()).isNotEmpty();
        assertThat(agent.questions()).as("no more is asked in vain").hasSize(before);
    }

    @Test
    void keepsOtherColumnsWhenOneIsAnError() {
        agent.behaves(question -> {
            for (int i = 0; i < question.pdu.size(); i++) {
                if (question.pdu.get(i).getOid().toString().startsWith(TABLE + ".5")) {
                    question.reply(question.error(PDU.genErr, i + 1));
                    return;
                }
            }
            agent.honest(question);
        });
        var answer = walk(open());
        assertThat(answer.faults()).containsExactly(new Fault(Fault.ERROR_STATUS, Oid.of(TABLE + ".5")));
        assertThat(answer.values()).hasSize(50);
    }

    @Test
    void readsNoLongerThanTheDevicesTime() {
        var session = open();
        ((LiveSession) session).endTime();
        int before = agent.questions().size();
        var answer = walk(session);
        assertThat(answer.values()).isEmpty();
        assertThat(answer.faults()).isNotEmpty().allMatch(fault -> fault.code().equals(Fault.OUT_OF_TIME));
        assertThat(agent.questions()).hasSize(before);
    }

    @Test
    void neverHasMoreThanTwoQuestionsOpenAtADevice() {
        var open = new AtomicInteger();
        var most = new AtomicInteger();
        var held = new ConcurrentLinkedQueue<TestAgent.Question>();
        var session = open();
        agent.behaves(question -> {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            held.add(question);
            if (held.size() == 2) {
                open.set(0);
                for (var each = held.poll(); each != null; each = held.poll()) {
                    agent.honest(each);
                }
            }
        });
        var walks = new ArrayList<CompletableFuture<Answer>>();
        for (int i = 0; i < 8; i++) {
            walks.add(session.walk(COLUMNS));
        }
        walks.forEach(walk -> assertThat(get(walk).values()).hasSize(60));
        assertThat(most).hasValue(2);
    }

    @Test
    void saysWhatToDoWhenNobodyAnswers() {
        waitLess();
        agent.behaves(question -> {});
        assertThat(notOpened())
                .hasMessageContaining("127.0.0.1:" + agent.port() + " gives no answer to SNMP 2c, then SNMP 1")
                .hasMessageContaining("0.3 s, 2 tries each")
                .hasMessageContaining("community")
                .hasMessageNotContaining("public");
    }

    @Test
    void saysWhichHostNameIsUnknown() {
        assertThatThrownBy(() -> network.open(new SnmpTarget("no such host.invalid", 161, PUBLIC))
                        .get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        NotOpened.class, e -> assertThat(e.code()).isEqualTo(Fault.UNKNOWN_HOST))
                .hasMessageContaining("no such host.invalid");
    }

    /** For tests in which nobody answers. */
    private void waitLess() {
        network.close();
        network = network(new Settings(Duration.ofMillis(300), 1, Duration.ofSeconds(60), 0));
    }

    private SnmpSession open() {
        return get(network.open(agent.target(PUBLIC)));
    }

    private NotOpened notOpened() {
        try {
            network.open(agent.target(PUBLIC)).get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return Objects.requireNonNull((NotOpened) e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it opened");
    }

    private static Answer walk(SnmpSession session) {
        return get(session.walk(COLUMNS));
    }

    private static void walk(SnmpNetwork network, TestAgent agent, List<Credentials> credentials) {
        walk(get(network.open(agent.target(credentials))));
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static List<Oid> columns(int count) {
        var columns = new ArrayList<Oid>();
        for (int i = 1; i <= count; i++) {
            columns.add(Oid.of(TABLE).append(i));
        }
        return columns;
    }

    private static SnmpValue number(long value) {
        return new SnmpValue.Number(SnmpValue.INTEGER, value);
    }

    private static VariableBinding binding(String oid, int value) {
        return new VariableBinding(new OID(oid), new Integer32(value));
    }

    private static TestAgent newAgent() {
        try {
            return new TestAgent();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static SnmpNetwork network(Settings settings) {
        try {
            return SnmpNetwork.start(settings);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
