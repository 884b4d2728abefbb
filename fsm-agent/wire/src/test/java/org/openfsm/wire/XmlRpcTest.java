package org.openfsm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XmlRpcTest {
    private static final byte[] SEALED = "sealed".getBytes(StandardCharsets.UTF_8);
    private static final String CALL = new String(XmlRpc.call(SEALED), StandardCharsets.UTF_8);

    @Test
    void carriesTheBytesAsTheyAre() {
        var bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);

        assertThat(XmlRpc.sealed(XmlRpc.call(bytes))).hasValue(bytes);
        assertThat(XmlRpc.sealed(XmlRpc.call(new byte[0]))).hasValue(new byte[0]);
    }

    @Test
    void readsWhatOtherLibrariesWrite() {
        var lines = Base64.getMimeEncoder(20, new byte[] {'\r', '\n'}).encodeToString(new byte[100]);
        var call = CALL.replace("c2VhbGVk", "\n" + lines + "\n")
                .replace(">fsm.report<", "> fsm.report <")
                .replace("><", ">\n <");

        assertThat(XmlRpc.sealed(bytes(call))).hasValue(new byte[100]);
        assertThat(XmlRpc.sealed(bytes(CALL.replace("<params>", "<!-- one --><params>"))))
                .hasValue(SEALED);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "fsm.report, system.listMethods",
                "base64, string",
                "<base64>, <base64>~",
                "</param>, </param><param/>",
                "</methodCall>, ``",
                "<params>, <params><params>",
                "<methodCall>, <!DOCTYPE methodCall><methodCall>",
                "<base64>, <base64>&x;"
            })
    void takesNothingElseForACall(String part, String other) {
        assertThat(CALL).contains(part);
        assertThat(XmlRpc.sealed(bytes(CALL.replace(part, other)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!ENTITY x \"AA==\">",
                "<!ENTITY x SYSTEM \"file:///etc/hostname\">",
                "<!ENTITY % y \"AA==\">%y;"
            })
    void knowsNoEntities(String declaration) {
        var call = CALL.replace("<methodCall>", "<!DOCTYPE m [" + declaration + "]><methodCall>");

        assertThat(XmlRpc.sealed(bytes(call))).isEmpty();
        assertThat(XmlRpc.sealed(bytes(call.replace("c2VhbGVk", "&x;")))).isEmpty();
    }

    /** Nothing is fetched to find out what a call might mean. */
    @Test
    void asksNobodyForWhatACallNames() throws Exception {
        var asked = new CopyOnWriteArrayList<String>();
        var host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        host.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(404, -1);
        });
        host.start();
        try {
            var place = "\"http://127.0.0.1:" + host.getAddress().getPort() + "/";
            for (var declaration : List.of(
                    "SYSTEM " + place + "subset\"",
                    "PUBLIC \"-//x//y\" " + place + "public\"",
                    "[<!ENTITY % p SYSTEM " + place + "parameter\"> %p;]",
                    "[<!ENTITY x SYSTEM " + place + "general\">]")) {
                var call = CALL.replace("<methodCall>", "<!DOCTYPE methodCall " + declaration + "><methodCall>");
                assertThat(XmlRpc.sealed(bytes(call.replace("c2VhbGVk", "&x;"))))
                        .isEmpty();
                assertThat(XmlRpc.sealed(bytes(call))).isEmpty();
            }
        } finally {
            host.stop(0);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void survivesTenThousandMutations() {
        var random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            var call = XmlRpc.call(SEALED);
            for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
                call[random.nextInt(call.length)] = (byte) random.nextInt(256);
            }
            // whatever it is: it is read to its end, and nothing escapes
            assertThat(XmlRpc.sealed(call)).isNotNull();
            assertThat(XmlRpc.isTaken(call)).isFalse();
        }
    }

    @Test
    void onlyTrueIsTaken() {
        assertThat(XmlRpc.isTaken(bytes(XmlRpc.TAKEN))).isTrue();
        assertThat(XmlRpc.isTaken(bytes(XmlRpc.TAKEN.replace(">1<", ">0<")))).isFalse();
        assertThat(XmlRpc.isTaken(bytes(XmlRpc.TAKEN.replace("boolean", "int"))))
                .isFalse();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
