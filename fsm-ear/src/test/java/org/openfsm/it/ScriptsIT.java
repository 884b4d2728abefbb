package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.openfsm.running.Child.Failure;
import org.openfsm.running.Passwords;
import org.openfsm.running.WildFly;

/** wildfly-config on somebody else's server: it adds, it repeats, and it goes away again. */
class ScriptsIT {

    private static final List<String> ALL = List.of("fsm.cli", "fsm-https.cli", "fsm-postgresql.cli");
    private static final List<String> ALL_TAKEN_BACK =
            List.of("fsm-postgresql-undo.cli", "fsm-https-undo.cli", "fsm-undo.cli");

    private WildFly wildfly;
    private Path properties;

    @BeforeEach
    void aServerAsItComes(TestInfo test) throws IOException {
        var base = Path.of("target/servers/scripts-"
                        + test.getTestMethod().orElseThrow().getName())
                .toAbsolutePath();
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
                """.formatted(FsmServer.property("fsm.postgresql.driver")), StandardOpenOption.APPEND);
    }

    @Test
    void runTwiceChangeNothingMore() throws Exception {
        wildfly.configure(properties, ALL);
        var once = configuration();
        var certificate = Files.readString(wildfly.certificate());

        wildfly.configure(properties, ALL);

        assertThat(configuration()).isEqualTo(once);
        assertThat(wildfly.certificate()).hasContent(certificate);
    }

    @Test
    void areTakenBackWithoutATrace() throws Exception {
        var before = configuration();
        wildfly.configure(properties, ALL);
        assertThat(configuration()).isNotEqualTo(before);

        wildfly.configure(properties, ALL_TAKEN_BACK);
        assertThat(configuration()).isEqualTo(before);
        assertThat(wildfly.home().resolve("modules/org/openfsm")).doesNotExist();

        wildfly.configure(properties, ALL_TAKEN_BACK);
        assertThat(configuration()).as("taken back twice").isEqualTo(before);
    }

    @Test
    void onlyAddWhatIsNamedAfterFsm() throws Exception {
        var before = configuration().lines().toList();
        wildfly.configure(properties, ALL);
        var after = configuration().lines().toList();

        // every line that was there is there still, in its order: nothing was changed, nothing was taken away
        assertThat(after).containsSubsequence(before);
    }

    @Test
    void keepPasswordsOutOfTheConfiguration() throws Exception {
        wildfly.configure(properties, ALL);

        var values = new Properties();
        try (var in = Files.newBufferedReader(properties)) {
            values.load(in);
        }
        for (var secret : List.of("fsm.database.password", "fsm.https.key-store.password", "fsm.postgresql.password")) {
            assertThat(configuration()).as(secret).doesNotContain(values.getProperty(secret));
        }
        var keys = KeyStore.getInstance(
                wildfly.base().resolve("configuration/fsm-https.p12").toFile(),
                values.getProperty("fsm.https.key-store.password").toCharArray());
        assertThat(keys.isKeyEntry("fsm")).isTrue();
    }

    @Test
    void refuseAServerTheyWereNotTestedOn() throws Exception {
        var before = configuration();
        var forAnother = wildfly.commands(List.of("fsm.cli")).stream()
                .map(line -> line.replace("39.0.1.Final", "38.0.1.Final"))
                .toList();

        assertThatThrownBy(() -> wildfly.configure("fsm.cli", properties, forAnother))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("FSM is tested on WildFly 38.0.1.Final");
        assertThat(configuration()).isEqualTo(before);
    }

    @Test
    void sayWhichScriptComesFirst() throws Exception {
        assertThatThrownBy(() -> wildfly.configure(properties, List.of("fsm-https.cli")))
                .hasMessageContaining("run fsm.cli first");
        wildfly.configure(properties, List.of("fsm.cli", "fsm-https.cli"));
        assertThatThrownBy(() -> wildfly.configure(properties, List.of("fsm-undo.cli")))
                .hasMessageContaining("run fsm-https-undo.cli first");
    }

    @Test
    void workOnARunningServerAsWell() throws Exception {
        var server = FsmServer.start("scripts-on-a-running-server", List.of(), Map.of());
        try {
            var running = server.wildfly();
            var before = Files.readString(running.configuration());
            var forH2 = List.of("fsm.cli", "fsm-https.cli");

            running.manage(server.ports(), "the scripts", server.properties(), running.commands(forH2));
            running.manage(
                    server.ports(),
                    "the test of the data source",
                    server.properties(),
                    List.of("/subsystem=datasources/data-source=fsm-database:test-connection-in-pool"));
            running.manage(server.ports(), "a reload", server.properties(), List.of("reload"));
            running.manage(server.ports(), "the scripts again", server.properties(), running.commands(forH2));

            running.manage(
                    server.ports(),
                    "the undo scripts",
                    server.properties(),
                    running.commands(List.of("fsm-https-undo.cli", "fsm-undo.cli")));
            running.manage(server.ports(), "a reload", server.properties(), List.of("reload"));
            assertThat(running.configuration()).hasContent(before);
        } finally {
            server.process().end();
        }
    }

    private String configuration() throws IOException {
        return Files.readString(wildfly.configuration());
    }
}
