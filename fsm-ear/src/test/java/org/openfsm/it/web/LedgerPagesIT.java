package org.openfsm.it.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.openfsm.it.BrowserTest;
import org.openfsm.it.HandmadeAgent;
import org.openfsm.it.Look;

/** What administrators see of reports that are missing, and what they do about it. */
class LedgerPagesIT extends BrowserTest {

    /** An agent that has enrolled. */
    private HandmadeAgent agent(String name) throws Exception {
        var answer = server().api()
                .post(
                        "api/agents",
                        "{\"name\":\"" + name + "\",\"customer\":\"Moorbach Druck\",\"sourceIds\":[\"" + name + "\"]}",
                        server().user("administrator"));
        assertThat(answer.statusCode()).isEqualTo(201);
        var agent = new HandmadeAgent(answer.body(), Clock.systemUTC());
        assertThat(server().api().report(agent.enrolment()).statusCode()).isEqualTo(202);
        return agent;
    }

    @Test
    void whatIsMissingIsSentAgainOrGivenUp() throws Exception {
        var agent = agent("moorbach");
        agent.report();
        agent.report();
        assertThat(server().api().report(agent.sealed(agent.report())).statusCode())
                .isEqualTo(202);
        var at = "/fleet/agents?agent=" + agent.file().agentId();

        var german = signedIn("administrator", Look.DARK_DE);
        german.navigate(at);
        assertThat(german.locator("#ledger")).containsText("Fehlt");
        screenshot(german, "ledger", Look.DARK_DE);

        var page = signedIn("administrator", Look.LIGHT_EN);
        page.navigate(at);
        var ledger = page.locator("#ledger");
        assertThat(ledger).containsText(Pattern.compile("bin/fsm-agent send --again 2\\.\\.3 --chain [0-9a-f]{8}"));
        assertThat(page.locator(".strip b")).hasCount(30);
        screenshot(page, "ledger", Look.LIGHT_EN);
        ledger.locator("button:has-text('Give up')").click();
        page.locator("[id='lose:go']").click();
        assertThat(page.locator("#lose .ui-message-error")).isVisible();
        page.locator("[id='lose:why']").fill("The disk was replaced");
        screenshot(page, "ledger-give-up", Look.LIGHT_EN);
        page.locator("[id='lose:go']").click();
        assertThat(ledger).containsText("The disk was replaced");
        assertThat(page.locator("#detail header .st").first()).hasText("Complete");
        screenshot(page, "ledger-given-up", Look.LIGHT_EN);

        var api =
                server().api().get("api/agents/" + agent.file().agentId() + "/ledger", server().user("administrator"));
        assertThat(new String(api.body(), StandardCharsets.UTF_8)).contains("\"missing\":0", "The disk was replaced");
    }
}
