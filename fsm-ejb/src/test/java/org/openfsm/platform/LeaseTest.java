package org.openfsm.platform;

class LeaseTest extends LeaseContract {
    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
