package org.openfsm.agent.ui;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is remembered of one browser, from its first page until it signs out or is idle for too long. */
public final class Session {

    /** A message for the next page. @param kind ok, att or crit */
    public record Flash(String kind, String text) {}

    /** A form whose content was not accepted. @param action where it was sent @param typed no secret */
    public record Refused(String action, Map<String, String> typed) {}

    private final String id;
    private final String token;
    private final long begun;
    private final @Nullable String passwordStamp;
    private volatile long used;
    private @Nullable Flash flash;
    private @Nullable Refused refused;

    /** @param passwordStamp of the password that it was signed in with; absent before */
    Session(String id, String token, long begun, @Nullable String passwordStamp) {
        this.id = id;
        this.token = token;
        this.begun = begun;
        this.used = begun;
        this.passwordStamp = passwordStamp;
    }

    String id() {
        return id;
    }

    /** What each of its forms carries, so that nobody else's form does as well. */
    String token() {
        return token;
    }

    long begun() {
        return begun;
    }

    long used() {
        return used;
    }

    void use(long tick) {
        used = tick;
    }

    @Nullable
    String passwordStamp() {
        return passwordStamp;
    }

    synchronized void say(Flash said) {
        flash = said;
    }

    /** The message, once. */
    synchronized @Nullable Flash said() {
        var said = flash;
        flash = null;
        return said;
    }

    synchronized void refuse(Refused form) {
        refused = form;
    }

    /** The form that was refused last, once. */
    synchronized @Nullable Refused refused() {
        var form = refused;
        refused = null;
        return form;
    }
}
