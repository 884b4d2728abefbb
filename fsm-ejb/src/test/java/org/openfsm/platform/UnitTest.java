package org.openfsm.platform;

class UnitTest extends UnitContract {
    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
