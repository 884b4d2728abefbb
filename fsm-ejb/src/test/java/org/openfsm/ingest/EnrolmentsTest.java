package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.TestDatabase;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Keys;
import org.openfsm.wire.MalformedEnrolmentFile;

class EnrolmentsTest {
    private TestServer server;

    TestDatabase database() {
        return TestDatabase.h2();
    }

    @BeforeEach
    void start() {
        server = new TestServer(database());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theFileHoldsWhatTheAgentNeeds() throws MalformedEnrolmentFile {
        var document =
                server.enrolments.create(" Kranich Zentrale ", "Kranich Maschinenbau", List.of("kranich", "kranich-2"));
        assertThat(document.fileName()).isEqualTo("kranich-zentrale.fsm-enrolment");
        var file = EnrolmentFile.read(document.content());
        assertThat(file.serverId()).isEqualTo(server.keys.serverId());
        assertThat(file.agentId()).isEqualTo(document.agentId());
        assertThat(file.addresses()).singleElement().hasToString("https://fsm.example.org/api/reports");
        assertThat(file.sources())
                .extracting(EnrolmentFile.Source::sourceId, EnrolmentFile.Source::customerName)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("kranich", "Kranich Maschinenbau"),
                        org.assertj.core.groups.Tuple.tuple("kranich-2", "Kranich Maschinenbau"));
        assertThat(file.recipients()).isEqualTo(server.keys.certificates());
        assertThat(document.serverFingerprint())
                .isEqualTo(Keys.fingerprint(server.keys.certificates().get(0)));
        assertThat(document.expiresAt()).isEqualTo(server.now().plus(EnrolmentFile.LIFETIME));
        var agent = server.agents.agent(document.agentId()).orElseThrow();
        assertThat(agent.name()).isEqualTo("Kranich Zentrale");
        assertThat(agent.health()).isEqualTo(AgentHealth.NEVER_REPORTED);
        assertThat(server.count("audit_log where action = 'agent.created' and principal = 'anna'"))
                .isEqualTo(1);
    }

    @Test
    void aCustomerIsTheSameInAnyCase() {
        server.enrolments.create("one", "Kranich", List.of("one"));
        server.enrolments.create("two", " KRANICH ", List.of("two"));
        assertThat(server.fleet.customers()).hasSize(1);
    }

    @Test
    void whatCannotBeMadeIsSaidAndChangesNothing() {
        server.enrolments.create("Kranich", "Kranich", List.of("kranich"));
        rejected(() -> server.enrolments.create(" ", "Kranich", List.of("x")), "agent.name", "0 characters");
        rejected(() -> server.enrolments.create("kranich", "Kranich", List.of("x")), "agent.name.taken", "\"Kranich\"");
        rejected(() -> server.enrolments.create("x", "", List.of("x")), "customer.name", "0 characters");
        rejected(() -> server.enrolments.create("x", "y", List.of()), "source-id.missing", "at least one");
        rejected(() -> server.enrolments.create("x", "y", null), "source-id.missing", "at least one");
        rejected(
                () -> server.enrolments.create("x", "y", List.of("a b")), "source-id.shape", "\"a b\" is no source id");
        rejected(() -> server.enrolments.create("x", "y", List.of("kranich")), "source-id.taken", "kranich is in use");
        rejected(() -> server.enrolments.again(UUID.randomUUID()), "agent.unknown", "There is no agent");
        assertThat(server.count("agent_installation")).isEqualTo(1);
        assertThat(server.count("customer")).isEqualTo(1);
    }

    private static void rejected(ThrowingCallable call, String code, String said) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.code()).isEqualTo(code);
            assertThat(rejected).hasMessageContaining(said);
        });
    }
}
