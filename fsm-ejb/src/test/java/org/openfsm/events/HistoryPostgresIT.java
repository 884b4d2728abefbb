package org.openfsm.events;

import org.openfsm.platform.TestDatabase;

class HistoryPostgresIT extends HistoryContract {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
