package org.openfsm.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Where the server's time comes from; everything else has it injected. */
@ApplicationScoped
public class ServerClock {
    @Produces
    @Singleton
    public Clock clock() {
        return Clock.systemUTC();
    }
}
