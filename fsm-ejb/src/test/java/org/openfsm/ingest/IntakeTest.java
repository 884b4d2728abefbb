package org.openfsm.ingest;

import org.openfsm.platform.TestDatabase;

class IntakeTest extends IntakeContract {
    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
