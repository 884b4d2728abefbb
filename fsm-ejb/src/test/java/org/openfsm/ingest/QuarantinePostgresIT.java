package org.openfsm.ingest;

import org.openfsm.platform.TestDatabase;

class QuarantinePostgresIT extends QuarantineContract {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
