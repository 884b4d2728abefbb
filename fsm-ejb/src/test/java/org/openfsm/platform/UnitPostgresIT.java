package org.openfsm.platform;

class UnitPostgresIT extends UnitContract {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
