package org.openfsm.fleet;

import org.openfsm.platform.TestDatabase;

class PlacesPostgresIT extends PlacesTest {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
