package org.openfsm.events;

import org.openfsm.platform.TestDatabase;

class WebhookPostgresIT extends WebhookContract {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }
}
