package org.openfsm.agent.ui;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.openfsm.agent.store.StoreFailure;

/** What pages answer to. Each is asked by somebody who signed in, and each form carries the token of its session. */
public final class Routes {

    /** What a page does with a visit. */
    @FunctionalInterface
    interface Work {
        void with(Visit visit) throws Exception;
    }

    /** Who asks. */
    @FunctionalInterface
    interface Visits {
        Visit of(Context context) throws StoreFailure;
    }

    private final JavalinDefaultRoutingApi<?> router;
    private final Visits visits;

    Routes(JavalinDefaultRoutingApi<?> router, Visits visits) {
        this.router = router;
        this.visits = visits;
    }

    /** Shows something and changes nothing. */
    void get(String path, Work work) {
        router.get(path, context -> {
            var visit = visits.of(context);
            if (mayCome(visit)) {
                work.with(visit);
            }
        });
    }

    /** Does something, then {@link Visit#goTo goes} to a page. */
    void post(String path, Work work) {
        router.post(path, context -> {
            var visit = visits.of(context);
            if (mayCome(visit) && isOwnForm(visit)) {
                work.with(visit);
            }
        });
    }

    /** As {@link #get}, for anybody at this computer. */
    void openGet(String path, Work work) {
        router.get(path, context -> work.with(visits.of(context)));
    }

    /** As {@link #post}, for anybody at this computer: a small form. */
    void openPost(String path, Work work) {
        router.post(path, context -> {
            var visit = visits.of(context);
            if (isSmall(visit) && isOwnForm(visit)) {
                work.with(visit);
            }
        });
    }

    private static boolean mayCome(Visit visit) {
        if (visit.isSignedIn()) {
            return true;
        }
        // a browser's link says where it wants to go; a script's question gets a plain no
        if (visit.context().header("X-Live") != null || visit.context().path().equals("/events")) {
            visit.context().status(401);
        } else if (visit.hasPassword()) {
            visit.say("att", "signIn.needed").goTo("/sign-in");
        } else {
            visit.goTo("/first-start");
        }
        return false;
    }

    /** Before its length is known to be harmless, nothing of a form is read. */
    private static boolean isSmall(Visit visit) {
        if (visit.context().req().getContentLengthLong() <= Guard.SMALL) {
            return true;
        }
        visit.fail(413, visit.texts().text("error.tooLarge"));
        return false;
    }

    private static boolean isOwnForm(Visit visit) {
        var token = visit.context().formParam("token");
        var expected = visit.session().token();
        if (token != null
                && MessageDigest.isEqual(
                        token.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8))) {
            return true;
        }
        visit.fail(403, visit.texts().text("error.token"));
        return false;
    }
}
