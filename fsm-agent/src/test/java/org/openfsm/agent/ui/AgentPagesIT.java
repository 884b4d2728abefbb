package org.openfsm.agent.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.control.LiveAgent;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.snmp.Responder;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.SmallDevice;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.wire.Device;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Level;
import org.openfsm.wire.Report;
import org.openfsm.wire.Supply;

/** The pages as a person meets them, in a browser: from the first start to what was sent; and as axe sees them. */
@NullUnmarked
class AgentPagesIT {

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final int HEIGHT = 900;
    private static final String PASSWORD = "correct horse";
    private static final List<String> PAGES = List.of(
            "/overview",
            "/printers",
            "/printers/import",
            "/search",
            "/transfer",
            "/pmd",
            "/outbox",
            "/settings",
            "/settings/restore",
            "/log",
            "/privacy",
            "/privacy/document");
    private static final List<String> LANGUAGES = List.of("en-GB", "de-DE");
    private static final List<Integer> WIDTHS = List.of(1280, 820);
    /** {@code -Dscreenshots} keeps what every page looks like in {@link #SCREENSHOTS}. */
    private static final boolean KEPT = System.getProperty("screenshots") != null;

    private static final String AXE = axe();
    private static final String RUN =
            "() => axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa',"
                    + " 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(found => found.violations.flatMap(rule => rule.nodes.map(node =>"
                    + " rule.id + ' (' + rule.help + '): ' + node.target.join(' ') + ' ' + node.html.slice(0, 160))))";

    /** What a person may use; each part of a date is a stop of its own. */
    private static final String USABLE = """
            () => Array.from(document.querySelectorAll(
                'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'))
                .filter(one => !one.disabled && one.checkVisibility()).length
            """;
    /** What has the focus now: whether that can be seen, and whether it stands behind the one before. */
    private static final String STOP = """
            () => {
                const one = document.activeElement;
                if (one === document.body || one === document.documentElement) { window.before = null; return null; }
                const style = getComputedStyle(one), box = one.getBoundingClientRect();
                const same = one === window.before;
                const next = !window.before || same || !!(window.before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
                window.before = one;
                return { what: one.outerHTML.slice(0, 120), same, next,
                    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
                        && (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
                            || style.boxShadow !== 'none') };
            }
            """;

    @TempDir
    private Path home;

    private final List<String> offences = new ArrayList<>();
    private int port;

    @Test
    void fromTheFirstStartToWhatWasSent() throws Exception {
        port = Browserlike.freePort();
        int snmp = freeUdpPort();
        Files.writeString(
                home.resolve("agent.yaml"),
                "# mine\nui: { port: " + port + " }\ncontrol: { port: off }\nlimits: { packetsPerSecond: 200 }\n");
        try (var server = TestServer.start();
                var responder = new Responder("not-so-public");
                var agent = new LiveAgent(
                        home.resolve("agent.yaml"),
                        Map.of(),
                        Fixtures.PROGRAM,
                        Clock.systemUTC(),
                        config -> {},
                        () -> {});
                var ui = WebUi.start(new WebUi.Settings(
                        port,
                        null,
                        home.resolve("data"),
                        home.resolve("agent.yaml"),
                        Map.of(),
                        "1.0.0",
                        Clock.systemUTC(),
                        System::nanoTime,
                        agent));
                var playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                var chromium = playwright.chromium().launch(launch())) {
            assertThat(ui.address()).isEqualTo("http://127.0.0.1:" + port + "/");
            responder.open(new InetSocketAddress("127.0.0.1", snmp), new SmallDevice(true, "SMALL-1"));
            serve(responder);
            var enrolment = enrolment(server);
            var person = context(chromium, "en-GB", ColorScheme.LIGHT, 1280, null);
            var page = person.newPage();
            firstStart(page, enrolment, snmp);
            page.locator("#verdict").getByText("1 of 1 printer read").waitFor();
            assertThat(Files.readString(home.resolve("agent.yaml")))
                    .startsWith("# mine")
                    .contains("127.0.0.1:" + snmp, "sealed")
                    .doesNotContain("not-so-public");

            page.navigate("/printers");
            page.locator("td a").click();
            assertThat(page.locator("#reading").innerText()).contains("SMALL-1");
            page.locator("form[action='/printers/monitor'] button").click();
            assertThat(page.locator("h1").innerText()).contains("Not monitored");

            renewsItselfAroundItsReader(page, agent);
            importPrinters(page);

            page.navigate("/outbox");
            assertThat(page.locator(".oe").count()).isGreaterThanOrEqualTo(2);
            page.locator("nav.seg").getByText("JSON").click();
            assertThat(page.locator("pre").innerText()).contains("\"serialNumber\": \"SMALL-1\"");

            searches(page, responder, snmp);
            transfers(page);
            definitions(page, snmp);
            settings(page);
            privacy(page);

            agent.outbox().orElseThrow().put(Report.Reason.SCHEDULED, Fixtures.ACME, List.of(withSupplies()));
            page.navigate("/outbox");
            assertThat(page.locator("details[open] .sup").allInnerTexts())
                    .anyMatch(text -> text.contains("53 %"))
                    .anyMatch(text -> text.contains("full"))
                    .anyMatch(text -> text.contains("unknown"));

            for (var path : PAGES) {
                page.navigate(path);
                theKeyboardReachesEverything(page, path);
            }
            looks(chromium, person.storageState(), "/printers/one?source=acme&host=127.0.0.1&port=" + snmp);
            assertThat(offences).as("what the browser met").isEmpty();
        }
    }

