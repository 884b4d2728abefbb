package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A person at the agent's computer who looks at its pages. */
final class Visitor {
    private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");
    private static final String PASSWORD = "correct horse battery";

    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private final URI pages;
    private String token = "";

    private Visitor(int port) {
        pages = URI.create("http://127.0.0.1:" + port + "/");
    }

    /** The first one, who sets the password. @param data directory of the agent */
    static Visitor first(int port, Path data) throws IOException, InterruptedException {
        var visitor = new Visitor(port);
        visitor.look("first-start");
        var code = Files.readString(data.resolve("ui-first-code")).strip();
        visitor.post("first-start", Map.of("code", code, "password", PASSWORD, "again", PASSWORD));
        return visitor;
    }

    /** @return the page; it must be there */
    String look(String page) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(pages.resolve(page))
                .header("Accept-Language", "en")
                .GET());
    }

    /** Presses a button of the page that was looked at last. */
    void post(String action, Map<String, String> fields) throws IOException, InterruptedException {
        var form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        send(HttpRequest.newBuilder(pages.resolve(action))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Origin", pages.resolve("/").toString().replaceFirst("/$", ""))
                .POST(BodyPublishers.ofString("token=" + token + "&" + form)));
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = client.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s", answer.uri()).isIn(200, 302, 303);
        var found = TOKEN.matcher(answer.body());
        if (found.find()) {
            token = found.group(1);
        }
        return answer.body();
    }
}
