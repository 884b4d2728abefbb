package org.openfsm.agent.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Answers as any static web host does: the file, or that it was not changed. */
public record StaticHost(Path directory, String prefix) implements TestServer.Behaviour {

    @Override
    public void answer(HttpExchange exchange) throws IOException {
        var file = directory.resolve(exchange.getRequestURI().getPath().substring(prefix.length()));
        if (!Files.exists(file)) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        var since = exchange.getRequestHeaders().getFirst("If-Modified-Since");
        var modified = Files.getLastModifiedTime(file).toInstant();
        if (since != null
                && !modified.isAfter(ZonedDateTime.parse(since, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant())) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        exchange.getResponseHeaders().add("ETag", "\"agent-4711\"");
        exchange.getResponseHeaders().add("Set-Cookie", "agent=4711");
        exchange.getResponseHeaders().add("Last-Modified", "Mon, 23 Nov 2026 12:34:56 GMT");
        var content = Files.readAllBytes(file);
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
    }
}
