package org.openfsm.web;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Who looks at the page, and how: name, roles, language, theme, time zone. */
@Named
@RequestScoped
public class Person {

    public static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.GERMAN);
    public static final List<String> ROLES = List.of("administrator", "dealer", "customer", "accountant");
    private static final Set<String> THEMES = Set.of("light", "dark", "system");

    @Inject
    HttpServletRequest request;

    /** The chosen language, else the first of the browser's that we speak, else English. */
    public Locale locale() {
        var wished = Stream.concat(
                Cookies.LANGUAGE.of(request).map(Locale::forLanguageTag).stream(),
                Collections.list(request.getLocales()).stream());
        return wished.flatMap(
                        wish -> LANGUAGES.stream().filter(l -> l.getLanguage().equals(wish.getLanguage())))
                .findFirst()
                .orElse(Locale.ENGLISH);
    }

    /** BCP 47, for {@code lang}. */
    public String language() {
        return locale().toLanguageTag();
    }

    /** What the person chose: light, dark or system. */
    public String theme() {
        return Cookies.THEME.of(request).filter(THEMES::contains).orElse("system");
    }

    /** What is drawn: light or dark. A browser that was never here says so by script before the first paint. */
    public String scheme() {
        var theme = theme();
        if (!theme.equals("system")) {
            return theme;
        }
        return Cookies.SCHEME.of(request).filter("dark"::equals).orElse("light");
    }

    public String primeTheme() {
        return scheme().equals("dark") ? "arya-blue" : "saga-blue";
    }

    /** The browser's time zone; until it said so, the server's. */
    public ZoneId zone() {
        return Cookies.ZONE
                .of(request)
                .map(value -> URLDecoder.decode(value, StandardCharsets.UTF_8))
                .flatMap(Person::zoneOf)
                .orElseGet(ZoneId::systemDefault);
    }

    private static Optional<ZoneId> zoneOf(String id) {
        try {
            return Optional.of(ZoneId.of(id));
        } catch (DateTimeException nonsense) {
            return Optional.empty();
        }
    }

    public boolean railed() {
        return Cookies.NAVIGATION.of(request).filter("rail"::equals).isPresent();
    }

    public boolean signedIn() {
        return request.getUserPrincipal() != null;
    }

    public String name() {
        Principal principal = request.getUserPrincipal();
        return principal == null ? "" : principal.getName();
    }

    /** One or two letters for the round button. */
    public String initials() {
        var parts = Stream.of(name().split("[^\\p{L}\\p{N}]+"))
                .filter(p -> !p.isEmpty())
                .toList();
        var letters = parts.size() > 1
                ? parts.get(0).substring(0, 1) + parts.get(1).substring(0, 1)
                : parts.stream()
                        .findFirst()
                        .map(p -> p.substring(0, Math.min(2, p.length())))
                        .orElse("?");
        return letters.toUpperCase(locale());
    }

    public boolean is(String role) {
        return request.isUserInRole(role);
    }

    public List<String> roles() {
        return ROLES.stream().filter(this::is).toList();
    }
}
