package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.LoadState;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/**
 * Base of tests that use pages as people do. After each test it checks what no page may do: ask another server for something, or
 * run into an error in the browser.
 */
public abstract class BrowserTest {

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<String> offences = new ArrayList<>();

    /** The server under test, with FSM deployed. */
    protected FsmServer server() {
        return FsmServer.shared();
    }

    /** A browser of its own (no cookies, nothing cached) with an empty page. */
    protected final Page browser(Look look) {
        return browser(look, 1440, 900);
    }

    protected final Page browser(Look look, int width, int height) {
        var context = Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setBaseURL(server().address().toString())
                        .setIgnoreHTTPSErrors(
                                true) // the certificate is the server's own; that it is right, agents check
                        .setLocale(look.locale)
                        .setTimezoneId("Europe/Berlin")
                        .setColorScheme(look.scheme)
                        .setViewportSize(width, height));
        contexts.add(context);
        context.setDefaultTimeout(20_000);
        context.onRequest(request -> {
            var address = URI.create(request.url());
            if (!"data".equals(address.getScheme())
                    && !"blob".equals(address.getScheme())
                    && address.getPort() != server().ports().https()) {
                offences.add("asked another server: " + request.url());
            }
        });
        context.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                offences.add("console: " + message.text() + " (" + message.location() + ")");
            }
        });
        context.onWebError(error -> offences.add("script: " + error.error()));
        return context.newPage();
    }

    /** Signs the user of that role in and stands on the page that role begins with. */
    protected final Page signedIn(String role, Look look) {
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
        offences.clear();
    }

    @AfterEach
    final void nothingForeignAndNoErrors() {
        contexts.forEach(BrowserContext::close);
        contexts.clear();
        assertThat(offences).as("what the browser met").isEmpty();
    }
}
