package org.openfsm.ingest;

import org.openfsm.platform.TestDatabase;

class EnrolmentsPostgresIT extends EnrolmentsTest {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
