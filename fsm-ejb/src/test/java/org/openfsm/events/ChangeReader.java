package org.openfsm.events;

import org.openfsm.ingest.TestServer;

/** Makes events of all that changed, as the server does by itself every two seconds. */
public final class ChangeReader {
    private ChangeReader() {}

    public static void readAll(TestServer server) {
        var watch = new Watch(server.database, server.clock);
        while (watch.takeChanges() > 0) {
            // the next ones
        }
        watch.fireDue();
    }
}
