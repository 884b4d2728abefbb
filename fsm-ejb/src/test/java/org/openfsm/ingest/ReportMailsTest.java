package org.openfsm.ingest;

import org.openfsm.platform.TestDatabase;

class ReportMailsTest extends ReportMailsContract {
    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
