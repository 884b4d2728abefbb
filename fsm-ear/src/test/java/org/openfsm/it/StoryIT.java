package org.openfsm.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openfsm.running.Child;
import org.openfsm.wire.Device;
import org.openfsm.wire.ReportCodec;

/**
 * What FSM is for, from the printer to the person: real processes all the way, nothing written into the database by hand. The tests
 * are the sentences of one story, in order.
 */
@TestMethodOrder(OrderAnnotation.class)
class StoryIT extends BrowserTest {

    private static final Path HERE = Path.of("target", "story").toAbsolutePath();
    private static final String CUSTOMER = "Kranich Druck GmbH";
    private static final String PRINTERS = "127.0.30.1";
    private static final int PORT = 25_300;
    private static final Duration SOON = Duration.ofSeconds(90);

    private static Child printers;
    private static Child agent;

    @BeforeAll
    static void printersStandInTheNetworkAndPrintNothing() throws Exception {
        FsmServer.delete(HERE);
        Files.createDirectories(HERE);
        printers = simulate(0);
        Files.writeString(HERE.resolve("agent.yaml"), """
                sources:
                  - id: kranich-zentrale
                    ranges:
                      - 127.0.30.1-127.0.30.10:%d
                schedule:
                  poll: 10s
                  discovery: 1m
                  randomOffset: false
                limits:
                  packetsPerSecond: 500
                """.formatted(PORT));
    }

    @AfterAll
    static void everybodyGoesHome() throws InterruptedException {
        for (var child : new Child[] {agent, printers}) {
            if (child != null) {
                child.end();
            }
        }
    }

    @Test
    @Order(1)
    void anAdministratorMakesAnEnrolmentFileOnThePage() throws IOException {
        var page = signedIn("administrator", Look.LIGHT_DE);
        page.navigate("/fleet/agents?new=true");
        page.locator("[id='new:name']").fill("Kranich Zentrale");
        page.locator("[id='new:customer']").fill(CUSTOMER);
        page.locator("[id='new:sourceIds']").fill("kranich-zentrale");
        page.locator("#new footer button[type=submit]").click();

        var download = page.waitForDownload(
                () -> page.locator("#new .body button[type=submit]").click());
        screenshot(page, "story-enrolment-file", Look.LIGHT_DE);

        assertThat(download.suggestedFilename()).endsWith(".fsm-enrolment");
        download.saveAs(file());
        assertThat(Files.readString(file())).doesNotContain("PRIVATE KEY");
    }

    @Test
    @Order(2)
    void aPersonCarriesItToTheAgentWhichEnrolsAndReports() throws Exception {
        FsmServer.agent().output("enrol", file().toString(), "--config", configuration());
        agent = FsmServer.CHILDREN.start(
                "The agent", FsmServer.agent().command("run", "--config", configuration()), HERE.resolve("agent.log"));

        var page = signedIn("administrator", Look.LIGHT_EN);
        agent.await("bring its printers to the server", SOON, () -> {
            page.navigate("/fleet/devices?q=Kranich+Druck");
            return page.locator("a.open").count() == 10;
        });
    }

    @Test
    @Order(3)
    void aDealerWithoutAGrantSeesNoneOfThem() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        page.navigate("/fleet/devices?q=Kranich+Druck");
        assertThat(page.locator("a.open")).hasCount(0);
    }

    @Test
    @Order(4)
    void theAdministratorLetsTheCustomersPersonSeeThem() throws Exception {
        Scene.grant("customer", CUSTOMER);

        var page = signedIn("customer", Look.DARK_DE);
        page.navigate("/fleet/devices?q=Kranich+Druck");
        assertThat(page.locator("a.open")).hasCount(10);
        screenshot(page, "story-devices", Look.DARK_DE);
    }

    @Test
    @Order(5)
    void thePageShowsTheVeryMetersThatThePrinterGives() throws Exception {
        var page = signedIn("customer", Look.LIGHT_DE);
        for (int i = 1; i <= 10; i++) {
            var read = read("127.0.30." + i + ":" + PORT);
            if (read.identity() == null || read.identity().serialNumber() == null) {
                continue;
            }
            page.navigate("/fleet/devices?q=" + read.identity().serialNumber());
            page.locator("a.open").first().click();

            assertThat(metersOn(page)).as(read.identity().model()).isEqualTo(metersOf(read));
        }
        screenshot(page, "story-device", Look.LIGHT_DE);
    }

    @Test
    @Order(6)
    void aPrinterJamsAndThePersonSeesIt() throws Exception {
        printers.end();
        printers = simulate(40); // the jam comes after 27 s and stays for 45 s: several polls
        var journal = Pattern.compile("^\\S+ (127\\.0\\.30\\.\\d+):\\d+ .*: paper jam,", Pattern.MULTILINE);
        printers.await("jam", SOON, () -> journal.matcher(journal()).find());
        var jam = journal.matcher(journal());
        assertThat(jam.find()).isTrue();
        var serialNumber = read(jam.group(1) + ":" + PORT).identity().serialNumber();

        var page = signedIn("customer", Look.LIGHT_DE);
        page.navigate("/fleet/devices?q=" + serialNumber);
        page.locator("a.open").first().click();
        // prtAlertCode jam(8)
        agent.await("report the jam", SOON, () -> {
            page.reload();
            return page.locator("tr[data-code='8']").count() > 0;
        });
        assertThat(page.locator("h1 .is-critical"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(5_000));
        screenshot(page, "story-jam", Look.LIGHT_DE);
    }

    private static Child simulate(int speed) throws IOException, InterruptedException, Child.Failure {
        Files.deleteIfExists(HERE.resolve("printers.log"));
        var simulation = FsmServer.CHILDREN.start(
                "The simulation",
                FsmServer.agent()
                        .command(
                                "simulate",
                                FsmServer.property("fsm.recordings"),
                                "--network=" + PRINTERS,
                                "--port=" + PORT,
                                "--printers=10",
                                "--speed=" + speed),
                HERE.resolve("printers.log"));
        simulation.await("answer", SOON, () -> journal().contains("printers answer"));
        return simulation;
    }

    private static String journal() throws IOException {
        var log = HERE.resolve("printers.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private static Device read(String host) throws Exception {
        return ReportCodec.readDevice(
                FsmServer.agent().output("read", host, "--json").strip());
    }

    private static Map<String, Long> metersOf(Device device) {
        var meters = new LinkedHashMap<String, Long>();
        device.meters().forEach(meter -> meters.put(meter.key().text(), meter.value()));
        return meters;
    }

    private static Map<String, Long> metersOn(Page page) {
        var meters = new LinkedHashMap<String, Long>();
        page.locator("tr[data-key]")
                .all()
                .forEach(row -> meters.put(row.getAttribute("data-key"), Long.valueOf(row.getAttribute("data-value"))));
        return meters;
    }

    private static Path file() {
        return HERE.resolve("kranich.fsm-enrolment");
    }

    private static String configuration() {
        return HERE.resolve("agent.yaml").toString();
    }
}
