package org.openfsm.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Makes what only pages make: tickets, rules and schedules. */
final class PagesByHand implements AutoCloseable {

    private final Map<String, BrowserContext> people = new HashMap<>();

    /** A ticket about the device. */
    void ticket(Map<String, String> ids, String name) {
        var page = as("administrator");
        page.navigate("/events/tickets?new=true&device=" + ids.get("device"));
        page.locator("[id='new:title']").fill(name + " jams");
        page.locator("#new footer .ui-button").click();
        ids.put("ticket", idOnce(page, "/events/ticket\\?id="));
    }

    /** The id of a new rule of that role's person. */
    String rule(String role, String name) {
        var page = as(role);
        page.navigate("/events/rule");
        page.locator("[id='rule:name']").fill(name + " rule");
        page.locator("[data-add=ticket]").click();
        page.locator(".tok.fixed").first().waitFor();
        page.locator("[id='rule:save']").click();
        return idOnce(page, "/events/rule\\?id=");
    }

    /** The id of a new schedule of that role's person. */
    String schedule(String role, String name) {
        var page = as(role);
        page.navigate("/reports/schedules?new=true");
        page.locator("[id='edit:name']").fill(name + " schedule");
        page.locator("[id='edit:save']").click();
        page.locator("#schedules a.open")
                .filter(new Locator.FilterOptions().setHasText(name))
                .first()
                .click();
        return idOnce(page, "/reports/schedules\\?.*schedule=");
    }

    /** What follows in the page's address, once it is there. */
    private static String idOnce(Page page, String before) {
        page.waitForURL(Pattern.compile(before + "\\d+"));
        return page.url().replaceAll(".*=(\\d+).*", "$1");
    }

    private Page as(String role) {
        return people.computeIfAbsent(role, PagesByHand::signedIn).pages().get(0);
    }

    private static BrowserContext signedIn(String role) {
        var context = Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setBaseURL(Scene.server().address().toString())
                        .setIgnoreHTTPSErrors(true)
                        .setLocale("en-GB"));
        var page = context.newPage();
        page.navigate("/");
        var person = Scene.server().user(role);
        page.locator("#user").fill(person.name());
        page.locator("#password").fill(person.password());
        page.locator("#sign-in button[type=submit]").click();
        page.waitForURL(Pattern.compile("/(overview|platform/health|reports)$"));
        return context;
    }

    @Override
    public void close() {
        people.values().forEach(BrowserContext::close);
    }
}
