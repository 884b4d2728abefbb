package org.openfsm.agent.ui;

import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request of a person's browser, and the ways to answer it. */
final class Visit {

    private final Context context;
    private final TemplateEngine templates;
    private final Session session;
    private final Texts texts;
    private final String theme;
    private final List<String> tabs;
    private final String address;
    private final String version;
    private final boolean hasPassword;
    /** The form's values that were asked for, of which none is a secret. */
    private final Map<String, String> asked = new LinkedHashMap<>();

    Visit(
            Context context,
            TemplateEngine templates,
            Session session,
            Texts texts,
            String theme,
            List<String> tabs,
            String address,
            String version,
            boolean hasPassword) {
        this.context = context;
        this.templates = templates;
        this.session = session;
        this.texts = texts;
        this.theme = theme;
        this.tabs = tabs;
        this.address = address;
        this.version = version;
        this.hasPassword = hasPassword;
    }

    Context context() {
        return context;
    }

    Session session() {
        return session;
    }

    Texts texts() {
        return texts;
    }

    boolean isSignedIn() {
        return session.passwordStamp() != null;
    }

    boolean hasPassword() {
        return hasPassword;
    }

    /** A value of the address or of the form; empty when absent. */
    String value(String name) {
        var value = context.method().name().equals("POST") ? context.formParam(name) : context.queryParam(name);
        var said = value == null ? "" : value.strip();
        asked.put(name, said);
        return said;
    }

    /** A secret of the form, as it was typed. */
    String secret(String name) {
        var value = context.formParam(name);
        return value == null ? "" : value;
    }

    /** A number of the address; {@code otherwise} when it is none. */
    int number(String name, int otherwise) {
        try {
            return Integer.parseInt(value(name));
        } catch (NumberFormatException none) {
            return otherwise;
        }
    }

    /** Shows a template, which gets the frame, and what a page has for it under its parameters' names. */
    void show(String tab, String template, Map<String, ?> values) {
        var parameters = new HashMap<String, @Nullable Object>(values);
        parameters.put(
                "frame",
                new Frame(
                        texts,
                        theme,
                        tab,
                        isSignedIn() ? tabs : List.of(),
                        address,
                        version,
                        session.token(),
                        isLive() ? null : session.said(),
                        isLive() ? null : session.refused()));
        var output = new Utf8ByteOutput();
        templates.render(template + ".jte", parameters, output);
        var bytes = new java.io.ByteArrayOutputStream(output.getContentLength());
        try {
            output.writeTo(bytes::write);
        } catch (java.io.IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
        context.contentType("text/html;charset=utf-8").result(bytes.toByteArray());
    }

    /** A page that refreshes itself takes nothing away from the person who is meant to read it. */
    private boolean isLive() {
        return context.header("X-Live") != null;
    }

    /** Has the next page show the form that was sent, as it was typed. */
    void keepTyped() {
        session.refuse(new Session.Refused(context.path(), Map.copyOf(asked)));
    }

    /** A message on the page that is shown next. @param kind ok, att or crit */
    Visit say(String kind, String key, Object... values) {
        session.say(new Session.Flash(kind, texts.text(key, values)));
        return this;
    }

    /** A message that is a text already, such as the agent's own of what it could not do. */
    Visit sayText(String kind, String text) {
        session.say(new Session.Flash(kind, texts.said(text)));
        return this;
    }

    /** @param path on this agent */
    void goTo(String path) {
        context.redirect(path, HttpStatus.SEE_OTHER);
    }

    void fail(int status, String text) {
        context.status(status);
        show("", "error", Map.of("status", status, "text", texts.said(text)));
    }

    /** A file for the person to keep. */
    void download(String name, String type, byte[] content) {
        context.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
        context.contentType(type).result(content);
    }

    void download(String name, String type, String content) {
        download(name, type, content.getBytes(StandardCharsets.UTF_8));
    }
}
