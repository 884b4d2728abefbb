package org.openfsm.ingest;

import org.openfsm.platform.TestDatabase;

class IntakePostgresIT extends IntakeContract {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
