package org.openfsm.agent.ui;

import java.time.Clock;
import java.util.Map;
import org.openfsm.agent.store.StoreFailure;

/** The door: sign in, sign out, and before there is a password the first start's. */
final class SignInPage implements Page {

    private final Door door;
    private final Clock clock;

    SignInPage(Door door, Clock clock) {
        this.door = door;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "sign-in";
    }

    @Override
    public void routes(Routes routes) {
        routes.openGet("/sign-in", visit -> {
            if (!visit.hasPassword()) {
                visit.goTo("/first-start");
            } else if (visit.isSignedIn()) {
                visit.goTo("/");
            } else {
                visit.show("", "sign-in", Map.of());
            }
        });
        routes.openPost("/sign-in", this::signIn);
        routes.openPost("/sign-out", visit -> {
            door.signOut(visit);
            visit.goTo("/sign-in");
        });
        routes.openGet("/first-start", visit -> {
            if (visit.hasPassword()) {
                visit.goTo("/");
            } else {
                visit.show("", "first-start", Map.of("file", door.codeFile()));
            }
        });
        routes.openPost("/first-start", this::setFirst);
    }

    private void signIn(Visit visit) throws StoreFailure {
        var wait = door.lockout(visit).wait(clock.instant());
        if (!wait.isZero()) {
            visit.say("crit", "signIn.wait", visit.texts().lasting(wait.plusSeconds(1)))
                    .goTo("/sign-in");
        } else if (door.signIn(visit, visit.secret("password"))) {
            visit.goTo("/");
        } else {
            visit.say("crit", "signIn.wrong").goTo("/sign-in");
        }
    }

    private void setFirst(Visit visit) throws StoreFailure {
        if (visit.hasPassword()) {
            visit.goTo("/sign-in");
            return;
        }
        var problem = Password.problem(visit.secret("password"), visit.secret("again"));
        var wait = door.lockout(visit).wait(clock.instant());
        if (problem.isPresent()) {
            visit.say("crit", problem.get(), Password.SHORTEST).goTo("/first-start");
        } else if (!wait.isZero()) {
            visit.say("crit", "signIn.wait", visit.texts().lasting(wait.plusSeconds(1)))
                    .goTo("/first-start");
        } else if (door.setFirst(visit, visit.value("code"), visit.secret("password"))) {
            visit.goTo("/");
        } else {
            visit.say("crit", "firstStart.wrongCode").goTo("/first-start");
        }
    }
}