    private void firstStart(Page page, Path enrolment, int snmp) throws IOException {
        page.navigate("/");
        hindersNobody(page, "first start");
        page.fill("#code", Files.readString(home.resolve("data/ui-first-code")));
        page.fill("#password", PASSWORD);
        page.fill("#again", PASSWORD);
        page.locator("main form button").click();
        hindersNobody(page, "waiting");
        page.locator("main a.btn").click();
        hindersNobody(page, "enrolment");
        page.setInputFiles("#file", enrolment);
        page.locator("main form button").click();
        hindersNobody(page, "first search");
        page.fill("#ranges-acme", "127.0.0.1:" + snmp);
        page.fill("#community-acme", "not-so-public");
        page.locator("main form button").click();
    }

    /** Where it was scrolled to, what is marked and what has the focus stay, while the page renews itself. */
    private static void renewsItselfAroundItsReader(Page page, LiveAgent agent) throws StoreFailure {
        page.navigate("/printers");
        // few printers fill no window
        page.evaluate("document.styleSheets[0].insertRule('#rows .scroll { max-height: 30px; overflow: auto; }')");
        page.evaluate("document.querySelector('#rows .scroll').scrollTop = 20");
        comes(agent, "192.0.2.71");
        page.locator("#rows td.place").getByText("192.0.2.71").waitFor();
        assertThat(page.evaluate("document.querySelector('#rows .scroll').scrollTop"))
                .as("it stays where it was scrolled to")
                .isEqualTo(20);

        page.evaluate("getSelection().selectAllChildren(document.querySelector('#rows td.mono'))");
        var marked = page.evaluate("String(getSelection())");
        comes(agent, "192.0.2.72");
        page.locator("#pager").getByText("3 of 3").waitFor();
        assertThat(page.evaluate("String(getSelection())"))
                .as("what is marked stays marked")
                .isEqualTo(marked);
        assertThat(page.locator("#rows td.place").getByText("192.0.2.72").count())
                .as("and is not taken from under the marking")
                .isZero();
        page.evaluate("getSelection().removeAllRanges()");
        comes(agent, "192.0.2.73");
        page.locator("#rows td.place").getByText("192.0.2.73").waitFor();

        page.locator("#rows td a").first().focus();
        comes(agent, "192.0.2.74");
        page.locator("#pager").getByText("5 of 5").waitFor();
        assertThat((boolean) page.evaluate("document.activeElement.matches('#rows td a')"))
                .as("what has the focus keeps it")
                .isTrue();
        assertThat(page.locator("#voice").innerText())
                .as("nobody is told of each number")
                .isEmpty();
        for (int host = 71; host <= 74; host++) {
            printers(agent).delete("acme", "192.0.2." + host, 161);
        }
    }

    private static void comes(LiveAgent agent, String host) throws StoreFailure {
        printers(agent).found("acme", host, 161, Instant.now());
        assertThat(agent.pollNow("acme", host, 161)).as("no range covers it").isFalse();
        agent.sendNow();
    }

    private static Printers printers(LiveAgent agent) {
        return new Printers(agent.working().orElseThrow().store());
    }

