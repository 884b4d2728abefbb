package org.openfsm.it.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.openfsm.it.BrowserTest;
import org.openfsm.it.Look;

class OverviewPagesIT extends BrowserTest {

    @BeforeEach
    void furnish() throws Exception {
        Office.of(server());
    }

    @ParameterizedTest(name = "the tile {0} leads to as many as it counts")
    @CsvSource({"stopped, status=critical", "low, supplies=low"})
    void aTileLeadsToExactlyTheListThatItCounts(String tile, String query) {
        var page = signedIn("dealer", Look.LIGHT_EN);
        assertThat(page).hasURL(Pattern.compile("/overview$"));
        var counted = number(page, tile);
        page.locator("#" + tile).click();
        assertThat(page).hasURL(Pattern.compile("/fleet/devices\\?" + query + "$"));
        assertThat(page.locator("tr[data-ri]")).hasCount(counted);
        assertThat(counted).isPositive();
    }

    @Test
    void customersSeeNothingOfAgents() throws Exception {
        Office.of(server()).letIn("customer");
        var page = signedIn("customer", Look.LIGHT_EN);
        assertThat(page.locator("#unread")).isVisible();
        assertThat(page.locator("#silent")).hasCount(0);
        assertThat(page.locator("main")).not().containsText(Pattern.compile("agent", Pattern.CASE_INSENSITIVE));
    }

    @ParameterizedTest
    @EnumSource(Look.class)
    void theOverviewInEveryLook(Look look) {
        var page = signedIn("dealer", look);
        assertThat(page.locator(".tile")).not().hasCount(0);
        screenshot(page, "overview", look);
    }

    private static int number(Page page, String tile) {
        return Integer.parseInt(page.locator("#" + tile + " .big").innerText().split("\\D")[0]);
    }
}
