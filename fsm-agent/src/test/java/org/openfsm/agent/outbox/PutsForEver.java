package org.openfsm.agent.outbox;

import static org.openfsm.agent.testing.Fixtures.ACME;
import static org.openfsm.agent.testing.Fixtures.LIMITS;
import static org.openfsm.agent.testing.Fixtures.devices;

import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.store.Store;
import org.openfsm.wire.Report.Reason;

/** Puts reports until it is killed, and writes down each that it was told is stored. */
final class PutsForEver {

    private PutsForEver() {}

    public static void main(String[] arguments) throws Exception {
        var data = Path.of(arguments[0]);
        try (var store = Store.open(data);
                var told = new FileOutputStream(arguments[1], true)) {
            var identity = new Enrolment(data).identity().orElseThrow();
            var outbox = new Outbox(
                    store, identity, LIMITS, Duration.ofHours(5), "1.0.0", Clock.systemUTC(), System::nanoTime);
            for (int i = 0; i < 100_000; i++) {
                outbox.put(Reason.SCHEDULED, ACME, devices(1 + i % 20));
                told.write('.');
                if (i % 3 == 0) {
                    outbox.taken(outbox.next().orElseThrow(), "https");
                    told.write("s".getBytes(StandardCharsets.US_ASCII));
                }
            }
        }
    }
}
