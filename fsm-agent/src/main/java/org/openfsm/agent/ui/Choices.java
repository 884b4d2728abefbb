package org.openfsm.agent.ui;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a person chose for this browser: language, and light or dark. */
final class Choices implements Page {

    private static final List<String> THEMES = List.of("system", "light", "dark");
    private static final int A_YEAR = (int) Duration.ofDays(365).toSeconds();

    private final int port;

    Choices(int port) {
        this.port = port;
    }

    @Override
    public String name() {
        return "choices";
    }

    @Override
    public void routes(Routes routes) {
        routes.openPost("/choices", visit -> {
            if (Texts.LANGUAGES.contains(visit.value("language"))) {
                keep(visit.context(), "language", visit.value("language"));
            }
            if (THEMES.contains(visit.value("theme"))) {
                keep(visit.context(), "theme", visit.value("theme"));
            }
            visit.goTo(back(visit.value("back")));
        });
    }

    /** A path of ours, never another site's address. */
    private static String back(String path) {
        return path.matches("/[A-Za-z0-9][A-Za-z0-9/?=&%._+-]*") ? path : "/";
    }

    private void keep(Context context, String name, String value) {
        var cookie = new Cookie(cookie(port, name), value);
        cookie.setMaxAge(A_YEAR);
        cookie.setHttpOnly(true);
        cookie.setSameSite(SameSite.STRICT);
        cookie.setPath("/");
        context.cookie(cookie);
    }

    private static String cookie(int port, String name) {
        return "fsm-agent-" + port + "-" + name;
    }

    /** The person's, else the configuration's, else the browser's. */
    static String language(Context context, int port, @Nullable String configured) {
        var chosen = context.cookie(cookie(port, "language"));
        if (chosen != null && Texts.LANGUAGES.contains(chosen)) {
            return chosen;
        }
        if (configured != null) {
            return configured;
        }
        var asked = context.header("Accept-Language");
        try {
            var best = Locale.lookup(
                    Locale.LanguageRange.parse(asked == null ? "en" : asked), List.of(Locale.GERMAN, Locale.ENGLISH));
            return best == null ? "en" : best.getLanguage();
        } catch (IllegalArgumentException nonsense) {
            return "en";
        }
    }

    static String theme(Context context, int port) {
        var chosen = context.cookie(cookie(port, "theme"));
        return chosen != null && THEMES.contains(chosen) ? chosen : "system";
    }
}
