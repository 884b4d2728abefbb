package org.openfsm.agent.ui;

import jakarta.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.wire.Device;
import org.openfsm.wire.MalformedReport;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;
import org.openfsm.wire.UnreadableSeal;

/** What was reported of a printer last, as it left this computer. */
final class LastReading {

    /** Reports that are opened; the first that follows the reading is among them unless thousands are read at once. */
    private static final int OPENED = 60;

    private LastReading() {}

    /** From the newest reports, else from those that were made when it was read; empty: none of them is kept. */
    static Optional<Device> of(Store store, Printer printer) throws StoreFailure {
        var newest = in(store, printer, Outbox.newest(store, OPENED));
        var seenAt = printer.seenAt();
        return newest.isPresent() || seenAt == null ? newest : in(store, printer, Outbox.since(store, seenAt, OPENED));
    }

    private static Optional<Device> in(Store store, Printer printer, List<Outbox.Entry> reports) throws StoreFailure {
        for (var entry : reports) {
            if (entry.devices() == 0 || !entry.sourceId().equals(printer.sourceId())) {
                continue;
            }
            var signed = Outbox.signed(store, entry.chain(), entry.sequence());
            if (signed.isPresent()) {
                var device = device(signed.get(), printer);
                if (device.isPresent()) {
                    return device;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Device> device(byte[] signed, Printer printer) {
        try {
            var json = Seal.open(signed).json();
            return mayTellOf(json, printer)
                    ? ReportCodec.read(json).devices().stream()
                            .filter(device -> isOf(device, printer))
                            .findFirst()
                    : Optional.empty();
        } catch (UnreadableSeal | MalformedReport damaged) {
            // the outbox says so of that report
            return Optional.empty();
        }
    }

    /** A report of hundreds takes long to read: only what may hold the printer is. */
    private static boolean mayTellOf(byte[] json, Printer printer) {
        var text = new String(json, StandardCharsets.UTF_8);
        return printer.serialNumber() != null
                        && text.contains(
                                Json.createValue(printer.serialNumber()).toString())
                || text.contains(printer.host())
                || printer.lastAddress().filter(text::contains).isPresent();
    }

    private static boolean isOf(Device device, Printer printer) {
        var identity = device.identity();
        if (identity != null && identity.serialNumber() != null && printer.serialNumber() != null) {
            return identity.serialNumber().equals(printer.serialNumber());
        }
        int port = device.port() == null ? 161 : device.port();
        return port == printer.port()
                && (printer.isCalled(device.address()) || printer.host().equals(device.hostName()));
    }
}
