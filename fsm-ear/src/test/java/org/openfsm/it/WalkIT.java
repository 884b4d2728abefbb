package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.it.WalkedPages.PAGES;
import static org.openfsm.it.WalkedResources.RESOURCES;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.openfsm.running.Passwords;

/**
 * Walks every page and every resource as every role and as nobody, with ids of the person's own customer, of another
 * customer, and of nothing at all. Which there are is read from the sources and the classes: one that no table names
 * fails here until somebody says who may open it.
 */
class WalkIT {

    private static TwoCustomers scene;
    private static List<String> failuresBefore;

    @BeforeAll
    static void arrange() throws Exception {
        scene = TwoCustomers.arranged();
        failuresBefore = failures();
    }

    /** Else whoever may sign in fills the log. */
    @AfterAll
    static void whatIsRefusedIsNoErrorInTheLog() throws Exception {
        assertThat(failures()).isEqualTo(failuresBefore);
    }

    /** Where the log says that a bean failed. */
    private static List<String> failures() throws Exception {
        try (var lines = Files.lines(Scene.server().wildfly().log())) {
            return lines.filter(line -> line.contains("WFLYEJB0034")).toList();
        }
    }

    static List<String> roles() {
        return Passwords.ROLES;
    }

    private static Stream<Arguments> asEveryRole(Stream<String> what) {
        return what.flatMap(one -> roles().stream().map(role -> Arguments.of(role, one)));
    }

    static Stream<Arguments> pages() {
        return asEveryRole(PAGES.keySet().stream().sorted());
    }

    static Stream<Arguments> resources() {
        return asEveryRole(RESOURCES.keySet().stream().sorted());
    }

    @Test
    void everyPageAndEachOfItsParametersIsInTheTable() throws Exception {
        assertThat(PAGES.keySet()).isEqualTo(WalkedPages.found());
        for (var page : PAGES.entrySet()) {
            assertThat(page.getValue().parameters().keySet())
                    .as(page.getKey())
                    .isEqualTo(WalkedPages.parametersOf(page.getKey()));
        }
    }

    @Test
    void everyResourceIsInTheTable() {
        assertThat(RESOURCES.keySet()).isEqualTo(WalkedResources.found());
    }

    @ParameterizedTest(name = "{0} at {1}")
    @MethodSource("pages")
    void aPageShowsWhatIsThePersonsAndNothingElse(String role, String path) throws Exception {
        var page = PAGES.get(path);
        if (!page.roles().contains(role)) {
            for (var address : addresses(path, page)) {
                assertThat(get(address, role).statusCode()).as(address).isEqualTo(404);
            }
            return;
        }
        if (page.aloneOpens()) {
            shows(get(path, role), role);
        }
        for (var parameter : page.ids().entrySet()) {
            var kind = parameter.getValue();
            var address = path + "?" + parameter.getKey() + "=";
            if (scene.has(kind, role)) {
                var own = get(address + scene.own(kind, role), role);
                assertThat(shows(own, role).statusCode()).as(address + kind).isEqualTo(200);
                if (page.names(parameter.getKey())) {
                    assertThat(body(own)).as(address + kind).contains(TwoCustomers.OWN);
                }
            }
            var foreign = get(address + scene.foreign(kind), role);
            if (role.equals("administrator")) {
                if (page.names(parameter.getKey())) {
                    assertThat(body(foreign)).as(address + kind).contains(TwoCustomers.FOREIGN);
                }
            } else {
                alike(
                        foreign,
                        scene.foreign(kind),
                        get(address + scene.absent(kind), role),
                        scene.absent(kind),
                        address);
            }
        }
    }

    @ParameterizedTest(name = "{0} asks {1}")
    @MethodSource("resources")
    void aResourceGivesWhatIsThePersonsAndNothingElse(String role, String name) throws Exception {
        var resource = RESOURCES.get(name);
        if (!resource.roles().contains(role)) {
            var before = scene.snapshot();
            var answer = ask(name, resource, role, scene.ownOfAll(role));
            assertThat(answer.statusCode()).as(Scene.text(answer)).isEqualTo(403);
            assertThat(scene.snapshot()).as("after " + name).isEqualTo(before);
        } else if (resource.kinds().isEmpty()) {
            if (resource.reads()) {
                assertThat(shows(ask(name, resource, role, Map.of()), role).statusCode())
                        .isEqualTo(200);
            }
        } else {
            withIds(role, name, resource);
        }
    }

    private void withIds(String role, String name, WalkedResources.Resource resource) throws Exception {
        if (resource.reads() && resource.kinds().stream().allMatch(kind -> scene.has(kind, role))) {
            var own = ask(name, resource, role, scene.ownOfAll(role));
            assertThat(shows(own, role).statusCode()).as(Scene.text(own)).isEqualTo(200);
        }
        if (role.equals("administrator")) {
            return;
        }
        // one foreign id after the other among own ones, then all of them
        for (var kind : resource.kinds()) {
            if (resource.kinds().stream().allMatch(other -> other.equals(kind) || scene.has(other, role))) {
                var mixed = scene.ownOfAll(role);
                refuses(
                        role,
                        name,
                        resource,
                        TwoCustomers.with(mixed, kind, scene.foreign(kind)),
                        TwoCustomers.with(mixed, kind, scene.absent(kind)),
                        kind);
            }
        }
        refuses(role, name, resource, scene.foreignOfAll(), scene.absentOfAll(), null);
    }

