package org.openfsm.events;

import org.openfsm.platform.TestDatabase;

class AgentEventsTest extends AgentEventsContract {
    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
