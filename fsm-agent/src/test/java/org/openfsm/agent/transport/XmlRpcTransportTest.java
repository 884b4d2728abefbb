package org.openfsm.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.https;
import static org.openfsm.agent.testing.TestServer.body;
import static org.openfsm.agent.testing.TestServer.status;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.config.AgentConfig.Https;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.agent.testing.TestServer;

class XmlRpcTransportTest implements HttpsContract {
    private static final byte[] SEALED = "sealed".getBytes(StandardCharsets.UTF_8);

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start();
        server.behave(TestServer.saysTrue());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    public Transport transport() throws Exception {
        return to(List.of(server.certificate()), https(null), Duration.ofSeconds(30));
    }

    @Override
    public Transport impatient() throws Exception {
        return to(List.of(server.certificate()), https(null), Duration.ofMillis(500));
    }

    @Override
    public Transport toAStranger() throws Exception {
        try (var other = TestServer.start()) {
            return to(List.of(other.certificate()), https(null), Duration.ofSeconds(30));
        }
    }

    @Override
    public Transport toAnotherName() throws Exception {
        server.close();
        server = TestServer.start("other.example.org", Duration.ofDays(-1), Duration.ofDays(1), 0);
        return transport();
    }

    @Override
    public Transport insistingOnAnotherPin() throws Exception {
        return to(List.of(server.certificate()), https(null, "00" + ":00".repeat(31)), Duration.ofSeconds(30));
    }

    @Override
    public String section() {
        return "https";
    }

    @Override
    public TestServer server() {
        return server;
    }

    @Override
    public List<byte[]> arrived() {
        return server.received().stream().map(one -> one.ofXmlRpc().body()).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callsOneMethodAtADoorOfItsOwn(boolean urgent) throws Exception {
        transport().send(SEALED, urgent);

        var received = server.received().get(0);
        assertThat(received.path()).isEqualTo(urgent ? "/api/xmlrpc/critical" : "/api/xmlrpc");
        assertThat(new String(received.body(), StandardCharsets.UTF_8))
                .isEqualTo("<?xml version=\"1.0\"?>\n<methodCall><methodName>fsm.report</methodName>"
                        + "<params><param><value><base64>c2VhbGVk</base64></value></param></params></methodCall>\n");
        assertThat(received.headers())
                .as("nothing about machine or Java leaves")
                .containsExactly(
                        "Content-length: " + received.body().length,
                        "Content-type: text/xml",
                        "Host: " + server.address().getAuthority(),
                        "User-agent: fsm-agent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "true",
                "<html><body>1</body></html>",
                "<methodResponse><params><param><value><boolean>0</boolean></value></param></params></methodResponse>",
                "<methodResponse><params><param><value><int>1</int></value></param></params></methodResponse>",
                "<methodResponse><params><param><value><boolean>1</boolean></value></param></params>",
                "<methodResponse><fault><value><boolean>1</boolean></value></fault></methodResponse>",
                "<methodResponse><params><param><value><boolean>1</boolean></value></param>"
                        + "<param><value><boolean>1</boolean></value></param></params></methodResponse>",
                "<!DOCTYPE a [<!ENTITY one \"1\">]><methodResponse><params><param><value><boolean>&one;</boolean></value>"
                        + "</param></params></methodResponse>"
            })
    void onlyTrueTakesTheReport(String answer) throws Exception {
        server.behave(body(200, answer));

        assertThat(TransportContract.failure(transport())).contains("answered 200, expected 200 and true");
    }

    @Test
    void a202IsNotTheAnswerOfThisRoad() throws Exception {
        server.behave(status(202));

        assertThat(TransportContract.failure(transport())).contains("answered 202, expected 200 and true");
    }

    @Test
    void anEndlessAnswerIsCutOff() throws Exception {
        server.behave(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                while (true) {
                    body.write(new byte[1 << 16]);
                }
            }
        });

        assertThat(TransportContract.failure(transport())).contains("answered 200");
    }

    private Transport to(List<X509Certificate> trust, Https config, Duration whole) throws Exception {
        return new HttpsTransport(
                new XmlRpcForm(), List.of(server.address()), trust, config, new TestClock(Fixtures.NOON), whole);
    }
}
