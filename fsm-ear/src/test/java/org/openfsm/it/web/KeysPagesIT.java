package org.openfsm.it.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.file.Files;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.openfsm.it.BrowserTest;
import org.openfsm.it.HandmadeAgent;
import org.openfsm.it.Look;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Keys;

/** Certificates and keys in administrators' hands: repair in quarantine, roll-over of the server's. */
class KeysPagesIT extends BrowserTest {

    private byte[] enrolmentFile(String name) throws Exception {
        var answer = server().api()
                .post(
                        "api/agents",
                        "{\"name\":\"" + name + "\",\"customer\":\"Auwald Kliniken\",\"sourceIds\":[\"" + name + "\"]}",
                        server().user("administrator"));
        assertThat(answer.statusCode()).isEqualTo(201);
        return answer.body();
    }

    private void reports(byte[] sealed) throws Exception {
        assertThat(server().api().report(sealed).statusCode()).isEqualTo(202);
    }

    @Test
    void aCertificateThatWasComparedIsRegisteredAndWhatWaitsIsTaken() throws Exception {
        var file = enrolmentFile("auwald");
        reports(new HandmadeAgent(file, Clock.systemUTC()).enrolment());
        var renewed = new HandmadeAgent(file, Clock.systemUTC());
        reports(renewed.sealed(renewed.report()));
        reports(renewed.sealed(renewed.report()));
        var at = "/ingest/quarantine?agent=" + renewed.file().agentId();

        for (var look : new Look[] {Look.DARK_DE, Look.LIGHT_EN}) {
            var page = signedIn("administrator", look);
            page.navigate(at);
            assertThat(page.locator("article.item")).hasCount(2);
            look(page, look);
            screenshot(page, "quarantine-detail", look);
        }
        var page = signedIn("administrator", Look.LIGHT_EN);
        page.navigate(at);
        page.locator("article.item button:has-text('Register certificate')")
                .first()
                .click();
        assertThat(page.locator("#register-certificate")).isVisible();
        var go = page.locator("[id='register:go']");
        assertThat(go).isDisabled();
        var digits = page.locator("[id='register:typed']").getAttribute("data-expect");
        screenshot(page, "quarantine-register", Look.LIGHT_EN);
        page.locator("[id='register:typed']").pressSequentially(digits);
        go.click();
        assertThat(page.locator("article.item .st.is-ok")).hasCount(2);

        page.navigate("/fleet/agents?agent=" + renewed.file().agentId());
        assertThat(page.locator("#certificates tbody tr")).hasCount(2);
        assertThat(page.locator("#certificates"))
                .containsText(server().user("administrator").name() + " compared the fingerprint");
        screenshot(page, "certificates", Look.LIGHT_EN);
    }

    private static void look(Page page, Look look) {
        page.locator("article.item")
                .first()
                .locator("button")
                .filter(new Locator.FilterOptions().setHasText(look == Look.DARK_DE ? "Einzelheiten" : "Details"))
                .click();
        assertThat(page.locator("dl.looked")).containsText("auwald");
    }

    @Test
    void aRevokedAgentIsRestoredAndARubbishReportIsDiscarded() throws Exception {
        var agent = new HandmadeAgent(enrolmentFile("auwald-2"), Clock.systemUTC());
        reports(agent.enrolment());
        var page = signedIn("administrator", Look.LIGHT_EN);
        page.navigate("/fleet/agents?agent=" + agent.file().agentId());
        page.locator("[data-dialog=revoke-agent]").click();
        page.locator("[id='revoke:why']").fill("Mistaken");
        page.locator("[id='revoke:typed']").pressSequentially("auwald-2");
        page.locator("[id='revoke:go']").click();
        assertThat(page.locator("#detail header .st").first()).hasText("Revoked");
        reports(agent.sealed(agent.report()));
        reports(agent.sealed(agent.report()));

        page.navigate("/ingest/quarantine?agent=" + agent.file().agentId());
        page.locator("article.item button:has-text('Discard')").first().click();
        page.locator("[id='discard:go']").click();
        assertThat(page.locator("#discard .ui-message-error")).isVisible();
        page.locator("[id='discard:why']").fill("Not needed");
        page.locator("[id='discard:go']").click();
        assertThat(page.locator("article.item")).hasCount(1);
        page.locator("article.item button:has-text('Restore')").click();
        page.locator("[id='restore:why']").fill("It was the other one");
        page.locator("[id='restore:go']").click();
        assertThat(page.locator("article.item .st.is-ok")).hasCount(1);
    }

    @Test
    void theServersKeysAreRolledOverAndTheAgentGetsItsFile() throws Exception {
        var agent = new HandmadeAgent(enrolmentFile("auwald-3"), Clock.systemUTC());
        reports(agent.enrolment());
        var page = signedIn("administrator", Look.LIGHT_EN);
        page.navigate("/ingest/keys");
        var rows = page.locator("[id='certificates'] tbody tr");
        assertThat(rows).hasCount(2);
        page.locator("[data-dialog=roll-over]").click();
        var typed = page.locator("[id='roll:typed']");
        typed.pressSequentially(typed.getAttribute("data-expect"));
        screenshot(page, "server-keys-roll-over", Look.LIGHT_EN);
        page.locator("[id='roll:go']").click();
        assertThat(rows).hasCount(3);
        reports(agent.sealed(agent.report()));
        page.navigate("/ingest/keys");
        screenshot(page, "server-keys", Look.LIGHT_EN);
        var behind = page.locator("[id='behind'] tr").filter(new Locator.FilterOptions().setHasText("auwald-3"));
        assertThat(behind).containsText("Before the next roll-over");
        var file = page.waitForDownload(() -> behind.locator("button").click());
        var supplement = EnrolmentFile.read(Files.readAllBytes(file.path()));
        assertThat(supplement.supplement()).isTrue();
        assertThat(Keys.fingerprint(supplement.recipients().get(0)))
                .isEqualTo(Keys.fingerprint(agent.file().recipients().get(1)));

        page.locator("[id='certificates'] button").first().click();
        assertThat(page.locator("#retire-key")).isVisible();
        var retire = page.locator("[id='retire:typed']");
        assertThat(page.locator("[id='retire:go']")).isDisabled();
        retire.pressSequentially(retire.getAttribute("data-expect"));
        assertThat(page.locator("[id='retire:go']")).isEnabled();
        var german = signedIn("administrator", Look.DARK_DE);
        german.navigate("/ingest/keys");
        screenshot(german, "server-keys", Look.DARK_DE);
    }
}
