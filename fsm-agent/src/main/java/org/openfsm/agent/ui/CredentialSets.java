package org.openfsm.agent.ui;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openfsm.agent.config.ConfigEditor;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.store.StoreFailure;

/** Credentials with a name, which ranges and sources ask by; part of the search page. */
public final class CredentialSets implements Page {

    public static final List<String> AUTHS =
            Arrays.stream(Credentials.Auth.values()).map(Credentials.Auth::text).toList();
    public static final List<String> PRIVACIES =
            Arrays.stream(Credentials.Priv.values()).map(Credentials.Priv::text).toList();
    /** None: 2c, then 1. */
    public static final List<String> VERSIONS = List.of("", "2c", "1", "3");

    /** As the configuration has it; whatever else would lead to another place of the file. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private static final String ALL = "credentials";

    private final Configuring configuring;

    CredentialSets(WebUi.Settings settings) {
        this.configuring = new Configuring(settings);
    }

    /**
     * A set, without its secrets.
     *
     * @param kinds what it holds, in words
     * @param single whether it holds one pair of credentials: several are for who edits the file
     * @param version one of {@link #VERSIONS}
     * @param usedBy ranges, and sources for all of theirs
     */
    public record Named(
            String name,
            List<String> kinds,
            boolean single,
            String version,
            String user,
            String auth,
            String privacy,
            String context,
            List<String> usedBy) {}

    @Override
    public String name() {
        return "sets";
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/search/sets/add", this::add);
        routes.post("/search/sets/change", this::change);
        routes.post("/search/sets/delete", this::delete);
    }

    static List<Named> of(ConfigEditor editor) {
        var sets = new ArrayList<Named>();
        if (editor.value(ALL).orElse(Map.of()) instanceof Map<?, ?> named) {
            named.forEach((name, set) -> sets.add(set(editor, String.valueOf(name), set == null ? Map.of() : set)));
        }
        return sets;
    }

    private static Named set(ConfigEditor editor, String name, Object set) {
        var one = set instanceof List<?> list && list.size() == 1 ? list.get(0) : set;
        var values = one instanceof Map<?, ?> map ? map : Map.of();
        return new Named(
                name,
                SearchPage.kinds(set),
                one instanceof Map,
                values.containsKey("user") ? "3" : text(values, "version", ""),
                text(values, "user", ""),
                text(values, "auth", "none"),
                text(values, "privacy", "none"),
                text(values, "context", ""),
                usedBy(editor, name));
    }

    private static String text(Map<?, ?> values, String key, String otherwise) {
        var value = values.get(key);
        return value == null ? otherwise : value.toString();
    }

    private static List<String> usedBy(ConfigEditor editor, String name) {
        var users = new ArrayList<String>();
        for (int at = 0; editor.value(SearchPage.source(at)).isPresent(); at++) {
            var source = SearchPage.source(at);
            if (names(editor.value(source + ".snmp").orElse(List.of()), name)) {
                users.add(editor.value(source + ".id").map(Object::toString).orElse(source));
            }
            var ranges = editor.value(source + ".ranges").orElse(List.of());
            for (var range : ranges instanceof List<?> list ? list : List.of()) {
                if (range instanceof Map<?, ?> map && map.get("snmp") != null && names(map.get("snmp"), name)) {
                    users.add(String.valueOf(map.get("range")));
                }
            }
        }
        return users;
    }

    private static boolean names(Object snmp, String name) {
        return snmp instanceof List<?> list ? list.contains(name) : snmp.equals(name);
    }

    private void add(Visit visit) throws StoreFailure {
        var name = visit.value("name");
        if (!NAME.matcher(name).matches()) {
            visit.say("crit", "sets.badName");
        } else if (isThere(name)) {
            visit.say("crit", "sets.there", name);
        } else {
            configuring.change(
                    visit,
                    editor -> editor.set(path(name), typed(visit, editor, visit.value("version"), Map.of())),
                    "sets.added",
                    name);
        }
        visit.goTo("/search#sets");
    }

    /** Secrets that are not typed anew stay. */
    private void change(Visit visit) throws StoreFailure {
        var name = visit.value("name");
        if (!isThere(name)) {
            visit.say("att", "sets.gone", name);
        } else {
            configuring.change(
                    visit,
                    editor -> {
                        var present = editor.value(path(name)).orElse(Map.of());
                        var one = present instanceof List<?> list && list.size() == 1 ? list.get(0) : present;
                        editor.set(
                                path(name),
                                typed(
                                        visit,
                                        editor,
                                        visit.value("version"),
                                        one instanceof Map<?, ?> map ? map : Map.of()));
                    },
                    "sets.changed",
                    name);
        }
        visit.goTo("/search#sets");
    }

    private void delete(Visit visit) throws StoreFailure {
        var name = visit.value("name");
        var users = isThere(name) ? users(name) : List.<String>of();
        if (!isThere(name)) {
            visit.say("att", "sets.gone", name);
        } else if (!users.isEmpty()) {
            visit.say("crit", "sets.used", name, String.join(", ", users));
        } else {
            configuring.change(
                    visit, editor -> editor.remove(of(editor).size() == 1 ? ALL : path(name)), "sets.deleted", name);
        }
        visit.goTo("/search#sets");
    }

    private List<String> users(String name) {
        try {
            return usedBy(configuring.editor(), name);
        } catch (InvalidConfig unreadable) {
            return List.of();
        }
    }

    private boolean isThere(String name) {
        try {
            return NAME.matcher(name).matches()
                    && of(configuring.editor()).stream()
                            .anyMatch(set -> set.name().equals(name));
        } catch (InvalidConfig unreadable) {
            return false;
        }
    }

    private static String path(String name) {
        return ALL + "." + name;
    }

    /**
     * What a form says, its secrets sealed as they are typed.
     *
     * @param version one of {@link #VERSIONS}
     * @param present whose secrets are kept where none is typed
     * @return empty when nothing was
     */
    static Map<String, Object> typed(Visit visit, ConfigEditor editor, String version, Map<?, ?> present)
            throws StoreFailure {
        var snmp = new LinkedHashMap<String, Object>();
        if (version.equals("3")) {
            snmp.put("user", visit.value("user"));
            protect(snmp, "auth", visit, editor, present);
            protect(snmp, "privacy", visit, editor, present);
            if (!visit.value("context").isEmpty()) {
                snmp.put("context", visit.value("context"));
            }
            return snmp;
        }
        secret(snmp, "community", visit, editor, present);
        if (!snmp.isEmpty() && !version.isEmpty()) {
            snmp.put("version", version);
        }
        return snmp;
    }

    private static void protect(
            Map<String, Object> snmp, String kind, Visit visit, ConfigEditor editor, Map<?, ?> present)
            throws StoreFailure {
        var how = visit.value(kind);
        if (!how.isEmpty() && !how.equals("none")) {
            snmp.put(kind, how);
            secret(snmp, kind + "Password", visit, editor, present);
        }
    }

    private static void secret(
            Map<String, Object> snmp, String key, Visit visit, ConfigEditor editor, Map<?, ?> present)
            throws StoreFailure {
        var kept = present.get(key);
        if (!visit.secret(key).isEmpty()) {
            snmp.put(key, editor.sealed(visit.secret(key)));
        } else if (kept != null) {
            snmp.put(key, kept);
        }
    }
}
