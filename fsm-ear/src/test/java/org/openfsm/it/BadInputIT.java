package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.openfsm.wire.Device;
import org.openfsm.wire.Level;
import org.openfsm.wire.Limits;
import org.openfsm.wire.Seal;
import org.openfsm.wire.Supply;

/** What the world posts at {@code /api/reports}: answered as report-format.md says, and never in the way of what is good. */
class BadInputIT extends BrowserTest {

    private static final String CUSTOMER = "Kolibri AG";
    /** Taken charge of: recorded, or kept whole in quarantine because it opens and names a known agent. */
    private static final int TAKEN = 202;

    private static final int NOT_KEPT = 422;
    private static final int TOO_LARGE = 413;
    /** Unreadable ones of one address in a minute. */
    private static final int BORNE = 30;

    /** @param words of the reason that an administrator reads, none where nothing is kept that could be read */
    private record Evil(byte[] bytes, int answer, String words) {}

    @Test
    void isRefusedOrQuarantinedWhileEveryGoodReportBetweenGetsIn() throws Exception {
        var source = "kolibri-" + UUID.randomUUID();
        var agent = Scene.enrolledAgent("Kolibri", CUSTOMER, source);
        var evil = evil(agent);

        var serial = "BAD-" + UUID.randomUUID();
        int good = 0;
        for (var bad : evil.entrySet()) {
            good++;
            assertThat(post(agent.sealed(agent.report(Scene.printer(serial + "-" + good)))))
                    .as("the good report before: %s", bad.getKey())
                    .isEqualTo(TAKEN);
            assertThat(post(bad.getValue().bytes()))
                    .as(bad.getKey())
                    .isEqualTo(bad.getValue().answer());
        }
        good++;
        assertThat(post(agent.sealed(agent.report(Scene.printer(serial + "-" + good)))))
                .isEqualTo(TAKEN);

        assertThat(Scene.devices(Scene.administrator(), serial)).hasSize(good);
        readableOnThePage(evil);
    }

    @Test
    void aPrinterThatSaysNextToNothingOfItselfIsShown() throws Exception {
        var source = "kolibri-" + UUID.randomUUID();
        var agent = Scene.enrolledAgent(source, CUSTOMER, source);
        var serial = "BARE-" + UUID.randomUUID();
        assertThat(post(agent.sealed(agent.report(bare(serial))))).isEqualTo(TAKEN);

        var page = signedIn("administrator", Look.LIGHT_EN);
        page.navigate("/fleet/devices?q=" + serial);
        assertThat(page.locator("main").innerText()).contains(serial).doesNotContain("null");
        page.locator("a.open").first().click();
        assertThat(page.locator("main").innerText()).contains(serial).doesNotContain("null");
        screenshot(page, "bad-input-bare", Look.LIGHT_EN);
    }

    private static Device bare(String serial) {
        var tray = new Device.Tray(1, null, null, null, null);
        var unmeasured = new Device.Tray(2, null, null, null, new Level(Level.Kind.MEASURED, null, null, null));
        return new Device(
                Instant.now(),
                true,
                "192.0.2.78",
                null,
                null,
                null,
                null,
                new Device.Identity(null, null, null, serial, null, null, null, null, null, null, List.of()),
                new Device.Properties(null, null, List.of(), List.of(), List.of(tray, unmeasured), List.of(tray)),
                new Device.Status(null, null, List.of(), null),
                List.of(),
                List.of(new Supply(1, null, null, null, null, null, null, null, null)),
                List.of(
                        new Device.Alert(1, null, null, null, null, null, null, null, null),
                        new Device.Alert(2, "critical", null, null, null, null, null, null, null)),
                null,
                List.of(new Device.Problem(Device.Problem.BAD_VALUE, null)));
    }

    /** By what is said of its length before it comes, and else by one byte too many. */
    @Test
    void whatIsTooLongOrOfAnotherTypeIsRefusedUnread() throws Exception {
        var tooLong = new byte[Limits.SEALED_BYTES + 1];
        assertThat(server().api().announceReport(tooLong.length))
                .as("before a byte of it has come")
                .startsWith("HTTP/1.1 413 ");
        assertThat(server().api().reportInChunks(tooLong).statusCode()).isEqualTo(TOO_LARGE);
        var source = "kolibri-" + UUID.randomUUID();
        var agent = Scene.enrolledAgent(source, CUSTOMER, source);
        var serial = "TYPE-" + UUID.randomUUID();
        var sealed = agent.sealed(agent.report(Scene.printer(serial)));
        assertThat(server().api().post("api/reports", "text/plain", sealed).statusCode())
                .as("a report that says it is none")
                .isEqualTo(415);
        assertThat(Scene.devices(Scene.administrator(), serial)).isEmpty();
        assertThat(server().api().reportInChunks(sealed).statusCode()).isEqualTo(TAKEN);
    }

