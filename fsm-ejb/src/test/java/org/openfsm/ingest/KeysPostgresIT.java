package org.openfsm.ingest;

import org.openfsm.platform.TestDatabase;

class KeysPostgresIT extends KeysContract {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
