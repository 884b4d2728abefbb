package org.openfsm.it.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openfsm.it.BrowserTest;
import org.openfsm.it.Look;

class ReportsPagesIT extends BrowserTest {

    private static final LocatorAssertions.HasTextOptions LONG =
            new LocatorAssertions.HasTextOptions().setTimeout(60_000);
    private static final String HOSTILE = "<img src=x onerror=\"document.title='no'\">";

    @BeforeEach
    void furnish() throws Exception {
        Office.ofBooks(server());
    }

    @Test
    void anAccountantRunsAReportAndDownloadsEachFormat() throws Exception {
        var page = signedIn("accountant", Look.LIGHT_EN);
        assertThat(page).hasURL(Pattern.compile("/reports$"));
        page.locator("a.rp:has-text('Current meters')").click();
        assertThat(page.locator("#form-title")).hasText("Current meters");
        page.locator("[id='report:customers']").pressSequentially("linden*");
        assertThat(page.locator("[id='report:found']")).containsText("one customer, 3 devices");
        assertThat(page).hasURL(Pattern.compile("customers=linden"));
        for (var format : List.of("CSV", "PDF")) {
            page.locator("ul.checks label:has-text('" + format + "')").click();
        }
        assertThat(page).hasURL(Pattern.compile("formats=.*pdf"));
        run(page);
        var csv = download(page, "CSV");
        assertThat(new String(csv, StandardCharsets.UTF_8)).contains("LINDENHOF001", "LINDENHOF003", "412883");
        assertThat(new String(download(page, "XLSX"), StandardCharsets.ISO_8859_1))
                .startsWith("PK");
        assertThat(new String(download(page, "PDF"), StandardCharsets.ISO_8859_1))
                .startsWith("%PDF-");

        page.locator("#results a.open").first().click();
        assertThat(page.locator("#detail tr:has-text('.csv') td.hash")).hasText(sha256(csv));
        assertThat(page.locator("#detail")).containsText("linden*");
        var before = page.url();
        page.locator("[id='one:again']").click();
        assertThat(page).not().hasURL(before);
        assertThat(page.locator("#detail h2 + .st")).hasText("Done", LONG);
    }

    @Test
    void theFormSaysWhatIsWrongBeforeAnythingRuns() {
        var page = signedIn("accountant", Look.LIGHT_EN);
        var found = page.locator("[id='report:found']");
        page.locator("[id='report:customers']").pressSequentially("nobody-*");
        assertThat(found).containsText("“nobody-*” matches nothing now");
        page.locator("[id='report:customers']").fill("");
        assertThat(found).not().containsText("nothing");
        page.locator("ul.checks label:has-text('XLSX')").click();
        assertThat(found.locator("[role=alert]")).containsText("Choose at least one format");
        page.locator("[id='report:run']").click();
        assertThat(found.locator("[role=alert]")).containsText("Choose at least one format");
        page.navigate("/reports?report=volumes&period=dates&from=2026-10-31&to=2026-10-01");
        assertThat(found.locator("[role=alert]")).containsText("first and a last day");
        page.locator("[id='report:from']").fill("2026-09-01");
        page.locator("[id='report:from']").press("Tab");
        assertThat(page.locator("[id='report:means']")).containsText("1 Sep – 1 Oct 2026");
        assertThat(found.locator("[role=alert]")).hasCount(0);
    }

