package org.openfsm.ingest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.openfsm.wire.Device;
import org.openfsm.wire.Level;
import org.openfsm.wire.Meter;
import org.openfsm.wire.MeterKey;
import org.openfsm.wire.Supply;

/** A printer to be read: its fields are set by a test, {@link #read} is what a report says of it. */
public final class Printer {
    public String manufacturer = "Kyocera";
    public String model = "ECOSYS M3540idn";
    public String serial;
    public String mac;
    public String host;
    public String address = "192.0.2.10";
    public Integer index = 1;
    public String firmware = "1.0";
    public long total = 1000;
    public Integer black = 80;
    public String cartridge;
    public final List<Device.Alert> alerts = new ArrayList<>();
    public final List<Device.Problem> problems = new ArrayList<>();
    public boolean metered = true;

    public static Printer of(String serial) {
        var printer = new Printer();
        printer.serial = serial;
        return printer;
    }

    public Printer at(String where) {
        address = where;
        return this;
    }

    public Device read(Instant at) {
        var meters = new ArrayList<Meter>();
        if (metered) {
            meters.add(new Meter(
                    MeterKey.TOTAL, total, true, List.of(new Meter.Operand("1.3.6.1.2.1.43.10.2.1.4.1.1", total))));
            meters.add(new Meter(new MeterKey("print.mono"), total - 100, false, List.of()));
            meters.add(new Meter(new MeterKey("duplex:sheets"), total / 4, false, List.of()));
        }
        var supplies = black == null
                ? List.<Supply>of()
                : List.of(new Supply(
                        1,
                        "toner",
                        Supply.CONSUMED,
                        "black",
                        "TK-3170",
                        "percent",
                        Level.of(black, 100L, true, false),
                        null,
                        cartridge));
        return new Device(
                at,
                true,
                address,
                161,
                index,
                host,
                "2c",
                new Device.Identity(
                        manufacturer,
                        model,
                        null,
                        serial,
                        null,
                        mac,
                        "1.3.6.1.4.1.1347.41",
                        "2nd floor",
                        null,
                        firmware,
                        List.of()),
                new Device.Properties(
                        false,
                        true,
                        List.of("print", "copy"),
                        List.of(),
                        List.of(new Device.Tray(
                                1, "Cassette 1", "iso_a4_210x297mm", "sheets", Level.of(-3, 500L, false, false))),
                        List.of()),
                new Device.Status("running", "idle", List.of(), 4711L),
                meters,
                supplies,
                alerts,
                null,
                problems);
    }

    public static Device.Alert jam() {
        return new Device.Alert(17, "critical", 8, "mediaPath", 1, 2, "untrained", "Paper jam", null);
    }

    /** The same trouble, less bad. */
    public static Device.Alert jamWarning() {
        return new Device.Alert(16, "warning", 8, "mediaPath", 1, 2, "untrained", "Jam?", null);
    }
}
