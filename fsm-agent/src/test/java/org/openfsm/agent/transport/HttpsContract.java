package org.openfsm.agent.transport;

import static org.openfsm.agent.testing.TestServer.status;

import java.util.concurrent.CountDownLatch;
import org.openfsm.agent.testing.TestServer;

/** How a server behaves badly over HTTPS, whatever the form in which reports are posted. */
interface HttpsContract extends TransportContract {

    TestServer server();

    @Override
    default void refuse() {
        server().behave(status(422));
    }

    @Override
    default void askForTime() {
        server().behave(status(503));
    }

    @Override
    default void sayNothingAnyMore() {
        server().behave(exchange -> new CountDownLatch(1).await());
    }

    @Override
    default void goAway() {
        server().close();
    }
}
