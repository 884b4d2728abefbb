package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.LoadState;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/**
 * Base of tests that use pages as people do. After each test it checks what no page may do: ask another server for something, or
 * run into an error in the browser.
 */
public abstract class BrowserTest {

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private record Person(URI server, String role, Look look) {}

    /** Kept over tests, so that not each signs in and gets every script anew. */
    private static final Map<Person, BrowserContext> SIGNED_IN = new HashMap<>();

    private static final List<String> OFFENCES = new ArrayList<>();

    private final List<BrowserContext> contexts = new ArrayList<>();

    /** The server under test, with FSM deployed. */
    protected FsmServer server() {
        return FsmServer.shared();
    }

    /** A browser of its own (no cookies, nothing cached) with an empty page. */
    protected final Page browser(Look look) {
        return browser(look, 1440, 900);
    }

    protected final Page browser(Look look, int width, int height) {
        var context = context(look, width, height);
        contexts.add(context);
        return context.newPage();
    }

    private BrowserContext context(Look look, int width, int height) {
        var context = Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setBaseURL(server().address().toString())
                        .setIgnoreHTTPSErrors(
                                true) // the certificate is the server's own; that it is right, agents check
                        .setLocale(look.locale)
                        .setTimezoneId("Europe/Berlin")
                        .setColorScheme(look.scheme)
                        .setViewportSize(width, height));
        context.setDefaultTimeout(20_000);
        context.onRequest(request -> {
            var address = URI.create(request.url());
            if (!"data".equals(address.getScheme())
                    && !"blob".equals(address.getScheme())
                    && address.getPort() != server().ports().https()) {
                OFFENCES.add("asked another server: " + request.url());
            }
        });
        context.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                OFFENCES.add("console: " + message.text() + " (" + message.location() + ")");
            }
        });
        context.onWebError(error -> OFFENCES.add("script: " + error.error()));
        return context;
    }

    /**
     * A new page where that role begins, of a browser in which its user has signed in, perhaps for a test before this one. What
     * ends the session or changes what the browser keeps belongs in one that is {@link #signedInAnew}.
     */
    protected final Page signedIn(String role, Look look) {
        var page = SIGNED_IN
                .computeIfAbsent(new Person(server().address(), role, look), person -> context(look, 1440, 900))
                .newPage();
        page.navigate("/");
        if (page.locator("#sign-in").count() > 0) {
            signIn(page, role);
        }
        return page;
    }

    /** Signs the user of that role in, in a browser of its own, and stands on the page that role begins with. */
    protected final Page signedInAnew(String role, Look look) {
        var page = browser(look);
        page.navigate("/");
        signIn(page, role);
        return page;
    }

    /** Fills in the sign-in page that the browser shows. */
    protected final void signIn(Page page, String role) {
        var person = server().user(role);
        page.locator("#user").fill(person.name());
        page.locator("#password").fill(person.password());
        page.locator("#sign-in button[type=submit]").click();
        page.waitForLoadState(LoadState.LOAD);
    }

    /**
     * The whole page as a picture, {@code target/screenshots/NAME-light-en.png}. Nothing of a page comes after it has loaded;
     * what a click brings, the test waits for.
     */
    protected final void screenshot(Page page, String name, Look look) {
        page.waitForLoadState(LoadState.LOAD);
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(SCREENSHOTS.resolve(name + "-" + look.suffix() + ".png")));
    }

    /** For tests that provoke an error on purpose (a page that is forbidden): what the browser complained about is forgotten. */
    protected final void forgiveOffences() {
        OFFENCES.clear();
    }

    @AfterEach
    final void nothingForeignAndNoErrors() {
        contexts.forEach(BrowserContext::close);
        contexts.clear();
        SIGNED_IN.values().forEach(context -> context.pages().forEach(Page::close));
        var met = List.copyOf(OFFENCES);
        OFFENCES.clear();
        assertThat(met).as("what the browser met").isEmpty();
    }
}
