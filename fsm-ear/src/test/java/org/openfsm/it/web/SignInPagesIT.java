package org.openfsm.it.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.it.BrowserTest;
import org.openfsm.it.Look;

class SignInPagesIT extends BrowserTest {

    @ParameterizedTest(name = "{0} begins at {1}")
    @CsvSource({"administrator, /platform/health", "dealer, /overview", "customer, /overview", "accountant, /reports"})
    void everyRoleBeginsAtItsFirstPage(String role, String path) {
        assertThat(signedInAnew(role, Look.LIGHT_EN)).hasURL(Pattern.compile(path + "$"));
    }

    @Test
    void aWrongPasswordSaysSoAndAsksAgain() {
        var page = browser(Look.LIGHT_EN);
        page.navigate("/fleet/devices");
        page.locator("#user").fill(server().user("dealer").name());
        page.locator("#password").fill("no");
        page.locator("#sign-in button[type=submit]").click();
        assertThat(page.locator("[role=alert]")).containsText("User name or password is wrong");
        signIn(page, "dealer");
        assertThat(page).hasURL(Pattern.compile("/fleet/devices$"));
    }

    @Test
    void signingOutEndsTheSession() {
        var page = signedInAnew("dealer", Look.LIGHT_EN);
        page.locator("summary.user").click();
        page.locator("#leave button").click();
        assertThat(page.locator("[role=status]")).containsText("signed out");
        page.navigate("/fleet/devices");
        assertThat(page.locator("#sign-in")).isVisible();
    }

    @Test
    void languageAndThemeStayWithThePersonAndOutOfTheAddress() {
        var page = signedInAnew("dealer", Look.LIGHT_EN);
        page.locator("[data-lang=de]").click();
        assertThat(page.locator("html")).hasAttribute("lang", "de");
        assertThat(page.locator("h1")).hasText("Übersicht");
        page.locator("summary.ibtn").click();
        page.locator("[data-theme-choice=dark]").click();
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        page.navigate("/fleet/devices");
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        assertThat(page.locator("html")).hasAttribute("lang", "de");
        assertThat(page).hasURL(Pattern.compile("/fleet/devices$"));
    }

    @Test
    void aClickAfterTheSessionEndedLeadsToTheSignInAndBack() throws Exception {
        Office.of(server());
        var page = signedInAnew("dealer", Look.LIGHT_EN);
        page.navigate("/fleet/devices?q=waldrand00");
        page.context().clearCookies();
        page.locator("#devices\\:chips a.filter").first().click();
        assertThat(page.locator("#sign-in")).isVisible();
        signIn(page, "dealer");
        assertThat(page).hasURL(Pattern.compile("/fleet/devices\\?q=waldrand00"));
        assertThat(page.locator("h1")).hasText("Devices");
    }

    @Test
    void pagesOfOtherRolesAreNotThere() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        for (var path : List.of("/platform/health", "/access/scopes", "/ingest/quarantine", "/platform/health.xhtml")) {
            page.navigate(path);
            assertThat(page.locator("h1")).hasText("Nothing here for you");
        }
        assertThat(page.locator("#nav")).hasCount(0);
        forgiveOffences();
    }
}
