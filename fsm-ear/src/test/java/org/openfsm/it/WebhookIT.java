package org.openfsm.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.wire.Device;

/**
 * A rule calls the dealer's own system: it is busy, moves, is given up, and gets its call again from the ledger. A real
 * report, the server's own timers, real HTTPS to an address that the shared server is told to allow.
 */
class WebhookIT extends BrowserTest {
    private static final String CUSTOMER = "Zeisig Druck";
    private static final String SERIAL = "ZEISIG001";
    private static final String INBOX = "webhooks";
    private static final int PATIENCE = 60;

    private final BlockingQueue<HttpExchange> calls = new LinkedBlockingQueue<>();
    private HttpsServer receiver;

    @BeforeEach
    void listen() throws Exception {
        receiver = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setHttpsConfigurator(new HttpsConfigurator(FsmServer.mail().tls()));
        receiver.setExecutor(Executors.newCachedThreadPool());
        receiver.createContext("/fsm", calls::add);
        receiver.start();
    }

    @AfterEach
    void stopListening() {
        receiver.stop(0);
    }

    @Test
    void aSystemThatIsBusyHoldsUpNoMailAndWhatItDidNotTakeIsRepeated() throws Exception {
        FsmServer.mail().mailbox(INBOX, "of-no-use");
        var agent = Scene.enrolledAgent("Zeisig", CUSTOMER, "zeisig");
        Scene.grant("dealer", CUSTOMER);
        var page = signedIn("dealer", Look.LIGHT_EN);
        var secret = rule(page, "https://localhost:" + receiver.getAddress().getPort() + "/fsm");

        assertThat(server().api().report(agent.sealed(agent.report(jammed()))).statusCode())
                .isEqualTo(202);

        var first = next();
        var body = first.getRequestBody().readAllBytes();
        assertSigned(first, body, secret);
        var told = json(body);
        assertThat(told.getString("phase")).isEqualTo("raised");
        assertThat(told.getJsonObject("device").getString("serialNumber")).isEqualTo(SERIAL);
        assertThat(told.getJsonObject("customer").getString("name")).isEqualTo(CUSTOMER);
        // while it keeps the server waiting, the mail goes its way
        Scene.await("a mail", () -> !FsmServer.mail().in(INBOX, "INBOX").isEmpty());
        first.getResponseHeaders().add("Location", "https://localhost/elsewhere");
        first.sendResponseHeaders(302, -1);
        first.close();

        page.navigate(
                "/events/deliveries?kind=webhook&q=" + receiver.getAddress().getPort());
        reload(page, "tr:has-text('Given up')");
        assertThat(page.locator("tr[data-ri]")).containsText("redirects are not followed");
        screenshot(page, "webhook-dead", Look.LIGHT_EN);
        page.locator("tr[data-ri] button:has-text('Repeat')").click();

        var second = next();
        var again = second.getRequestBody().readAllBytes();
        assertSigned(second, again, secret);
        assertThat(id(second)).isEqualTo(id(first)).isEqualTo(told.getString("id"));
        second.sendResponseHeaders(204, -1);
        second.close();

        reload(page, "tr:has-text('Done')");
        page.locator("tr[data-ri] a[aria-label*='show the']").click();
        assertThat(page.locator("#tries tbody tr")).hasCount(2);
        assertThat(page.locator("#tries")).containsText("HTTP 204");
        assertThat(calls).isEmpty();
    }

    /** Writes the rule as people do. @return the secret that the page shows once */
    private static String rule(Page page, String url) {
        page.navigate("/events/rule");
        page.locator("[id='rule:name']").fill("Jam at Zeisig");
        page.locator("[id='rule:name']").press("Tab");
        page.locator("a[data-add='customers']").click();
        page.locator("[id='rule:customers']").click();
        page.locator(".ui-selectcheckboxmenu-item:has-text('" + CUSTOMER + "')").click();
        page.keyboard().press("Escape");
        page.locator("a[data-add='email']").click();
        page.locator("[id='rule:recipients']").fill(INBOX + "@localhost");
        page.locator("a[data-add='webhook']").click();
        var secret = page.locator("#secret").innerText();
        page.locator("[id='rule:url']").fill(url);
        page.locator("[id='rule:on']").check();
        page.locator("[id='rule:save']").click();
        assertThat(page.locator("h1 .st")).hasText("On");
        return secret;
    }

    private static Device jammed() {
        return new Device(
                Clock.systemUTC().instant(),
                true,
                "192.0.2.31",
                161,
                1,
                null,
                "2c",
                new Device.Identity(
                        "Kyocera",
                        "ECOSYS M3540idn",
                        null,
                        SERIAL,
                        null,
                        null,
                        "1.3.6.1.4.1.1347.41",
                        null,
                        null,
                        null,
                        List.of()),
                null,
                null,
                List.of(),
                List.of(),
                List.of(new Device.Alert(17, "critical", 8, "mediaPath", 1, 1, "trained", "Jam", null)),
                null,
                List.of());
    }

    private HttpExchange next() throws InterruptedException {
        var call = calls.poll(PATIENCE, TimeUnit.SECONDS);
        assertThat(call).as("a call within " + PATIENCE + " s").isNotNull();
        return call;
    }

    private static String id(HttpExchange call) {
        return call.getRequestHeaders().getFirst("X-FSM-Id");
    }

    /** As the manual tells receivers to (wildfly-config/README.md, Webhooks). */
    private static void assertSigned(HttpExchange call, byte[] body, String secret) throws Exception {
        var stamp = call.getRequestHeaders().getFirst("X-FSM-Timestamp");
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((id(call) + "." + stamp + ".").getBytes(StandardCharsets.US_ASCII));
        assertThat(call.getRequestHeaders().getFirst("X-FSM-Signature"))
                .isEqualTo("v1=" + HexFormat.of().formatHex(mac.doFinal(body)));
    }

    private static JsonObject json(byte[] body) {
        try (var reader = Json.createReader(new ByteArrayInputStream(body))) {
            return reader.readObject();
        }
    }

    /** Looks again until it is there: what the server did is written down a moment later. */
    private static void reload(Page page, String what) {
        for (int i = 0; i < PATIENCE && page.locator(what).count() == 0; i++) {
            page.waitForTimeout(250);
            page.reload();
        }
        assertThat(page.locator(what)).isVisible();
    }
}
