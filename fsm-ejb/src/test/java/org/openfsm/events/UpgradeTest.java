package org.openfsm.events;

import org.openfsm.platform.OldInstallation;
import org.openfsm.platform.TestDatabase;

class UpgradeTest extends UpgradeContract {
    @Override
    TestDatabase grown() {
        return TestDatabase.h2(OldInstallation::grow);
    }
}
