package org.openfsm.reports;

import org.openfsm.platform.TestDatabase;

class ReportsTest extends ReportsContract {
    @Override
    TestDatabase storage() {
        return TestDatabase.h2();
    }
}
