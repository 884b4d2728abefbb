package org.openfsm.reports;

import org.openfsm.platform.TestDatabase;

class ReportsPostgresIT extends ReportsContract {
    @Override
    TestDatabase storage() {
        return TestDatabase.postgres();
    }
}
