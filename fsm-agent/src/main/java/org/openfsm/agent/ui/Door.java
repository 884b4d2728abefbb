package org.openfsm.agent.ui;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.openfsm.agent.store.StoreFailure;

/** Who is who: sessions by their cookie, the password, and the wait after wrong ones. */
final class Door {

    private final Password password;
    private final FirstCode code;
    private static final String KNOWN = "-known";
    private static final int A_YEAR = 365 * 24 * 60 * 60;

    private final Lockout strangers;
    private final KnownBrowsers known;
    private final Sessions sessions;
    private final String cookie;

    /** @param data the agent's data directory @param ticks nanoseconds of a clock that nobody sets */
    Door(Path data, int port, Clock clock, LongSupplier ticks) throws StoreFailure {
        this.password = new Password(data);
        this.code = new FirstCode(data);
        this.strangers = new Lockout(data, clock);
        this.known = new KnownBrowsers(password, clock);
        this.sessions = new Sessions(ticks);
        // cookies know no ports: two agents on one computer must not sign each other out
        this.cookie = "fsm-agent-" + port;
    }

    /** The wrong tries of who asks. */
    Lockout lockout(Visit visit) throws StoreFailure {
        return known.lockout(visit.context().cookie(cookie + KNOWN)).orElse(strangers);
    }

    String codeFile() {
        return code.file().toAbsolutePath().toString();
    }

    boolean hasPassword() throws StoreFailure {
        return password.isSet();
    }

    /** The browser's session, a new one if need be; one that began with a former password is over. */
    Session session(Context context) throws StoreFailure {
        var session = sessions.find(context.cookie(cookie), isPerson(context));
        if (session != null
                && session.passwordStamp() != null
                && !session.passwordStamp().equals(password.stamp())) {
            sessions.end(session);
            session = null;
        }
        if (session == null) {
            session = sessions.stranger();
            give(context, session);
        }
        return session;
    }

    private static boolean isPerson(Context context) {
        return context.header("X-Live") == null && !context.path().equals("/events");
    }

    boolean signIn(Visit visit, String typed) throws StoreFailure {
        if (!lockout(visit).attempt(() -> password.is(typed))) {
            return false;
        }
        signedIn(visit);
        return true;
    }

    boolean setFirst(Visit visit, String typedCode, String typed) throws StoreFailure {
        if (password.isSet() || !lockout(visit).attempt(() -> code.is(typedCode))) {
            return false;
        }
        password.set(typed);
        code.forget();
        signedIn(visit);
        return true;
    }

    /** @return the session from now on, all others are over; absent: the present one was wrong */
    Optional<Session> change(Visit visit, String present, String typed) throws StoreFailure {
        if (!lockout(visit).attempt(() -> password.is(present))) {
            return Optional.empty();
        }
        password.set(typed);
        return Optional.of(signedIn(visit));
    }

    private Session signedIn(Visit visit) throws StoreFailure {
        var session = sessions.signedIn(visit.session(), password.stamp());
        give(visit.context(), session);
        if (known.lockout(visit.context().cookie(cookie + KNOWN)).isEmpty()) {
            var proof = cookie(cookie + KNOWN, known.cookie());
            proof.setMaxAge(A_YEAR);
            visit.context().cookie(proof);
        }
        return session;
    }

    void signOut(Visit visit) {
        sessions.end(visit.session());
    }

    private void give(Context context, Session session) {
        context.cookie(cookie(cookie, session.id()));
    }

    private static Cookie cookie(String name, String value) {
        var given = new Cookie(name, value);
        given.setHttpOnly(true);
        given.setSameSite(SameSite.STRICT);
        given.setPath("/");
        return given;
    }
}
