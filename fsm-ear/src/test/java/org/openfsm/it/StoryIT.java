package org.openfsm.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.LoadState;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openfsm.wire.Device;

/**
 * What FSM is for, from the printer to the person: real processes all the way, nothing written into the database by hand. The tests
 * are the sentences of one story, in order.
 */
@TestMethodOrder(OrderAnnotation.class)
class StoryIT extends BrowserTest {

    private static final String CUSTOMER = "Kranich Druck GmbH";
    private static final String NETWORK = "127.0.30";

    private static AgentSite site;

    @BeforeAll
    static void printersStandInTheNetworkAndPrintNothing() throws Exception {
        site = AgentSite.at("kranich-zentrale", NETWORK, 25_300, 10, "");
        site.startPrinters(0);
    }

    @AfterAll
    static void everybodyGoesHome() {
        if (site != null) {
            site.close();
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
        download.saveAs(site.enrolmentFile());
        assertThat(Files.readString(site.enrolmentFile())).doesNotContain("PRIVATE KEY");
    }

    @Test
    @Order(2)
    void aPersonCarriesItToTheAgentWhichEnrolsAndReports() throws Exception {
        site.startAgent();

        var page = signedIn("administrator", Look.LIGHT_EN);
        site.awaitAgent("bring its printers to the server", () -> {
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
            var read = site.read(NETWORK + "." + i);
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
        site.startPrinters(40); // the jam comes after 27 s and stays for 45 s: several polls
        var serialNumber = site.read(site.awaitAt("paper jam,")).identity().serialNumber();

        var page = signedIn("customer", Look.LIGHT_DE);
        page.navigate("/fleet/devices?q=" + serialNumber);
        page.locator("a.open").first().click();
        // prtAlertCode jam(8)
        site.awaitAgent("report the jam", () -> {
            page.reload();
            return page.locator("tr[data-code='8']").count() > 0;
        });
        assertThat(page.locator("h1 .is-critical"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(5_000));
        screenshot(page, "story-jam", Look.LIGHT_DE);
    }

    private static Map<String, Long> metersOf(Device device) {
        var meters = new LinkedHashMap<String, Long>();
        device.meters().forEach(meter -> meters.put(meter.key().text(), meter.value()));
        return meters;
    }

    private static Map<String, Long> metersOn(Page page) {
        var meters = new LinkedHashMap<String, Long>();
        var rows = page.locator("tr[data-key]");
        // the click before may still be on its way, and then the rest of the page
        rows.first().waitFor();
        page.waitForLoadState(LoadState.DOMCONTENTLOADED);
        rows.all()
                .forEach(row -> meters.put(row.getAttribute("data-key"), Long.valueOf(row.getAttribute("data-value"))));
        return meters;
    }
}
