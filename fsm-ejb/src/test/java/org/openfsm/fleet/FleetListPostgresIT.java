package org.openfsm.fleet;

import org.openfsm.platform.TestDatabase;

class FleetListPostgresIT extends FleetListTest {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
