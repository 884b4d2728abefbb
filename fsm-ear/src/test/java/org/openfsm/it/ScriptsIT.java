package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openfsm.running.Child.Failure;
import org.openfsm.running.Passwords;
import org.openfsm.running.WildFly;

/** wildfly-config on somebody else's server: it adds, it repeats, and it goes away again. */
@TestMethodOrder(OrderAnnotation.class)
class ScriptsIT {

    private static final List<String> ALL =
            List.of("fsm.cli", "fsm-https.cli", "fsm-mailbox.cli", "fsm-postgresql.cli", "fsm-mail.cli");
    private static final List<String> ALL_TAKEN_BACK = List.of(
            "fsm-mail-undo.cli",
            "fsm-postgresql-undo.cli",
            "fsm-mailbox-undo.cli",
            "fsm-https-undo.cli",
            "fsm-undo.cli");

    private static WildFly wildfly;
    private static Path properties;
    private static String before;

    @BeforeAll
    static void aServerAsItComes() throws IOException {
        var base = FsmServer.room().resolve("servers/scripts");
        FsmServer.delete(base);
        Files.createDirectories(base);
        wildfly = FsmServer.wildfly(base);
        wildfly.prepare();
        properties = new Passwords(base.resolve("fsm.properties")).file();
        Files.writeString(
                properties, """
                fsm.postgresql.driver=%s
                fsm.postgresql.url=jdbc:postgresql://127.0.0.1:1/fsm?sslmode=disable&ApplicationName=fsm
                fsm.postgresql.user=fsm
                fsm.postgresql.password=of-no-use
                fsm.mail.host=mail.example.org
                fsm.mail.from=FSM <fsm@example.org>
                fsm.mail.user=fsm
                fsm.mail.password=of-no-use-for-sending
                fsm.mail.oauth.token-url=https://login.example.org/sending
                fsm.mail.oauth.client-id=fsm-sends
                fsm.mailbox.host=mail.example.org
                fsm.mailbox.port=993
                fsm.mailbox.user=fsm-reports
                fsm.mailbox.password=of-no-use-either
                """.formatted(FsmServer.property("fsm.postgresql.driver")), StandardOpenOption.APPEND);
        before = configuration();
    }

    @Test
    @Order(1)
    void refuseAServerTheyWereNotTestedOn() throws Exception {
        var forAnother = wildfly.commands(List.of("fsm.cli")).stream()
                .map(line -> line.replace("39.0.1.Final", "38.0.1.Final"))
                .toList();

        assertThatThrownBy(() -> wildfly.configure("fsm.cli", properties, forAnother))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("FSM is tested on WildFly 38.0.1.Final");
        assertThat(configuration()).isEqualTo(before);
    }

    @Test
    @Order(2)
    void sayWhichScriptComesFirst() {
        assertThatThrownBy(() -> wildfly.configure(properties, List.of("fsm-https.cli")))
                .hasMessageContaining("run fsm.cli first");
    }

    @Test
    @Order(3)
    void onlyAddAndKeepPasswordsOutOfTheConfiguration() throws Exception {
        wildfly.configure(properties, ALL);

        // every line that was there is there still, in its order: nothing was changed, nothing was taken away
        assertThat(configuration().lines()).containsSubsequence(before.lines().toList());
        var values = new Properties();
        try (var in = Files.newBufferedReader(properties)) {
            values.load(in);
        }
        for (var secret : List.of(
                "fsm.database.password",
                "fsm.https.key-store.password",
                "fsm.postgresql.password",
                "fsm.mail.password",
                "fsm.mailbox.password")) {
            assertThat(configuration()).as(secret).doesNotContain(values.getProperty(secret));
        }
        assertThat(configuration()).contains("https://login.example.org/sending", "fsm-sends");
        assertThat(configuration())
                .as("values of rows stay out of the log")
                .containsPattern("\"logServerErrorDetail\">\\s*false\\s*<");
        var keys = KeyStore.getInstance(
                wildfly.base().resolve("configuration/fsm-https.p12").toFile(),
                values.getProperty("fsm.https.key-store.password").toCharArray());
        assertThat(keys.isKeyEntry("fsm")).isTrue();
    }

    @Test
    @Order(4)
    void runTwiceChangeNothingMore() throws Exception {
        var once = configuration();
        var certificate = Files.readString(wildfly.certificate());

        wildfly.configure(properties, ALL);

        assertThat(configuration()).isEqualTo(once);
        assertThat(wildfly.certificate()).hasContent(certificate);
    }

    @Test
    @Order(5)
    void areTakenBackInOrder() {
        assertThatThrownBy(() -> wildfly.configure(properties, List.of("fsm-undo.cli")))
                .hasMessageContaining("run fsm-https-undo.cli first");
    }

    @Test
    @Order(6)
    void areTakenBackWithoutATrace() throws Exception {
        wildfly.configure(properties, ALL_TAKEN_BACK);

        assertThat(configuration()).isEqualTo(before);
        assertThat(wildfly.home().resolve("modules/org/openfsm")).doesNotExist();
    }

    @Test
    @Order(7)
    void takenBackTwiceChangeNothingMore() throws Exception {
        wildfly.configure(properties, ALL_TAKEN_BACK);

        assertThat(configuration()).isEqualTo(before);
    }

    @Test
    void workOnARunningServerAsWell() throws Exception {
        var server = FsmServer.start("scripts-on-a-running-server", List.of(), Map.of());
        try {
            var running = server.wildfly();
            var asItCame = Files.readString(running.configuration());
            var forH2 = running.commands(List.of("fsm.cli", "fsm-https.cli"));
            var commands = new ArrayList<>(forH2);
            commands.add("/subsystem=datasources/data-source=fsm-database:test-connection-in-pool");
            commands.add("reload");
            commands.addAll(forH2);
            running.manage(server.ports(), "the scripts", server.properties(), commands);

            var back = new ArrayList<>(running.commands(List.of("fsm-https-undo.cli", "fsm-undo.cli")));
            back.add("reload");
            running.manage(server.ports(), "the undo scripts", server.properties(), back);
            assertThat(running.configuration()).hasContent(asItCame);
        } finally {
            server.process().end();
        }
    }

    private static String configuration() throws IOException {
        return Files.readString(wildfly.configuration());
    }
}
