package org.openfsm.ingest;

import org.openfsm.platform.TestDatabase;

class KeysTest extends KeysContract {
    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
