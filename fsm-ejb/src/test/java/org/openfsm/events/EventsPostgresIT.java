package org.openfsm.events;

import org.openfsm.platform.TestDatabase;

class EventsPostgresIT extends EventsContract {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
