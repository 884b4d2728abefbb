package org.openfsm.events;

import org.openfsm.platform.TestDatabase;

class WebhookTest extends WebhookContract {
    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
