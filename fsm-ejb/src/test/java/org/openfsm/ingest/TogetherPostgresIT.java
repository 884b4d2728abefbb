package org.openfsm.ingest;

import org.openfsm.platform.TestDatabase;

class TogetherPostgresIT extends TogetherContract {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
