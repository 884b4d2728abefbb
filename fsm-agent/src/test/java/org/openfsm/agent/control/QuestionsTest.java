package org.openfsm.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.NOON;

import jakarta.json.Json;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.schedule.Control;
import org.openfsm.agent.schedule.Situation;
import org.openfsm.agent.testing.Fields;

class QuestionsTest {

    /** Takes everything and remembers it. */
    private static final class Told implements Control {
        private final List<String> told = new ArrayList<>();
        private List<Situation.Find> finds = List.of();

        @Override
        public Situation situation() {
            var search = new Situation.Search(NOON, null, false, 7, 254, 49.96, Duration.ofSeconds(5), 2, 1, 1, finds);
            var road = new Situation.Road("https", NOON, "https://secret.example.org takes", true, Duration.ZERO);
            return new Situation(
                    4,
                    NOON,
                    List.of(),
                    List.of(),
                    NOON,
                    NOON,
                    NOON,
                    NOON,
                    NOON,
                    1,
                    true,
                    search,
                    List.of(road),
                    "version 3",
                    3,
                    5_000);
        }

        @Override
        public boolean pollNow() {
            return told.add("poll");
        }

        @Override
        public boolean pollNow(String sourceId, String host, int port) {
            return told.add("poll " + sourceId + " " + host + " " + port);
        }

        @Override
        public boolean searchNow() {
            return told.add("search");
        }

        @Override
        public boolean cancelSearch() {
            return told.add("cancel");
        }

        @Override
        public boolean sendNow() {
            return told.add("send");
        }

        @Override
        public long awaitChange(long seen, Duration patience) {
            return seen;
        }
    }

    private final Told control = new Told();
    private final Questions questions =
            new Questions(control, () -> List.of(printer("10.1.0.17", 161), printer("10.1.0.17", 1161)));

    private static Printer printer(String host, int port) {
        return Printer.found("acme", host, port, NOON, true, "10.1.0.0/24", null);
    }

    @Test
    void aPrinterIsMeantByItsHostOrItsPlace() {
        assertThat(questions.answer("{\"do\":\"poll\",\"printer\":\"10.1.0.17:1161\"}"))
                .isEqualTo("{\"taken\":true,\"known\":true}");
        assertThat(control.told).containsExactly("poll acme 10.1.0.17 1161");
        questions.answer("{\"do\":\"poll\",\"printer\":\"10.1.0.17\"}");
        assertThat(control.told).hasSize(3);
        assertThat(questions.answer("{\"do\":\"poll\",\"printer\":\"10.1.0.99\"}"))
                .isEqualTo("{\"taken\":false,\"known\":false}");
        assertThat(questions.answer("{\"do\":\"poll\"}")).isEqualTo("{\"taken\":true}");
        assertThat(control.told).hasSize(4);
    }

    @Test
    void answersSayHowItIsAndNothingOfSettings() throws Exception {
        control.finds = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            control.finds.add(new Situation.Find("acme", "10.1.0." + i, 161, Situation.Kind.NEW));
        }
        var first = questions.answer("{\"do\":\"status\"}");
        assertThat(first).doesNotContain("secret.example.org");
        assertThat(Fields.of(first))
                .containsExactlyInAnyOrder(
                        "at",
                        "change",
                        "works",
                        "nextPoll",
                        "nextErrorPoll",
                        "nextSearch",
                        "pollingSince",
                        "polledAt",
                        "acquiring",
                        "sending",
                        "definitions",
                        "memoryBytes",
                        "roads[].name",
                        "roads[].works",
                        "roads[].restSeconds",
                        "roads[].since",
                        "search.since",
                        "search.cancelled",
                        "search.asked",
                        "search.total",
                        "search.perSecond",
                        "search.leftSeconds",
                        "search.printers",
                        "search.new",
                        "search.others",
                        "search.from",
                        "search.finds[].sourceId",
                        "search.finds[].host",
                        "search.finds[].port",
                        "search.finds[].kind");
        try (var reader = Json.createReader(new StringReader(questions.answer("{\"do\":\"status\",\"from\":100}")))) {
            assertThat(reader.readObject().getJsonObject("search").getJsonArray("finds"))
                    .as("what comes after the first hundred")
                    .hasSize(50);
        }
    }

    @Test
    void whatNobodyKnowsIsSaidToBeSo() {
        assertThat(questions.answer("{\"do\":\"reboot\"}")).contains("not known to this version");
        assertThat(questions.answer("{}")).contains("not known to this version");
        assertThat(questions.answer("[]")).contains("is no JSON");
        assertThat(questions.answer("{")).contains("is no JSON");
        assertThat(control.told).isEmpty();
    }

    @Test
    void theLargestAnswerFitsADatagram() {
        control.finds = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            control.finds.add(new Situation.Find("s".repeat(64), "h".repeat(253), 65_535, Situation.Kind.NO_PRINTER));
        }
        assertThat(questions.answer("{\"do\":\"status\"}").length()).isLessThan(Datagram.LARGEST_ANSWER - 200);
    }
}
