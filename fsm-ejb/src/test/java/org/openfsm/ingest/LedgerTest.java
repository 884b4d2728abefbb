package org.openfsm.ingest;

import org.openfsm.platform.TestDatabase;

class LedgerTest extends LedgerContract {
    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
