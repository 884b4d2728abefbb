package org.openfsm.pmd;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openfsm.wire.Device;
import org.openfsm.wire.Device.Alert;
import org.openfsm.wire.Device.Identity;
import org.openfsm.wire.Device.Properties;
import org.openfsm.wire.Meter;
import org.openfsm.wire.Supply;

/** Devices as the standard reader could give them. */
final class Devices {

    private Devices() {}

    static Device withMeters(Meter... meters) {
        return of(null, null, List.of(meters), List.of(), List.of());
    }

    static Device withIdentity(Identity identity) {
        return of(identity, null, List.of(), List.of(), List.of());
    }

    static Device withProperties(Properties properties) {
        return of(null, properties, List.of(), List.of(), List.of());
    }

    static Device withSupplies(Supply... supplies) {
        return of(null, null, List.of(), List.of(supplies), List.of());
    }

    static Device withAlerts(Alert... alerts) {
        return of(null, null, List.of(), List.of(), List.of(alerts));
    }

    private static Device of(
            @Nullable Identity identity,
            @Nullable Properties properties,
            List<Meter> meters,
            List<Supply> supplies,
            List<Alert> alerts) {
        return new Device(
                Bench.EMPTY.readAt(),
                true,
                Bench.EMPTY.address(),
                Bench.EMPTY.port(),
                1,
                null,
                "2c",
                identity,
                properties,
                null,
                meters,
                supplies,
                alerts,
                null,
                List.of());
    }
}
