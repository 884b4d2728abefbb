package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openfsm.wire.Device;
import org.openfsm.wire.Level;
import org.openfsm.wire.Meter;
import org.openfsm.wire.MeterKey;
import org.openfsm.wire.Supply;

/** Every page in every look: whole, in its language, in its colours, without an error in the browser. A person looks at the pictures. */
class PagesIT extends BrowserTest {

    private static final String CUSTOMER = "Reiher eG";
    private static String serialNumber;
    private static UUID agent;

    @BeforeAll
    static void aDevice() throws Exception {
        serialNumber = "PAGES-" + UUID.randomUUID().toString().substring(0, 8);
        var reporter = Scene.enrolledAgent("Reiher Halle 2", CUSTOMER, "reiher-" + serialNumber);
        agent = reporter.file().agentId();
        assertThat(Scene.server()
                        .api()
                        .report(reporter.sealed(reporter.report(device())))
                        .statusCode())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @EnumSource(Look.class)
    void showEveryPage(Look look) throws Exception {
        var stranger = browser(look);
        stranger.navigate("/sign-in");
        look(stranger, "sign-in", look);

        var page = signedIn("administrator", look);
        for (var place : places().entrySet()) {
            var answer = page.navigate(place.getValue());
            assertThat(answer.status()).as(place.getValue()).isEqualTo(200);
            look(page, place.getKey(), look);
        }
    }

    private void look(Page page, String name, Look look) {
        var seen = page.locator("html").getAttribute("lang");
        assertThat(seen).as("language of " + name).isEqualTo(look.locale.substring(0, 2));
        assertThat(page.locator("html").getAttribute("data-theme"))
                .as("theme of " + name)
                .isEqualTo(look.scheme.name().toLowerCase(Locale.ROOT));
        // a key without a text shows as ???key???
        assertThat(page.locator("body").innerText()).as(name).doesNotContain("???");
        screenshot(page, name, look);
    }

    private static Map<String, String> places() throws Exception {
        var id = Scene.devices(Scene.administrator(), serialNumber)
                .getJsonObject(0)
                .getJsonNumber("id")
                .longValue();
        var places = new LinkedHashMap<String, String>();
        places.put("overview-all", "/overview");
        places.put("devices", "/fleet/devices");
        places.put("device", "/fleet/device?id=" + id);
        places.put("agents", "/fleet/agents");
        places.put("agent", "/fleet/agents?agent=" + agent);
        places.put("new-agent", "/fleet/agents?new=true");
        places.put("quarantine", "/ingest/quarantine");
        places.put("scopes", "/access/scopes");
        places.put("health", "/platform/health");
        return places;
    }

    private static Device device() {
        return new Device(
                Instant.now(),
                true,
                "192.0.2.42",
                161,
                1,
                "prn-042.example.org",
                "2c",
                new Device.Identity(
                        "Kyocera",
                        "TASKalfa 3554ci",
                        "KM5B2C1D",
                        serialNumber,
                        null,
                        "00:c0:ee:5b:2c:1d",
                        "1.3.6.1.4.1.1347.41",
                        "Halle 2",
                        null,
                        "2V6_2000.004.205",
                        List.of()),
                new Device.Properties(
                        true, true, List.of("print", "copy", "scan"), List.of("staple"), List.of(), List.of()),
                new Device.Status("running", "idle", List.of("lowToner"), 86_400L),
                List.of(
                        new Meter(MeterKey.TOTAL, 424_405, false, List.of()),
                        new Meter(MeterKey.ENGINE, 432_951, false, List.of()),
                        new Meter(new MeterKey("print.color"), 112_000, false, List.of())),
                List.of(
                        supply(1, "toner", Supply.CONSUMED, "black", 42),
                        supply(2, "toner", Supply.CONSUMED, "cyan", 7),
                        supply(3, "wasteToner", Supply.RECEPTACLE, null, 30)),
                List.of(new Device.Alert(
                        17, "critical", 808, "input", 2, 2, "untrained", "Load paper in cassette 2", Instant.now())),
                null,
                List.of());
    }

    private static Supply supply(int index, String type, String supplyClass, String colorant, long level) {
        var receptacle = supplyClass.equals(Supply.RECEPTACLE);
        return new Supply(
                index,
                type,
                supplyClass,
                colorant,
                "TK-8365",
                "percent",
                Level.of(level, 100L, true, receptacle),
                null,
                null);
    }
}
