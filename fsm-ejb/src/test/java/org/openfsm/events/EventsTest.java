package org.openfsm.events;

import org.openfsm.platform.TestDatabase;

class EventsTest extends EventsContract {
    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
