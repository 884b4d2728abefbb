package org.openfsm.access;

import org.openfsm.platform.TestDatabase;

class GrantsPostgresIT extends GrantsTest {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
