package org.openfsm.it.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.openfsm.it.BrowserTest;
import org.openfsm.it.HandmadeAgent;
import org.openfsm.it.Look;
import org.openfsm.wire.EnrolmentFile;

class AdministrationPagesIT extends BrowserTest {

    @Test
    void aNewAgentGetsItsFileAndTheNextSteps() throws Exception {
        var page = signedIn("administrator", Look.LIGHT_EN);
        page.navigate("/fleet/agents");
        page.locator("#start button").click();
        page.locator("#new button.ui-button").click();
        assertThat(page.locator("#new .ui-message-error").first()).isVisible();
        page.locator("[id='new:name']").fill("Seeufer-Filiale");
        page.locator("[id='new:customer']").fill("Seeufer Hotels");
        page.locator("[id='new:sourceIds']").fill("seeufer-1, seeufer-2");
        page.locator("#new button.ui-button").click();
        assertThat(page.locator("#new .note.ok")).containsText("Seeufer-Filiale");
        var file = page.waitForDownload(
                () -> page.locator("#new .body button.ui-button").click());
        assertThat(file.suggestedFilename()).endsWith(".fsm-enrolment");
        var enrolment = EnrolmentFile.read(Files.readAllBytes(file.path()));
        assertThat(enrolment.sources())
                .extracting(EnrolmentFile.Source::sourceId)
                .containsExactly("seeufer-1", "seeufer-2");
        assertThat(page.locator("#new .steps-list")).containsText("bin/fsm-agent enrol " + file.suggestedFilename());
        screenshot(page, "agent-new", Look.LIGHT_EN);
    }

    @Test
    void revokingAsksForTheNameAndAReason() throws Exception {
        var answer = server().api()
                .post(
                        "api/agents",
                        "{\"name\":\"Altstadt\",\"customer\":\"Altstadt Museum\",\"sourceIds\":[\"altstadt\"]}",
                        server().user("administrator"));
        assertThat(answer.statusCode()).isEqualTo(201);
        var page = signedIn("administrator", Look.LIGHT_EN);
        page.navigate("/fleet/agents?q=Altstadt");
        page.locator("a.open").first().click();
        page.locator("[data-dialog=revoke-agent]").click();
        assertThat(page.locator("[id='revoke:go']")).isDisabled();
        page.locator("[id='revoke:why']").fill("Closed");
        page.locator("[id='revoke:typed']").pressSequentially("Altstadt");
        page.locator("[id='revoke:go']").click();
        assertThat(page.locator("#detail header .st")).hasText("Revoked");
    }

    @Test
    void anAgentThatIsOlderThanTheServerIsMarked() throws Exception {
        for (var name : List.of("uferbau", "werftbau")) {
            var answer = server().api()
                    .post(
                            "api/agents",
                            "{\"name\":\"" + name + "\",\"customer\":\"Uferbau Werft\",\"sourceIds\":[\"" + name
                                    + "\"]}",
                            server().user("administrator"));
            assertThat(answer.statusCode()).isEqualTo(201);
            var agent = new HandmadeAgent(answer.body(), Clock.systemUTC())
                    .ofVersion(name.equals("uferbau") ? "0.9.0" : "99.0.0");
            assertThat(server().api().report(agent.enrolment()).statusCode()).isEqualTo(202);
        }
        var said = server().api().get("api/agents?q=uferbau", server().user("administrator"));
        assertThat(new String(said.body(), StandardCharsets.UTF_8))
                .contains("\"name\":\"uferbau\",\"outdated\":true", "\"name\":\"werftbau\",\"outdated\":false");

        var page = signedIn("administrator", Look.LIGHT_EN);
        page.navigate("/fleet/agents");
        var chip = page.locator("[id='agents:outdated']");
        assertThat(chip).containsText("Outdated");
        chip.click();
        assertThat(page.locator("[id='agents:outdated']")).hasAttribute("aria-pressed", "true");
        assertThat(page).hasURL(Pattern.compile("outdated=true"));
        assertThat(page.locator("#agents .ui-datatable-data")).containsText("uferbau");
        assertThat(page.locator("#agents .ui-datatable-data")).not().containsText("werftbau");
        screenshot(page, "agents-outdated", Look.LIGHT_EN);

        var german = signedIn("administrator", Look.DARK_DE);
        german.navigate("/fleet/agents?outdated=true&q=uferbau");
        german.locator("a.open").first().click();
        assertThat(german.locator("#detail")).containsText("Veraltet");
        assertThat(german.locator("#detail")).containsText("Dieser Server ist ");
        screenshot(german, "agent-outdated", Look.DARK_DE);
    }

    @Test
    void whatIsTakenAwayCanBeGivenBack() throws Exception {
        var office = Office.of(server());
        office.letIn("customer");
        var page = signedIn("administrator", Look.LIGHT_EN);
        page.navigate("/access/scopes");
        var row = page.locator("tr")
                .filter(new Locator.FilterOptions().setHasText(Office.CUSTOMER))
                .filter(new Locator.FilterOptions()
                        .setHasText(server().user("customer").name()))
                .first();
        row.locator("button").click();
        assertThat(page.locator(".note.ok")).containsText("no longer sees");
        page.locator(".note.ok a").click();
        assertThat(page.locator(".note.ok")).hasCount(0);
        assertThat(row).containsText(Office.CUSTOMER);
        screenshot(page, "scopes", Look.LIGHT_EN);
    }

    @Test
    void whatCannotBeReadIsExplainedInBothLanguages() throws Exception {
        assertThat(server().api()
                        .report("no seal".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(422);
        for (var look : new Look[] {Look.LIGHT_EN, Look.DARK_DE}) {
            var page = signedIn("administrator", look);
            page.navigate("/ingest/quarantine");
            assertThat(page.locator("article.item").first())
                    .containsText(Pattern.compile(look == Look.DARK_DE ? "Abhilfe" : "Remedy"));
            screenshot(page, "quarantine", look);
        }
    }
}
