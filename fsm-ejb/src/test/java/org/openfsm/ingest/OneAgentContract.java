package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.TestDatabase;

/** A server with one agent that has enrolled, some hours before its first poll; the same on every database. */
abstract class OneAgentContract {
    static final Duration POLL = Duration.ofHours(3);

    TestServer server;
    TestAgent agent;

    abstract TestDatabase database();

    @BeforeEach
    void start() {
        server = new TestServer(database());
        agent = server.agent("kranich", "Kranich");
        server.later(POLL);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    static void refused(ThrowingCallable what, String code) {
        assertThatThrownBy(what).isInstanceOfSatisfying(Rejected.class, no -> assertThat(no.code())
                .isEqualTo(code));
    }
}