    /** From the skip link through all that can be used, each once and seen, in the order in which it is read. */
    @SuppressWarnings("unchecked")
    private static void theKeyboardReachesEverything(Page page, String path) {
        page.evaluate("document.activeElement.blur()");
        var usable = (int) page.evaluate(USABLE);
        var stops = new ArrayList<String>();
        page.keyboard().press("Tab");
        for (var stop = (Map<String, Object>) page.evaluate(STOP);
                stop != null && stops.size() <= usable;
                stop = (Map<String, Object>) page.evaluate(STOP)) {
            assertThat((boolean) stop.get("seen")).as(path + ": " + stop).isTrue();
            assertThat((boolean) stop.get("next"))
                    .as(path + " leads back to " + stop)
                    .isTrue();
            if (!(boolean) stop.get("same")) {
                stops.add(String.valueOf(stop.get("what")));
            }
            page.keyboard().press("Tab");
        }
        assertThat(stops).as(path + ": stops of the keyboard").hasSize(usable);
        // but for the document to print, which leads nowhere
        if (usable > 0) {
            assertThat(stops.get(0)).as(path).contains("#main");
        }
    }

    private void importPrinters(Page page) throws IOException {
        var list = home.resolve("printers.csv");
        Files.writeString(
                list,
                "Printer,Source Identifier,SNMP Port,SNMP Community\n127.0.0.1,acme,9,hallway\n127.0.0.1,nobody,9,\n");
        page.navigate("/printers/import");
        page.setInputFiles("#file", list);
        page.locator("main form button").click();
        assertThat(page.locator("main").innerText()).contains("1 new, 0 known, 1 wrong", "not in the configuration");
        assertThat(Files.readString(home.resolve("agent.yaml"))).doesNotContain("127.0.0.1:9");
        hindersNobody(page, "import");
        page.locator("form[action='/printers/import/take'] button").click();
        assertThat(page.locator(".note").innerText()).contains("1 printer is in the ranges now");
        assertThat(Files.readString(home.resolve("agent.yaml")))
                .contains("127.0.0.1:9")
                .doesNotContain("hallway");
    }

    /** Credentials by name, a range that uses them, and a search whose finds appear while it goes on. */
    private void searches(Page page, Responder responder, int known) throws IOException {
        int snmp = freeUdpPort();
        responder.open(new InetSocketAddress("127.0.0.1", snmp), new SmallDevice(true, "SMALL-2"));
        page.navigate("/search");
        page.locator("#sets summary").last().click();
        page.fill("#set-name", "hallway");
        page.fill("#set-c", "not-so-public");
        page.locator("form[action='/search/sets/add'] button").click();
        says(page, "hallway can be chosen");
        for (var range : List.of("127.0.0.1:" + snmp, "127.1.0.0/21:1")) {
            page.locator("summary").getByText("Add range").click();
            page.fill("#r0", range);
            page.selectOption("#a0s", "hallway");
            page.locator("form[action='/search/add'] button").click();
            says(page, range + " is searched");
        }
        // the changed ranges are being searched already
        page.locator("#progress").getByText("127.0.0.1:" + snmp).waitFor();
        shot(page, "search-under-way");
        hindersNobody(page, "a search");
        page.locator("form[action='/search/stop'] button").click();
        page.locator("#progress h2").getByText("Stopped").waitFor();
        // what it found is read first
        do {
            page.locator("form[action='/search/now'] button").click();
        } while (page.locator("main .note.att").count() > 0);
        page.locator("#progress").getByText("addresses asked").waitFor();
        page.locator("#progress").getByText("127.0.0.1:" + snmp).waitFor();
        page.navigate("/printers");
        assertThat(page.locator("table").innerText()).contains("127.0.0.1:" + snmp, "127.0.0.1:" + known);
        page.navigate("/search");
        assertThat(page.locator("form[action='/search/sets/delete'] button").isDisabled())
                .isTrue();
    }

    private void transfers(Page page) {
        page.navigate("/transfer");
        page.locator("#poll").fill("daily 02:30");
        page.locator("form[action='/transfer/schedule'] button").click();
        says(page, "printers are read daily 02:30");
        page.locator("#poll").fill("sometimes");
        page.locator("form[action='/transfer/schedule'] button").click();
        says(page, "Nothing was changed");
        assertThat(page.locator("#poll").inputValue())
                .as("what is to be mended")
                .isEqualTo("sometimes");
        shot(page, "transfer-refused");
        page.locator("form[action='/transfer/test'] button").first().click();
        page.locator("#test").getByText("HTTPS Answer").waitFor();
        assertThat(page.locator("#test").innerText()).contains("HTTPS TLS and certificate");
        shot(page, "transfer-test");
    }

