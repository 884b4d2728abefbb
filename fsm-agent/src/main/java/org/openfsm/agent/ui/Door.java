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
    private final Lockout lockout;
    private final Sessions sessions;
    private final String cookie;

    /** @param data the agent's data directory @param ticks nanoseconds of a clock that nobody sets */
    Door(Path data, int port, Clock clock, LongSupplier ticks) throws StoreFailure {
        this.password = new Password(data);
        this.code = new FirstCode(data);
        this.lockout = new Lockout(data, clock);
        this.sessions = new Sessions(ticks);
        // cookies know no ports: two agents on one computer must not sign each other out
        this.cookie = "fsm-agent-" + port;
    }

    Lockout lockout() {
        return lockout;
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
        if (!lockout.attempt(() -> password.is(typed))) {
            return false;
        }
        give(visit.context(), sessions.signedIn(visit.session(), password.stamp()));
        return true;
    }

    boolean setFirst(Visit visit, String typedCode, String typed) throws StoreFailure {
        if (password.isSet() || !lockout.attempt(() -> code.is(typedCode))) {
            return false;
        }
        password.set(typed);
        code.forget();
        give(visit.context(), sessions.signedIn(visit.session(), password.stamp()));
        return true;
    }

    /** @return the session from now on, all others are over; absent: the present one was wrong */
    Optional<Session> change(Visit visit, String present, String typed) throws StoreFailure {
        if (!lockout.attempt(() -> password.is(present))) {
            return Optional.empty();
        }
        password.set(typed);
        var session = sessions.signedIn(visit.session(), password.stamp());
        give(visit.context(), session);
        return Optional.of(session);
    }

    void signOut(Visit visit) {
        sessions.end(visit.session());
    }

    private void give(Context context, Session session) {
        var given = new Cookie(cookie, session.id());
        given.setHttpOnly(true);
        given.setSameSite(SameSite.STRICT);
        given.setPath("/");
        context.cookie(given);
    }
}
