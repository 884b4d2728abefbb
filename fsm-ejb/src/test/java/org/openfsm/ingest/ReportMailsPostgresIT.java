package org.openfsm.ingest;

import org.openfsm.platform.TestDatabase;

class ReportMailsPostgresIT extends ReportMailsContract {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
