package org.openfsm.events;

import org.openfsm.platform.OldInstallation;
import org.openfsm.platform.TestDatabase;

class UpgradePostgresIT extends UpgradeContract {
    @Override
    TestDatabase grown() {
        return TestDatabase.postgres(OldInstallation::grow);
    }
}
