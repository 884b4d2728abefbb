package org.openfsm.agent.ui;

import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.control.LiveAgent.Working;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Tries;
import org.openfsm.agent.update.AgentUpdate;
import org.openfsm.agent.update.Program;
import org.openfsm.agent.update.Versions;
import org.openfsm.agent.update.VersionsState;

/** Part of the settings: which version of the agent is at work, where newer ones come from, and the way back. */
public final class ProgramPart {

    private static final System.Logger LOG = System.getLogger("org.openfsm.agent");
    private static final String PAGE = "/settings#program";

    private final WebUi.Settings settings;
    private final Configuring configuring;
    /** A version is large, and no page waits for it. */
    private final AtomicBoolean fetching = new AtomicBoolean();

    ProgramPart(WebUi.Settings settings, Configuring configuring) {
        this.settings = settings;
        this.configuring = configuring;
    }

    /**
     * @param version at work
     * @param onTrial whether that has still to show that it works
     * @param before what "back" leads to; empty: nowhere, the installed version is at work
     * @param newest of the publisher; empty: not asked yet
     * @param possible whether a publisher's key is built in
     * @param url empty: nothing is fetched by itself
     */
    public record View(
            String version,
            String installed,
            boolean onTrial,
            String before,
            String newest,
            List<VersionsState.Bad> bad,
            boolean possible,
            boolean fetching,
            String url,
            String at,
            Tries.@Nullable Said last) {}

    void routes(Routes routes) {
        routes.post("/settings/program/now", this::now);
        routes.post("/settings/program/back", this::back);
        routes.post("/settings/program/schedule", this::schedule);
    }

    View view() throws StoreFailure {
        var program = settings.agent().program();
        var working = settings.agent().working();
        var update = working.map(at -> at.config().update()).orElse(null);
        var state = working.map(at -> versions(at, program).state()).orElse(null);
        var version = working.map(at -> versions(at, program).chosen(program.installed()))
                .orElse(program.version());
        var before = state == null || version.equals(program.installed()) ? null : state.before();
        return new View(
                version,
                program.installed(),
                state != null && state.onTrial(),
                version.equals(program.installed()) ? "" : before == null ? program.installed() : before,
                state == null || state.newest() == null ? "" : state.newest(),
                state == null ? List.of() : state.bad(),
                !program.keys().keys().isEmpty(),
                fetching.get(),
                update == null ? "" : update.url().toString(),
                update == null ? "03:30" : update.at().toString(),
                working.isPresent() ? AgentUpdate.said(working.get().store()).orElse(null) : null);
    }

    private static Versions versions(Working working, Program program) {
        return new Versions(working.config().data(), program.keys());
    }

    private void now(Visit visit) {
        var working = settings.agent().working();
        if (working.isEmpty() || working.get().config().update() == null) {
            visit.say("att", "program.noSource");
        } else if (fetching.compareAndSet(false, true)) {
            var thread = new Thread(() -> fetch(working.get()), "update of the agent");
            thread.setDaemon(true);
            thread.start();
            visit.say("ok", "program.asked");
        } else {
            visit.say("att", "program.fetching");
        }
        visit.goTo(PAGE);
    }

    /** The running agent sees within a minute that another version was chosen, and begins again with it. */
    private void fetch(Working working) {
        var update = working.config().update();
        try {
            if (update != null) {
                AgentUpdate.of(working.config(), update, settings.agent().program(), settings.clock())
                        .run(working.store(), AgentUpdate.Wish.NOW);
            }
        } catch (StoreFailure | GeneralSecurityException failure) {
            LOG.log(Level.WARNING, "Update of the agent: " + failure.getMessage());
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } finally {
            fetching.set(false);
        }
    }

    private void back(Visit visit) throws StoreFailure {
        var program = settings.agent().program();
        var working = settings.agent().working();
        var left = working.isEmpty()
                ? Optional.<String>empty()
                : versions(working.get(), program).goBack();
        if (left.isEmpty()) {
            visit.say("att", "program.noneBefore");
        } else {
            visit.say("ok", "program.isBack", versions(working.get(), program).chosen(program.installed()), left.get());
        }
        visit.goTo(PAGE);
    }

    private void schedule(Visit visit) throws StoreFailure {
        var url = visit.value("updateUrl");
        if (!url.isEmpty() && settings.agent().program().keys().keys().isEmpty()) {
            visit.say("crit", "program.impossible").goTo(PAGE);
            return;
        }
        configuring.change(
                visit,
                editor -> {
                    if (url.isEmpty()) {
                        editor.remove("update");
                    } else {
                        editor.set("update.url", url);
                        editor.set("update.at", visit.value("updateAt"));
                    }
                },
                url.isEmpty() ? "program.off" : "program.scheduled",
                visit.value("updateAt"),
                url);
        visit.goTo(PAGE);
    }
}