    private void definitions(Page page, int snmp) throws IOException {
        var file = home.resolve("own-test.yaml");
        Files.writeString(
                file,
                "pmd: own-test\nversion: 1\nmatch: {sysObjectID: 1.3.6.1.4.1.99999.*}\nsource: [{readers: [me]}]\n");
        page.navigate("/pmd");
        page.setInputFiles("#files", file);
        page.locator("form[action='/pmd/check'] button").click();
        page.locator("form[action='/pmd/take'] button").first().click();
        says(page, "own-test.yaml");
        page.fill("#place", "127.0.0.1:" + snmp);
        page.locator("form[action='/pmd/record'] button").click();
        page.locator("#walk").getByText("is recorded").waitFor();
        hindersNobody(page, "a recording");
        shot(page, "recording");
        var recording = page.waitForDownload(() -> page.locator("#walk a.btn").click());
        assertThat(Files.readString(recording.path())).contains("Printer X").doesNotContain("SMALL-1");
    }

    /** A backup is saved and opened; another password, and what the form says of wrong ones. */
    private void settings(Page page) throws IOException {
        page.navigate("/settings");
        page.selectOption("#language", "de");
        page.locator("form[action='/settings/language'] button").click();
        assertThat(Files.readString(home.resolve("agent.yaml"))).contains("language: de");
        page.fill("#backup-password", "battery staple");
        page.fill("#backup-again", "battery staple");
        var saved = page.waitForDownload(
                () -> page.locator("form[action='/settings/backup'] button").click());
        var file = home.resolve("saved.fsm-backup");
        saved.saveAs(file);
        page.navigate("/search");
        page.locator("form[action='/search/remove'] button").last().click();
        restore(page, file, "not the password");
        says(page, "backup");
        restore(page, file, "battery staple");
        assertThat(page.locator(".diff").innerText()).contains("127.1.0.0/21:1").doesNotContain("not-so-public");
        hindersNobody(page, "restore");
        page.locator("form[action='/settings/restore/take'] button").first().click();
        says(page, "restored");
        assertThat(Files.readString(home.resolve("agent.yaml")))
                .contains("127.1.0.0/21:1")
                .doesNotContain("not-so-public");

        page.fill("#present", PASSWORD);
        page.fill("#password", "a new long one");
        page.fill("#again", "a new long one");
        page.locator("form[action='/settings/password'] button").click();
        says(page, "The password is changed.");
        // stays open: the next pages show it in every dress
        page.navigate("/search");
        page.locator("form[action='/search/remove'] button").last().click();
        restore(page, file, "battery staple");
    }

    private static void restore(Page page, Path file, String password) {
        page.navigate("/settings");
        page.setInputFiles("#backup-file", file);
        page.fill("#restore-password", password);
        page.locator("form[action='/settings/restore'] button").click();
    }

    private void privacy(Page page) {
        page.navigate("/overview");
        page.locator("a[href='/privacy']").click();
        page.locator("a[href^='/privacy/document']").click();
        assertThat(page.locator("body").innerText()).contains("acme", "serialNumber");
        page.navigate("/outbox");
        page.fill("#q", "small-1");
        page.locator(".find button").click();
        assertThat(page.locator(".oe").count()).isGreaterThanOrEqualTo(1);
        page.fill("#q", "nobody");
        page.locator(".find button").click();
        assertThat(page.locator("main").innerText()).contains("No report that is kept fits");
    }

    private static Device withSupplies() {
        var device = Fixtures.device(1);
        return new Device(
                device.readAt(),
                true,
                device.address(),
                161,
                1,
                device.hostName(),
                "2c",
                device.identity(),
                null,
                null,
                device.meters(),
                List.of(
                        supply(1, Supply.CONSUMED, "black", "Black toner", Level.of(53, 100L, true, false)),
                        supply(2, Supply.CONSUMED, "cyan", "Cyan toner", Level.of(-3, null, true, false)),
                        supply(3, Supply.CONSUMED, "yellow", "Yellow toner", Level.of(-2, null, true, false)),
                        supply(4, Supply.RECEPTACLE, null, "Waste toner", Level.of(20, 100L, true, true))),
                List.of(),
                null,
                List.of());
    }

