package org.openfsm.ingest;

import org.openfsm.platform.TestDatabase;

class TogetherTest extends TogetherContract {
    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
