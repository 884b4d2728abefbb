package org.openfsm.platform;

class LeasePostgresIT extends LeaseContract {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
