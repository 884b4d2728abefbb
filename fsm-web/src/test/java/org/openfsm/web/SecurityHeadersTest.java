package org.openfsm.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityHeadersTest {

    @ParameterizedTest
    @ValueSource(strings = {"/fleet/devices", "/sign-in", "/api/devices", "/jakarta.faces.resource/fsm.js.xhtml"})
    void everyAnswerForbidsFramesSniffingAndPlainHttp(String path) throws Exception {
        assertThat(headers(path))
                .containsEntry("X-Frame-Options", "DENY")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("Strict-Transport-Security", "max-age=31536000")
                .containsEntry("Referrer-Policy", "same-origin");
    }

    @Test
    void pagesAndTheApiAreNotKeptButStyleSheetsAre() throws Exception {
        assertThat(headers("/fleet/device")).containsEntry("Cache-Control", "no-store");
        assertThat(headers("/api/devices")).containsEntry("Cache-Control", "no-store");
        assertThat(headers("/jakarta.faces.resource/tokens.css.xhtml")).doesNotContainKey("Cache-Control");
    }

    @Test
    void theApiAllowsNothingToRun() throws Exception {
        assertThat(headers("/api/health").get("Content-Security-Policy")).startsWith("default-src 'none'");
    }

    @Test
    void pagesGetTheirPolicyWithTheNonceFromPrimeFacesAlone() throws Exception {
        assertThat(headers("/fleet/devices")).doesNotContainKey("Content-Security-Policy");
    }

    private static Map<String, String> headers(String path) throws ServletException, IOException {
        var headers = new HashMap<String, String>();
        var request = stub(HttpServletRequest.class, (p, method, a) -> path);
        var response = stub(HttpServletResponse.class, (p, method, a) -> {
            assertThat(method.getName()).isEqualTo("setHeader");
            headers.put((String) a[0], (String) a[1]);
            return null;
        });
        new SecurityHeaders().doFilter(request, response, stub(FilterChain.class, (p, method, a) -> null));
        return headers;
    }

    private static <T> T stub(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