    private static Supply supply(int index, String of, String colorant, String description, Level level) {
        return new Supply(index, "toner", of, colorant, description, "percent", level, null, null);
    }

    private static void says(Page page, String text) {
        page.locator("main .note").getByText(text).first().waitFor();
    }

    private static void shot(Page page, String name) {
        if (KEPT) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(SCREENSHOTS.resolve("agent-" + name + ".png")));
        }
    }

    /** Every page fits in both languages, light and dark, wide and narrow; axe sees each scheme at each width, in turn in one language. */
    private void looks(Browser chromium, String signedIn, String printer) {
        var paths = Stream.concat(PAGES.stream(), Stream.of(printer)).toList();
        for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (var language : LANGUAGES) {
                var context = context(chromium, language, scheme, WIDTHS.get(0), signedIn);
                var page = context.newPage();
                for (var path : paths) {
                    page.navigate(path);
                    look(page, path, scheme, language);
                }
                context.close();
            }
        }
    }

    private static void look(Page page, String path, ColorScheme scheme, String language) {
        boolean dark = scheme == ColorScheme.DARK;
        for (int width : WIDTHS) {
            page.setViewportSize(width, HEIGHT);
            var name = path.replaceAll("\\?.*", "").substring(1).replace('/', '-') + "-" + width + "-"
                    + language.substring(0, 2) + (dark ? "-dark" : "");
            shot(page, name);
            assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                    .as(name + " fits")
                    .isLessThanOrEqualTo(width);
            if (language.equals(LANGUAGES.get(dark == (width == WIDTHS.get(0)) ? 1 : 0))) {
                hindersNobody(page, name);
            }
        }
        page.setViewportSize(WIDTHS.get(0), HEIGHT);
    }

    private BrowserContext context(Browser chromium, String language, ColorScheme scheme, int width, String state) {
        var context = chromium.newContext(new Browser.NewContextOptions()
                .setBaseURL("http://127.0.0.1:" + port)
                .setLocale(language)
                .setColorScheme(scheme)
                .setViewportSize(width, HEIGHT)
                .setStorageState(state));
        context.setDefaultTimeout(30_000);
        context.onRequest(request -> {
            if (URI.create(request.url()).getPort() != port) {
                offences.add("asked another server: " + request.url());
            }
        });
        context.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                offences.add("console: " + message.text());
            }
        });
        return context;
    }

    @SuppressWarnings("unchecked")
    private static void hindersNobody(Page page, String name) {
        page.waitForLoadState();
        page.evaluate(AXE);
        assertThat((List<String>) page.evaluate(RUN)).as(name).isEmpty();
    }

    private static String axe() {
        try (var script = AgentPagesIT.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static BrowserType.LaunchOptions launch() {
        var options = new BrowserType.LaunchOptions()
                .setHeadless(true)
                .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"));
        var named = System.getProperty("fsm.chromium");
        var places = named == null
                ? Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                        .flatMap(directory -> Stream.of("chromium", "chromium-browser", "google-chrome")
                                .map(name -> Path.of(directory, name)))
                : Stream.of(Path.of(named));
        options.setExecutablePath(places.filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no Chromium; name it: -Dfsm.chromium=/path/to/it")));
        return options;
    }

    private static void serve(Responder responder) {
        var thread = new Thread(
                () -> {
                    try {
                        responder.serve(250, () -> {});
                    } catch (IOException ended) {
                        throw new UncheckedIOException(ended);
                    }
                },
                "printer");
        thread.setDaemon(true);
        thread.start();
    }

    private Path enrolment(TestServer server) throws IOException {
        var file = home.resolve("acme" + EnrolmentFile.EXTENSION);
        return Files.write(
                file,
                new EnrolmentFile(
                                "server-1",
                                UUID.fromString("018f6d0e-0000-7000-8000-000000000001"),
                                List.of(new EnrolmentFile.Source("acme", "ACME GmbH")),
                                List.of(server.address()),
                                List.of(Fixtures.server().certificate()),
                                List.of(server.certificate()),
                                new byte[EnrolmentFile.SECRET_BYTES],
                                Instant.now().plus(EnrolmentFile.LIFETIME),
                                false)
                        .write());
    }

    private static int freeUdpPort() throws IOException {
        try (var channel = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }
    }
}
