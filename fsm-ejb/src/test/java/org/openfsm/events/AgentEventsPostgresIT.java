package org.openfsm.events;

import org.openfsm.platform.TestDatabase;

class AgentEventsPostgresIT extends AgentEventsContract {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