    /** The answer for what is foreign is the answer for what is not there, and neither changes anything. */
    private void refuses(
            String role,
            String name,
            WalkedResources.Resource resource,
            Map<String, String> foreign,
            Map<String, String> absent,
            String kind)
            throws Exception {
        var before = scene.snapshot();
        var refused = ask(name, resource, role, foreign);
        var nothing = ask(name, resource, role, absent);
        assertThat(refused.statusCode()).as(name + " " + Scene.text(refused)).isIn(403, 404, 422);
        if (kind != null) {
            alike(refused, foreign.get(kind), nothing, absent.get(kind), name);
        }
        assertThat(body(refused)).doesNotContain(TwoCustomers.FOREIGN);
        assertThat(scene.snapshot()).as("after " + name).isEqualTo(before);
    }

    @Test
    void nobodyGetsTheSignInAndNothingElse() throws Exception {
        for (var page : PAGES.entrySet()) {
            for (var address : addresses(page.getKey(), page.getValue())) {
                var answer = Scene.server().api().get(address);
                assertThat(answer.statusCode()).as(address).isEqualTo(200);
                assertThat(body(answer))
                        .as(address)
                        .contains("j_security_check")
                        .doesNotContain(TwoCustomers.FOREIGN)
                        .doesNotContain(TwoCustomers.OWN);
            }
        }
        var before = scene.snapshot();
        for (var resource : RESOURCES.entrySet()) {
            var answer = ask(resource.getKey(), resource.getValue(), null, scene.foreignOfAll());
            assertThat(answer.statusCode())
                    .as(resource.getKey())
                    .isEqualTo(resource.getValue().toNobody());
            assertThat(body(answer)).doesNotContain(TwoCustomers.FOREIGN).doesNotContain(TwoCustomers.OWN);
        }
        assertThat(scene.snapshot()).isEqualTo(before);
    }

    @Test
    void healthTellsNobodyMoreThanThatTheServerIsUp() throws Exception {
        for (var role : List.of("dealer", "customer", "accountant")) {
            assertThat(Scene.object(get("api/health", role)).keySet()).containsExactlyInAnyOrder("status", "version");
        }
        assertThat(Scene.object(Scene.server().api().get("api/health")).keySet())
                .containsExactlyInAnyOrder("status", "version");
    }

    @Test
    void plainHttpOnlyRedirects() throws Exception {
        var client = HttpClient.newHttpClient();
        for (var path : List.of("", "fleet/devices", "api/health", "sign-in")) {
            var answer = client.send(
                    HttpRequest.newBuilder(Scene.server().plainAddress().resolve(path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(302);
            assertThat(answer.headers().firstValue("Location").orElse(""))
                    .startsWith(Scene.server().address().toString());
        }
    }

    private static List<String> addresses(String path, WalkedPages.Walked page) {
        var addresses = new ArrayList<>(List.of(path, path + ".xhtml"));
        page.ids().forEach((parameter, kind) -> addresses.add(path + "?" + parameter + "=" + scene.foreign(kind)));
        return addresses;
    }

    private static HttpResponse<byte[]> shows(HttpResponse<byte[]> answer, String role) {
        assertThat(answer.statusCode()).as(answer.uri().toString()).isEqualTo(200);
        if (!role.equals("administrator")) {
            assertThat(body(answer)).as(answer.uri().toString()).doesNotContain(TwoCustomers.FOREIGN);
        }
        return answer;
    }

    private static void alike(
            HttpResponse<byte[]> foreign, String foreignId, HttpResponse<byte[]> absent, String absentId, String what) {
        assertThat(body(foreign)).as(what).doesNotContain(TwoCustomers.FOREIGN);
        assertThat(foreign.statusCode()).as(what).isEqualTo(absent.statusCode());
        assertThat(said(foreign, foreignId)).as(what).isEqualTo(said(absent, absentId));
    }

    private static final Pattern MAIN = Pattern.compile("<main.*</main>", Pattern.DOTALL);

    /** The words of an answer, without the id that was asked for and without what each answer has of its own. */
    private static String said(HttpResponse<byte[]> answer, String id) {
        var main = MAIN.matcher(body(answer));
        var text = main.find() ? main.group() : body(answer);
        return text.replaceAll("(?s)<script.*?</script>", "")
                .replaceAll("<[^>]*>", " ")
                .replaceAll("\\b" + Pattern.quote(id) + "\\b", "ID")
                .replaceAll("\\s+", " ");
    }

    private static HttpResponse<byte[]> get(String path, String role) throws Exception {
        return Scene.server().api().get(path, Scene.server().user(role));
    }

    /** @param role null for nobody */
    private static HttpResponse<byte[]> ask(
            String name, WalkedResources.Resource resource, String role, Map<String, String> ids) throws Exception {
        return Scene.server()
                .api()
                .ask(
                        WalkedResources.method(name),
                        resource.address(ids),
                        resource.body(ids),
                        role == null ? null : Scene.server().user(role));
    }

    private static String body(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
