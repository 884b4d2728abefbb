package org.openfsm.agent.ui;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.enrolment.EnrolmentRefused;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.wire.EnrolmentFile;

/** The pages' own password and language, and who this agent is. */
public final class SettingsPage implements Page {

    public static final List<String> LANGUAGES = List.of("", "de", "en");

    private final WebUi.Settings settings;
    private final Door door;
    private final Configuring configuring;
    private final ProgramPart program;

    SettingsPage(WebUi.Settings settings, Door door) {
        this.settings = settings;
        this.door = door;
        this.configuring = new Configuring(settings);
        this.program = new ProgramPart(settings, configuring);
    }

    /** @param agent empty: not enrolled */
    public record View(
            String language, String file, String agent, String server, String fingerprint, List<String> sources) {}

    @Override
    public String name() {
        return "settings";
    }

    @Override
    public void routes(Routes routes) {
        routes.get(
                "/settings",
                visit -> visit.show(name(), "settings", Map.of("view", view(visit), "program", program.view())));
        program.routes(routes);
        routes.post("/settings/password", this::password);
        routes.post("/settings/language", this::language);
        routes.post("/settings/supplement", this::supplement);
    }

    private View view(Visit visit) throws StoreFailure {
        var language = "";
        Identity identity = null;
        try {
            language = configuring
                    .editor()
                    .value("ui.language")
                    .map(Object::toString)
                    .orElse("");
            identity = new Enrolment(configuring.config().data()).identity().orElse(null);
        } catch (InvalidConfig invalid) {
            configuring.sayUnusable(visit, invalid);
        }
        return view(language, identity);
    }

    private View view(String language, @Nullable Identity identity) {
        var file = settings.file().toAbsolutePath().normalize().toString();
        return identity == null
                ? new View(language, file, "", "", "", List.of())
                : new View(
                        language,
                        file,
                        identity.server().agentId().toString(),
                        identity.server().serverId(),
                        identity.fingerprint(),
                        identity.server().sources().stream()
                                .map(EnrolmentFile.Source::sourceId)
                                .toList());
    }

    private void password(Visit visit) throws StoreFailure {
        var problem = Password.problem(visit.secret("password"), visit.secret("again"));
        var wait = door.lockout(visit).wait(settings.clock().instant());
        if (problem.isPresent()) {
            visit.say("crit", problem.get(), Password.SHORTEST);
        } else if (!wait.isZero()) {
            visit.say("crit", "signIn.wait", visit.texts().lasting(wait.plusSeconds(1)));
        } else {
            var session = door.change(visit, visit.secret("present"), visit.secret("password"));
            session.ifPresentOrElse(
                    fresh -> fresh.say(new Session.Flash("ok", visit.texts().text("settings.passwordChanged"))),
                    () -> visit.say("crit", "signIn.wrong"));
        }
        visit.goTo("/settings");
    }

    private void language(Visit visit) throws StoreFailure {
        var language = visit.value("language");
        configuring.change(
                visit,
                editor -> {
                    if (language.isEmpty()) {
                        editor.remove("ui.language");
                    } else {
                        editor.set("ui.language", language);
                    }
                },
                "settings.languageChanged");
        visit.goTo("/settings");
    }

    /** A file of the server's that adds sources to this agent, or tells a new address or key of the server. */
    private void supplement(Visit visit) throws StoreFailure, IOException {
        var file = visit.context().uploadedFile("file");
        if (file == null) {
            visit.say("att", "settings.noFile").goTo("/settings");
            return;
        }
        try (var in = file.content()) {
            var brought = Enrolment.open(
                    file.filename(), in.readAllBytes(), settings.clock().instant());
            var identity = new Enrolment(configuring.config().data()).supplement(brought);
            settings.agent().reload();
            visit.say(
                    "ok",
                    "settings.supplemented",
                    String.join(
                            ", ",
                            identity.server().sources().stream()
                                    .map(EnrolmentFile.Source::sourceId)
                                    .toList()));
        } catch (EnrolmentRefused | InvalidConfig refused) {
            visit.sayText("crit", String.valueOf(refused.getMessage()));
        }
        visit.goTo("/settings");
    }
}
