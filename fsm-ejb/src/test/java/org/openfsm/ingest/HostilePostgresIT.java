package org.openfsm.ingest;

import org.openfsm.platform.TestDatabase;

class HostilePostgresIT extends HostileContract {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
