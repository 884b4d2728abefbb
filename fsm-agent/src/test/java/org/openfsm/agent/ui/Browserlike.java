package org.openfsm.agent.ui;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Asks the pages as a browser does: cookies, forms with their token, and what it says of where a request comes from. */
final class Browserlike {

    private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");
    private static final int PATIENCE = 20_000;

    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final int port;
    private String token = "";

    Browserlike(int port) {
        this.port = port;
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** What came back. */
    record Answer(int status, List<String> headers, String body, byte[] raw) {
        Optional<String> header(String name) {
            return headers(name).stream().findFirst();
        }

        List<String> headers(String name) {
            return headers.stream()
                    .filter(header -> header.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(header -> header.substring(name.length() + 1).strip())
                    .toList();
        }

        /** The path that the browser would go to. */
        String goesTo() {
            return header("Location").orElse("").replaceFirst("^http://[^/]+", "");
        }
    }

    Answer get(String path) throws IOException {
        return send("GET", path, "", "Sec-Fetch-Site: none");
    }

    /** A form of the page that was shown last. */
    Answer post(String path, Map<String, String> fields) throws IOException {
        return send(
                "POST",
                path,
                form(fields),
                "Content-Type: application/x-www-form-urlencoded",
                "Origin: http://127.0.0.1:" + port,
                "Sec-Fetch-Site: same-origin");
    }

    /** A form with a file, as browsers send it. */
    Answer upload(String path, Map<String, String> fields, String field, byte[] content) throws IOException {
        return upload(path, fields, field, "x", content);
    }

    /** @param name of the file, whatever it says */
    Answer upload(String path, Map<String, String> fields, String field, String name, byte[] content)
            throws IOException {
        return upload(path, fields, field, Map.of(name, content));
    }

    /** Several files, by their names. */
    Answer upload(String path, Map<String, String> fields, String field, Map<String, byte[]> files) throws IOException {
        var all = new TreeMap<>(fields);
        all.putIfAbsent("token", token);
        var body = new StringBuilder();
        all.forEach((key, value) -> body.append(
                "--b0undary\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n".formatted(key, value)));
        files.forEach((name, content) -> body.append(
                        "--b0undary\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
                                .formatted(field, name))
                .append("Content-Type: application/octet-stream\r\n\r\n")
                .append(new String(content, StandardCharsets.ISO_8859_1))
                .append("\r\n"));
        body.append("--b0undary--\r\n");
        return send(
                "POST",
                path,
                body.toString(),
                "Content-Type: multipart/form-data; boundary=b0undary",
                "Origin: http://127.0.0.1:" + port,
                "Sec-Fetch-Site: same-origin");
    }

    String form(Map<String, String> fields) {
        var all = new TreeMap<>(fields);
        all.putIfAbsent("token", token);
        return all.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    Answer send(String method, String path, String body, String... headers) throws IOException {
        var request = new StringBuilder(method + " " + path + " HTTP/1.0\r\nHost: 127.0.0.1:" + port + "\r\n");
        for (var header : headers) {
            request.append(header).append("\r\n");
        }
        if (!cookies.isEmpty()) {
            request.append("Cookie: ")
                    .append(cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")))
                    .append("\r\n");
        }
        if (method.equals("POST")) {
            request.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        var raw = raw(port, request.append("\r\n").append(body).toString());
        int end = raw.indexOf("\r\n\r\n");
        var lines = new ArrayList<>(List.of(raw.substring(0, end).split("\r\n")));
        var content = raw.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
        var answer = new Answer(
                Integer.parseInt(lines.remove(0).split(" ")[1]),
                lines,
                new String(content, StandardCharsets.UTF_8),
                content);
        for (var cookie : answer.headers("Set-Cookie")) {
            cookies.put(
                    cookie.substring(0, cookie.indexOf('=')),
                    cookie.substring(cookie.indexOf('=') + 1).split(";")[0]);
        }
        var found = TOKEN.matcher(answer.body());
        if (found.find()) {
            token = found.group(1);
        }
        return answer;
    }

    String token() {
        return token;
    }

    /** What the browser says it is. */
    String session() {
        return cookies.getOrDefault("fsm-agent-" + port, "");
    }

    /** Another cookie of these pages. @param kind what its name ends with */
    String cookie(String kind) {
        return cookies.getOrDefault("fsm-agent-" + port + kind, "");
    }

    Browserlike with(String kind, String value) {
        cookies.put("fsm-agent-" + port + kind, value);
        return this;
    }

    /** Says that it is somebody else. */
    Browserlike as(String session) {
        cookies.put("fsm-agent-" + port, session);
        return this;
    }

    /** Bytes as they are, for what no client would send. */
    static String raw(int port, String request) throws IOException {
        try (var socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            socket.setSoTimeout(PATIENCE);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
