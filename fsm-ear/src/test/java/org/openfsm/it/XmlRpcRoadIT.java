package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.openfsm.wire.Limits;

/** Reports by XML-RPC: from printers by an agent that has no other road, and what the world posts at that door. */
class XmlRpcRoadIT extends BrowserTest {
    private static final String CUSTOMER = "Wiedehopf GmbH";

    @Test
    void anAgentThatOnlyHasXmlRpcShowsItsPrinters() throws Exception {
        var source = "wiedehopf-" + UUID.randomUUID();
        try (var site = AgentSite.at(source, "127.0.33", 25_500, 2, "transport: xml-rpc\n")) {
            site.startPrinters(0);
            Files.write(site.enrolmentFile(), Scene.enrolmentFile(server(), source, CUSTOMER, source));
            site.startAgent();

            var page = signedIn("administrator", Look.LIGHT_EN);
            site.awaitAgent("bring its printers to the server by XML-RPC", () -> {
                page.navigate("/fleet/devices?q=Wiedehopf");
                return page.locator("a.open").count() == 2;
            });
        }
    }

    @Test
    void itIsTheSameReportByWhicheverRoad() throws Exception {
        var source = "xmlrpc-" + UUID.randomUUID();
        var agent = Scene.enrolledAgent(source, CUSTOMER, source);
        var serial = "XML-" + UUID.randomUUID();
        var sealed = agent.sealed(agent.report(Scene.printer(serial)));

        assertTaken(post("api/xmlrpc", call(base64(sealed))));
        assertTaken(post("api/xmlrpc/critical", call(base64(sealed))));
        assertThat(server().api().report(sealed).statusCode()).isEqualTo(202);
        var next = agent.sealed(agent.report(Scene.printer(serial + "-2")));
        assertThat(server().api().report(next).statusCode()).isEqualTo(202);
        assertTaken(post("api/xmlrpc", call(" \n" + Base64.getMimeEncoder().encodeToString(next) + "\n")));

        assertThat(Scene.devices(Scene.administrator(), serial)).hasSize(2);
    }

    @Test
    void isRefusedWhileEveryGoodReportBetweenGetsIn() throws Exception {
        var source = "xmlrpc-" + UUID.randomUUID();
        var agent = Scene.enrolledAgent(source, CUSTOMER, source);
        var serial = "EVIL-" + UUID.randomUUID();
        var evil = evil(base64(agent.sealed(agent.report(Scene.printer(serial + "-never")))));

        int good = 0;
        for (var bad : evil.entrySet()) {
            var answer = post("api/xmlrpc", bad.getValue());
            assertThat(answer.statusCode())
                    .as(bad.getKey())
                    .isEqualTo(bad.getKey().startsWith("larger") ? 413 : 422);
            assertThat(answer.body()).as(bad.getKey()).isEmpty();
            assertTaken(
                    post("api/xmlrpc", call(base64(agent.sealed(agent.report(Scene.printer(serial + "-" + ++good)))))));
        }

        assertThat(Scene.devices(Scene.administrator(), serial)).hasSize(good);
        assertThat(server().api()
                        .post("api/xmlrpc", "application/pkcs7-mime", new byte[1])
                        .statusCode())
                .isEqualTo(415);
    }

    private static Map<String, String> evil(String base64) {
        var evil = new LinkedHashMap<String, String>();
        evil.put("empty", "");
        evil.put("no XML", "fsm.report");
        evil.put("cut off", call(base64).substring(0, 300));
        evil.put("another method", call(base64).replace("fsm.report", "system.listMethods"));
        evil.put("another type", call(base64).replace("base64>", "string>"));
        evil.put("no base64", call("~" + base64));
        evil.put("two parameters", call(base64).replace("</param>", "</param><param/>"));
        evil.put(
                "an external entity",
                "<!DOCTYPE methodCall [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>" + call("&x;"));
        evil.put("an entity of its own", "<!DOCTYPE methodCall [<!ENTITY x \"" + base64 + "\">]>" + call("&x;"));
        evil.put("a document type", "<!DOCTYPE methodCall>" + call(base64));
        evil.put(
                "entities that grow",
                "<!DOCTYPE m [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]>"
                        + call("&c;&c;&c;"));
        evil.put("100 000 deep", "<methodCall>".repeat(100_000));
        evil.put("larger than 4 MiB", call(base64(new byte[Limits.SEALED_BYTES + 1])));
        evil.put("larger than any call", call("A".repeat(2 * Limits.SEALED_BYTES)));
        return evil;
    }

    private static void assertTaken(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("<boolean>1</boolean>");
    }

    private HttpResponse<byte[]> post(String path, String call) throws Exception {
        return server().api().post(path, "text/xml; charset=utf-8", call.getBytes(StandardCharsets.UTF_8));
    }

    private static String call(String base64) {
        return "<methodCall><methodName>fsm.report</methodName><params><param><value><base64>" + base64
                + "</base64></value></param></params></methodCall>";
    }

    private static String base64(byte[] sealed) {
        return Base64.getEncoder().encodeToString(sealed);
    }
}
