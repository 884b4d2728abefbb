package org.openfsm.agent.ui;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;

/** Style sheets, the script and the shapes, as they came with the program. */
final class Static {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z-]{0,40}\\.(css|js|svg)");
    private static final Map<String, String> TYPES =
            Map.of("css", "text/css;charset=utf-8", "js", "text/javascript;charset=utf-8", "svg", "image/svg+xml");

    private Static() {}

    static void send(Context context) throws IOException {
        var name = context.pathParam("name");
        if (!NAME.matcher(name).matches()) {
            throw new NotFoundResponse();
        }
        try (var in = Static.class.getResourceAsStream("static/" + name)) {
            if (in == null) {
                throw new NotFoundResponse();
            }
            // links carry the version
            context.header("Cache-Control", "private, max-age=86400");
            context.contentType(TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain"));
            context.result(in.readAllBytes());
        }
    }
}
