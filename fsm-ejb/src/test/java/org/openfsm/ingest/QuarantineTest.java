package org.openfsm.ingest;

import org.openfsm.platform.TestDatabase;

class QuarantineTest extends QuarantineContract {
    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
