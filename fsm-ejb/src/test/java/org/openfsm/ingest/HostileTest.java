package org.openfsm.ingest;

import org.openfsm.platform.TestDatabase;

class HostileTest extends HostileContract {
    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
