package org.openfsm.fleet;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * Devices that went to another site.
 *
 * @param at from when on they stand there
 * @param devices those that were elsewhere before
 */
public record Moved(Instant at, List<Long> devices) implements Serializable {
    public Moved {
        devices = List.copyOf(devices);
    }
}
