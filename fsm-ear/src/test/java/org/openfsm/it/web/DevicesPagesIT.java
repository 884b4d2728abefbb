package org.openfsm.it.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openfsm.it.BrowserTest;
import org.openfsm.it.Look;

class DevicesPagesIT extends BrowserTest {

    @BeforeEach
    void furnish() throws Exception {
        Office.of(server());
    }

    @Test
    void searchingNarrowsTheListAndWritesTheAddress() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        page.navigate("/fleet/devices");
        page.locator("[data-filter]").pressSequentially("waldrand00");
        assertThat(page).hasURL(Pattern.compile("/fleet/devices\\?q=waldrand00$"));
        assertThat(page.locator("#facts")).containsText("3 match");
        page.locator("#devices\\:chips a:has(.is-critical)").click();
        assertThat(page).hasURL(Pattern.compile("status=critical"));
        assertThat(page.locator("tr[data-ri]")).hasCount(1);
        page.reload();
        assertThat(page.locator("tr[data-ri]")).hasCount(1);
        assertThat(page.locator("tr[data-ri]")).containsText("Jam, paper path");
    }

    @Test
    void anEmptyListSaysWhichFilterToDrop() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        page.navigate("/fleet/devices?q=" + Office.READY + "&status=critical");
        assertThat(page.locator(".empty")).containsText("One matches without “status”");
        page.locator(".empty p:has-text('status') a").click();
        assertThat(page.locator("tr[data-ri]")).hasCount(1);
    }

    @Test
    void keysLeadThroughTheRowsIntoTheDevice() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        page.navigate("/fleet/devices?q=waldrand00");
        page.keyboard().press("j");
        page.keyboard().press("j");
        assertThat(page.locator("a.open").nth(1)).isFocused();
        page.keyboard().press("k");
        page.keyboard().press("Enter");
        assertThat(page).hasURL(Pattern.compile("/fleet/device\\?id=\\d+"));
        assertThat(page.locator("h1")).containsText("ECOSYS M3540idn");
    }

    @Test
    void aKeyOfAPlaceLeadsThereAfterGAlone() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        // as early as a person can type into a page that has just come
        page.addInitScript("addEventListener('DOMContentLoaded', function () {"
                + " document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'r', bubbles: true })); })");
        page.navigate("/fleet/devices");
        page.locator("tr[data-ri]").first().waitFor();
        assertThat(page).hasURL(Pattern.compile("/fleet/devices$"));
        page.keyboard().press("g");
        page.keyboard().press("r");
        assertThat(page).hasURL(Pattern.compile("/reports$"));
    }

    @ParameterizedTest
    @EnumSource(Look.class)
    void theDeviceSaysWhyItStands(Look look) {
        var page = signedIn("dealer", look);
        open(page, Office.STOPPED);
        assertThat(page.locator(".note.crit b"))
                .hasText(look.name().endsWith("EN") ? "Jam, paper path." : "Stau, Papierweg.");
        assertThat(page.locator("tr[data-code='8']")).isVisible();
        assertThat(page.locator("tr[data-key='total']")).hasAttribute("data-value", "412883");
        assertThat(page.locator(".sup[data-col='black'] .v"))
                .hasText(Pattern.compile(look.name().endsWith("EN") ? "61%" : "61\u00a0%"));
        assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
                .isEqualTo(look.name().startsWith("DARK") ? "rgb(14, 18, 23)" : "rgb(245, 246, 248)");
        screenshot(page, "device-stopped", look);
    }

    @Test
    void whatIsNotThereAndWhatIsNotYoursLookTheSame() {
        var dealer = signedIn("dealer", Look.LIGHT_EN);
        open(dealer, Office.READY);
        var address = dealer.url();
        var accountant = signedIn("accountant", Look.LIGHT_EN);
        var foreign = accountant.navigate(address);
        var said = accountant.locator("main").innerText();
        var absent = accountant.navigate("/fleet/device?id=999999999999");
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(absent.status()).isEqualTo(404);
        assertThat(accountant.locator("main").innerText()).isEqualTo(said);
        forgiveOffences();
    }

    private static void open(Page page, String serial) {
        page.navigate("/fleet/devices?q=" + serial);
        page.locator("a.open").first().click();
        assertThat(page.locator("h1")).isVisible();
        assertThat(page).hasURL(Pattern.compile("/fleet/device\\?id="));
    }
}