    @Test
    void whoSendsMuchRubbishIsAskedForTimeAndNobodyElseIs() throws Exception {
        var rubbish = new byte[] {1, 2, 3};
        var flooding = InetAddress.getByName("127.0.0.2");
        var answer = server().api().reportFrom(flooding, rubbish);
        assertThat(answer.get(0)).startsWith("HTTP/1.1 " + NOT_KEPT + " ");
        // twice as many as are borne, for a minute may end on the way
        for (int sent = 1; sent < 2 * BORNE && !answer.get(0).contains(" 429 "); sent++) {
            answer = server().api().reportFrom(flooding, rubbish);
        }
        assertThat(answer.get(0)).startsWith("HTTP/1.1 429 ");
        assertThat(answer).anyMatch(line -> line.matches("(?i)retry-after: [1-9][0-9]*"));
        assertThat(server().api().report(rubbish).statusCode()).isEqualTo(NOT_KEPT);
    }

    /** An administrator finds a sentence about each of them. */
    private void readableOnThePage(Map<String, Evil> evil) {
        var page = signedIn("administrator", Look.LIGHT_EN);
        page.navigate("/ingest/quarantine");
        screenshot(page, "bad-input-quarantine", Look.LIGHT_EN);
        var reasons = page.locator("dd[lang=en]").allTextContents();
        evil.forEach((name, bad) -> {
            if (!bad.words().isEmpty()) {
                assertThat(reasons).as(name).anyMatch(reason -> reason.contains(bad.words()));
            }
        });
    }

    private static Map<String, Evil> evil(HandmadeAgent agent) throws Exception {
        var honest = agent.sealed(agent.report());
        var flipped = honest.clone();
        flipped[flipped.length / 2] ^= 1;
        var stranger = Scene.agent("Stranger", CUSTOMER, "stranger-" + UUID.randomUUID());
        var someoneElse = Scene.enrolledAgent("Someone else", CUSTOMER, "else-" + UUID.randomUUID());
        var nobody = new HandmadeAgent(unknown(agent), Clock.systemUTC());

        var all = new LinkedHashMap<String, Evil>();
        all.put("not a seal at all", new Evil(text("{\"format\":\"fsm-report/1\"}"), NOT_KEPT, ""));
        all.put("empty", new Evil(new byte[0], NOT_KEPT, ""));
        all.put("truncated", new Evil(Arrays.copyOf(honest, honest.length - 20), NOT_KEPT, ""));
        all.put("one bit flipped", new Evil(flipped, NOT_KEPT, ""));
        all.put("larger than 4 MiB", new Evil(new byte[Limits.SEALED_BYTES + 1], TOO_LARGE, "more than 4194304"));
        all.put(
                "unsigned",
                new Evil(
                        Seal.encrypt(RawSeal.gzip(agent.report()), agent.file().recipients()),
                        NOT_KEPT,
                        "Expected a report signed by its agent"));
        all.put(
                "signed by another agent",
                new Evil(someoneElse.sealed(agent.report()), TAKEN, "by a certificate that is not registered for it"));
        all.put(
                "from an agent that has not enrolled",
                new Evil(stranger.sealed(stranger.report()), TAKEN, "has not enrolled yet"));
        all.put(
                "from an agent that nobody knows",
                new Evil(nobody.sealed(nobody.report()), NOT_KEPT, "is not known here"));
        all.put(
                "for another server",
                new Evil(
                        agent.sealed(agent.reportFor("another-server")),
                        TAKEN,
                        "The report is for server another-server"));
        all.put(
                "signed, but no JSON",
                new Evil(RawSeal.sealed(RawSeal.gzip(text("hello")), agent), TAKEN, "fsm-report/1"));
        all.put(
                "nested 20 deep",
                new Evil(
                        RawSeal.sealed(
                                RawSeal.gzip(text(
                                        "{\"format\":\"fsm-report/1\",\"x\":" + "[".repeat(20) + "]".repeat(20) + "}")),
                                agent),
                        TAKEN,
                        "deep"));
        all.put(
                "nested 100 000 deep, which packs like a bomb",
                new Evil(RawSeal.sealed(RawSeal.gzip(text("[".repeat(100_000))), agent), NOT_KEPT, ""));
        all.put("a gzip bomb of 1 GiB", new Evil(RawSeal.sealed(Bomb.gzip(1L << 30), agent), NOT_KEPT, ""));
        all.put("signed, but not packed", new Evil(RawSeal.sealed(agent.report(), agent), NOT_KEPT, ""));
        return all;
    }

    /** The enrolment file of an agent that the server never made. */
    private static byte[] unknown(HandmadeAgent known) {
        return new String(known.file().write(), StandardCharsets.UTF_8)
                .replace(known.file().agentId().toString(), UUID.randomUUID().toString())
                .getBytes(StandardCharsets.UTF_8);
    }

    private int post(byte[] sealed) throws Exception {
        return server().api().report(sealed).statusCode();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