    @Test
    void anAccountantSchedulesAReportFromItsForm() {
        var page = signedIn("accountant", Look.LIGHT_EN);
        page.navigate("/reports?report=volumes&customers=linden*");
        page.locator("[id='report:plan']").click();
        assertThat(page).hasURL(Pattern.compile("/reports/schedules\\?new=true"));
        assertThat(page.locator("[id='edit:customers']")).hasValue("linden*");
        page.locator("[id='edit:save']").click();
        assertThat(page.locator("[id='edit:found'] [role=alert]")).containsText("Give the schedule a name");

        page.locator("[id='edit:name']").fill("Volumes of the month");
        page.locator("[id='edit:when:every']").selectOption("weekly");
        page.locator("[id='edit:when:days'] label").nth(4).click();
        assertThat(page.locator("[id='edit:when:next'] time")).hasCount(3);
        assertThat(page.locator("[id='edit:when:next'] time").first())
                .hasText(Pattern.compile("^(Mon|Fri) .*, 07:00$"));
        page.locator("[id='edit:when:every']").selectOption("month-day");
        page.locator("[id='edit:when:day']").selectOption("31");
        assertThat(page.locator("[id='edit:when:next']")).containsText("it runs on its last day");
        page.locator("[id='edit:save']").click();
        var row = row(page, "Volumes of the month");
        assertThat(row).containsText("every month on day 31 at 07:00");
        assertThat(page).hasURL(Pattern.compile("/reports/schedules$"));

        row.locator("button:has(.pi-pause)").click();
        assertThat(row).containsText("Paused");
        row.locator("button:has(.pi-step-forward)").click();
        assertThat(row).not().containsText("Paused");
        row.locator("button:has(.pi-play)").click();
        assertThat(row.locator("a.st")).isVisible();
        row.locator("a.st").click();
        assertThat(page.locator("#detail")).containsText("schedule Volumes of the month");

        page.navigate("/reports/schedules");
        row.locator("button:has(.pi-trash)").click();
        assertThat(row).hasCount(0);
        page.locator(".note.ok a").click();
        assertThat(row).hasCount(1);
        row.locator("button:has(.pi-trash)").click();
        assertThat(row).hasCount(0);
    }

    @Test
    void devicesOfAGroupAreChosen() throws Exception {
        var device = json(ask("GET", "api/devices?q=LINDENHOF002", null, "accountant"))
                .asJsonObject()
                .getJsonArray("rows")
                .getJsonObject(0);
        var group = json(ask(
                        "POST",
                        "api/groups",
                        "{\"customerId\":%s,\"name\":\"Third floor\"}".formatted(device.getJsonNumber("customerId")),
                        "administrator"))
                .asJsonObject()
                .getJsonNumber("id");
        ask("POST", "api/groups/" + group + "/devices", "[" + device.getJsonNumber("id") + "]", "administrator");
        try {
            var page = signedIn("accountant", Look.LIGHT_EN);
            page.navigate("/reports?report=inventory&formats=csv");
            page.locator("[id='report:groups']").click();
            page.locator("[id='report:groups_panel'] label:has-text('Third floor')")
                    .click();
            assertThat(page.locator("[id='report:found']")).containsText("one customer, one device");
            assertThat(page).hasURL(Pattern.compile("groups=" + group));
            page.keyboard().press("Escape");
            run(page);
            assertThat(new String(download(page, "CSV"), StandardCharsets.UTF_8))
                    .contains("LINDENHOF002")
                    .doesNotContain("LINDENHOF001", "LINDENHOF003");
            page.locator("#results a.open").first().click();
            assertThat(page.locator("#detail")).containsText("one group");
        } finally {
            ask("DELETE", "api/groups/" + group + "/devices/" + device.getJsonNumber("id"), null, "administrator");
            ask("DELETE", "api/groups/" + group, null, "administrator");
        }
    }

