package org.openfsm.events;

import org.openfsm.platform.TestDatabase;

class HistoryTest extends HistoryContract {
    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
