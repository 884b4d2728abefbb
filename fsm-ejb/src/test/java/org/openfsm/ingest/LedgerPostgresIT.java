package org.openfsm.ingest;

import org.openfsm.platform.TestDatabase;

class LedgerPostgresIT extends LedgerContract {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