    @Test
    void aRunIsStoppedAndGoesOnAndIsDeletedWithItsFiles() throws Exception {
        var page = signedIn("accountant", Look.LIGHT_EN);
        page.navigate("/reports?report=inventory&customers=linden*&formats=csv");
        // the queue is served in its order, so there is time to stop the last of it
        for (int i = 0; i < 10; i++) {
            ask(
                    "POST",
                    "api/report-runs",
                    "{\"kind\":\"INVENTORY\",\"formats\":[\"CSV\"],\"language\":\"en\"}",
                    "administrator");
        }
        page.locator("[id='report:run']").click();
        page.locator("#results button:has-text('Stop')").click();
        var state = page.locator("#results tbody tr").first().locator(".st");
        assertThat(state).hasText("Stopped");

        page.locator("#results a.open").first().click();
        assertThat(page.locator("#detail h2 + .st")).hasText("Stopped");
        page.locator("#detail button:has-text('Resume')").click();
        assertThat(page.locator("#detail h2 + .st")).hasText("Done", LONG);
        var file = page.locator("#detail a[download]").getAttribute("href").replaceFirst("^/", "");
        assertThat(ask("GET", file, null, "accountant").statusCode()).isEqualTo(200);

        page.locator("button[data-dialog='delete-run']").click();
        page.locator("[id='drop:go']").click();
        assertThat(page.locator("#detail h2")).hasCount(0);
        assertThat(page).hasURL(Pattern.compile("/reports/history$"));
        assertThat(page.locator("#growl, .note.ok, .ui-growl")
                        .filter(new Locator.FilterOptions().setHasText("deleted"))
                        .first())
                .isVisible();
        assertThat(server().api().get(file, server().user("accountant")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aRunWhoseOwnerSeesNothingFailsAndSaysWhyAndGoesOnWhenTheySeeSomething() throws Exception {
        var principal = server().user("accountant").name();
        var grants = json(ask("GET", "api/grants", null, "administrator")).asJsonArray().stream()
                .map(JsonValue::asJsonObject)
                .filter(one -> one.getString("principal").equals(principal))
                .toList();
        assertThat(grants).isNotEmpty();
        var page = signedIn("accountant", Look.LIGHT_EN);
        page.navigate("/reports?report=inventory&customers=linden*&formats=csv");
        try {
            for (var grant : grants) {
                ask("DELETE", "api/grants/" + grant.getJsonNumber("id"), null, "administrator");
            }
            page.locator("[id='report:run']").click();
            assertThat(page.locator("#results [role=status]")).hasText("Inventory has failed.", LONG);
            page.locator("#results a.open").first().click();
            assertThat(page.locator("#detail h2 + .st")).hasText("Failed");
            assertThat(page.locator("#detail [role=alert]")).containsText("may see no device any more");
            assertThat(page.locator("#detail a[download]")).hasCount(0);
        } finally {
            for (var grant : grants) {
                ask(
                        "POST",
                        "api/grants",
                        "{\"principal\":\"%s\",\"customer\":\"%s\"}"
                                .formatted(principal, grant.getString("customerName")),
                        "administrator");
            }
        }
        page.locator("#detail button:has-text('Resume')").click();
        assertThat(page.locator("#detail h2 + .st")).hasText("Done", LONG);
        assertThat(page.locator("#detail [role=alert]")).hasCount(0);
        assertThat(page.locator("#detail")).containsText("3 devices");
    }

    @Test
    void nobodySeesTheRunsOfOthers() throws Exception {
        var accountant = signedIn("accountant", Look.LIGHT_EN);
        accountant.navigate("/reports?report=inventory&customers=linden*&formats=csv");
        run(accountant);
        accountant.locator("#results a.open").first().click();
        var address = accountant.url();
        var id = Pattern.compile("run=(\\d+)")
                .matcher(address)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);

        var customer = signedIn("customer", Look.LIGHT_EN);
        customer.navigate(address);
        assertThat(customer.locator("#detail")).containsText("none that you may see");
        assertThat(customer.locator("body")).not().containsText("linden*");
        var foreign = server().api().get("api/report-runs/" + id + "/csv", server().user("customer"));
        var absent = server().api().get("api/report-runs/999999999/csv", server().user("customer"));
        assertThat(foreign.statusCode()).isEqualTo(404).isEqualTo(absent.statusCode());
        customer.navigate("/reports/schedules?schedule=" + id);
        assertThat(customer.locator("[id='edit:name']")).hasCount(0);
    }

    @Test
    void namesAreTextAndNothingElse() {
        var page = signedIn("accountant", Look.LIGHT_EN);
        page.navigate("/reports/schedules?new=true");
        page.locator("[id='edit:name']").fill(HOSTILE);
        page.locator("[id='edit:customers']").fill(HOSTILE);
        assertThat(page.locator("[id='edit:found']")).containsText("matches nothing now");
        page.locator("[id='edit:save']").click();
        var row = row(page, "<img");
        assertThat(row).containsText(HOSTILE);
        row.locator("button:has(.pi-play)").click();
        assertThat(row.locator("a.st")).isVisible();
        page.navigate("/reports/history");
        assertThat(page.locator("tr[data-ri]").first()).containsText(HOSTILE);
        page.navigate("/reports/schedules");
        row.locator("button:has(.pi-trash)").click();
        assertThat(page.locator(".note.ok")).containsText(HOSTILE);
        assertThat(page.locator("img")).hasCount(0);
        assertThat(page).not().hasTitle("no");
    }

    @Test
    void thereIsAFirstTime() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        page.navigate("/reports/history?report=events&state=failed");
        assertThat(page.locator(".empty")).containsText("No run matches these filters");
        page.navigate("/reports/history?run=abc");
        assertThat(page.locator("#detail")).containsText("none that you may see");
    }

    @ParameterizedTest
    @EnumSource(Look.class)
    void everyPageInEveryLook(Look look) {
        var page = signedIn("accountant", look);
        page.navigate("/reports?report=meters&customers=linden*");
        run(page);
        screenshot(page, "reports", look);
        page.locator("#results a.open").first().click();
        screenshot(page, "report-run", look);
        page.navigate("/reports/schedules?new=true&customers=linden*");
        page.locator("[id='edit:when:every']").selectOption("weekly");
        assertThat(page.locator("[id='edit:when:days']")).isVisible();
        screenshot(page, "schedule-new", look);
        page.locator("[id='edit:name']").fill("Look " + look);
        page.locator("[id='edit:save']").click();
        assertThat(row(page, "Look " + look)).isVisible();
        screenshot(page, "schedules", look);
        row(page, "Look " + look).locator("button:has(.pi-trash)").click();
    }

    @Test
    void nothingIsCutOffOnNarrowScreens() {
        var page = signedIn("accountant", Look.LIGHT_DE);
        for (var path : List.of(
                "/overview",
                "/reports?report=volumes&period=dates",
                "/reports/schedules?new=true",
                "/reports/history")) {
            page.navigate(path);
            assertThat(page.locator("h1")).isVisible();
            var name = path.replaceAll("\\?.*", "").replaceAll("\\W+", "-");
            for (int width : new int[] {1280, 820, 400}) {
                page.setViewportSize(width, 900);
                screenshot(page, "narrow" + name + "-" + width, Look.LIGHT_DE);
                assertThat((Boolean) page.evaluate(
                                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                        .as(path + " at " + width)
                        .isTrue();
            }
        }
    }

    private HttpResponse<byte[]> ask(String method, String path, String json, String role) throws Exception {
        var answer = server().api().ask(method, path, json, server().user(role));
        assertThat(answer.statusCode())
                .as(path + new String(answer.body(), StandardCharsets.UTF_8))
                .isBetween(200, 204);
        return answer;
    }

    private static JsonValue json(HttpResponse<byte[]> answer) {
        try (var reader = Json.createReader(new ByteArrayInputStream(answer.body()))) {
            return reader.readValue();
        }
    }

    private static void run(Page page) {
        page.locator("[id='report:run']").click();
        // what those hear who do not see the page; the rows of earlier runs are done already
        assertThat(page.locator("#results [role=status]")).hasText(Pattern.compile("is done\\.|ist fertig\\."), LONG);
    }

    private static byte[] download(Page page, String format) throws Exception {
        var link = page.locator("#results tbody tr").first().locator("a.btn:has-text('" + format + "')");
        Path file = page.waitForDownload(link::click).path();
        return Files.readAllBytes(file);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static Locator row(Page page, String name) {
        return page.locator("#schedules tbody tr").filter(new Locator.FilterOptions().setHasText(name));
    }
}
