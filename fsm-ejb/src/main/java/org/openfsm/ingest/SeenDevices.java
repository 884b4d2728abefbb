package org.openfsm.ingest;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.openfsm.fleet.AlertView;
import org.openfsm.fleet.DeviceView;
import org.openfsm.fleet.MeterView;
import org.openfsm.fleet.Observed;
import org.openfsm.fleet.SupplyView;
import org.openfsm.wire.Device;
import org.openfsm.wire.Level;
import org.openfsm.wire.Report;
import org.openfsm.wire.Supply;

/** The devices of a report in the fleet's words: times as they count, texts as they fit. */
final class SeenDevices {
    /** A supply at this or less needs somebody; a receptacle at 100 minus this or more. */
    private static final int LOW = 10;

    private static final int WORD = 64;
    private static final int NAME = 255;
    private static final int TEXT = 1024;

    private SeenDevices() {}

    static List<Observed> of(Report report, Instant receivedAt) {
        return report.devices().stream().map(device -> seen(device, receivedAt)).toList();
    }

    private static Observed seen(Device device, Instant receivedAt) {
        // a reading counts at the latest when it was received (report-format.md, Time)
        var at = device.readAt().isBefore(receivedAt) ? device.readAt() : receivedAt;
        return new Observed(
                at.truncatedTo(ChronoUnit.MICROS),
                device.reachable(),
                text(device.address(), NAME),
                device.port(),
                device.printerIndex(),
                text(device.hostName(), NAME),
                text(device.snmpVersion(), 16),
                names(device.identity()),
                properties(device.properties(), device.pmd()),
                status(device.status()),
                device.meters().stream()
                        .map(meter -> new Observed.MeterValue(
                                meter.key().text(),
                                meter.value(),
                                meter.billing(),
                                meter.raw().stream()
                                        .map(raw -> new MeterView.Operand(raw.oid(), raw.value()))
                                        .toList()))
                        .toList(),
                device.supplies().stream().map(SeenDevices::supply).toList(),
                device.alerts().stream().map(SeenDevices::alert).toList(),
                device.problems().stream()
                        .map(problem -> new DeviceView.Problem(text(problem.code(), WORD), text(problem.what(), NAME)))
                        .toList());
    }

    private static Observed.Names names(Device.Identity said) {
        return said == null
                ? null
                : new Observed.Names(
                        text(said.manufacturer(), 200),
                        text(said.model(), NAME),
                        text(said.name(), NAME),
                        text(said.serialNumber(), NAME),
                        text(said.assetNumber(), NAME),
                        text(said.macAddress(), NAME),
                        text(said.sysObjectId(), NAME),
                        text(said.location(), NAME),
                        text(said.contact(), NAME),
                        text(said.firmware(), NAME),
                        said.firmwareParts().stream()
                                .map(part -> new DeviceView.FirmwarePart(
                                        text(part.name(), NAME), text(part.version(), NAME)))
                                .toList());
    }

    private static DeviceView.Properties properties(Device.Properties said, Device.Definition readBy) {
        return said == null
                ? null
                : new DeviceView.Properties(
                        said.color(),
                        said.duplex(),
                        words(said.functions()),
                        words(said.finishing()),
                        said.inputs().stream().map(SeenDevices::tray).toList(),
                        said.outputs().stream().map(SeenDevices::tray).toList(),
                        readBy == null
                                ? null
                                : new DeviceView.Definition(
                                        text(readBy.id(), NAME), readBy.version(), text(readBy.origin(), WORD)));
    }

    private static DeviceView.Tray tray(Device.Tray said) {
        var level = said.level();
        return new DeviceView.Tray(
                said.index(),
                text(said.name(), NAME),
                text(said.media(), NAME),
                text(said.unit(), WORD),
                kind(level),
                level == null ? null : level.percent(),
                level == null ? null : level.level(),
                level == null ? null : level.capacity());
    }

    private static DeviceView.Status status(Device.Status said) {
        return said == null
                ? null
                : new DeviceView.Status(
                        text(said.device(), WORD), text(said.printer(), WORD), words(said.errors()), said.upSeconds());
    }

    private static SupplyView supply(Supply said) {
        var level = said.level();
        return new SupplyView(
                said.index(),
                text(said.type(), WORD),
                text(said.supplyClass(), 16),
                text(said.colorant(), WORD),
                text(said.description(), TEXT),
                text(said.unit(), WORD),
                kind(level),
                level == null ? null : level.percent(),
                level == null ? null : level.level(),
                level == null ? null : level.capacity(),
                text(said.partNumber(), TEXT),
                text(said.serialNumber(), TEXT),
                low(said, level),
                null);
    }

    private static boolean low(Supply said, Level level) {
        if (level == null || level.kind() == Level.Kind.LOW) {
            return level != null;
        }
        if (level.kind() != Level.Kind.MEASURED || level.percent() == null) {
            return false;
        }
        if (Supply.RECEPTACLE.equals(said.supplyClass())) {
            return level.percent() >= 100 - LOW;
        }
        return Supply.CONSUMED.equals(said.supplyClass()) && level.percent() <= LOW;
    }

    private static AlertView alert(Device.Alert said) {
        return new AlertView(
                text(said.severity(), 32),
                said.code(),
                text(said.group(), WORD),
                said.groupIndex(),
                said.location(),
                text(said.training(), WORD),
                text(said.description(), TEXT),
                said.raisedAt(),
                null);
    }

    private static String kind(Level level) {
        return level == null ? null : level.kind().name().toLowerCase(Locale.ROOT);
    }

    private static List<String> words(List<String> said) {
        return said.stream().map(word -> text(word, WORD)).toList();
    }

    /** As it can be kept: no NUL, which PostgreSQL takes in no text, and no longer than its column. */
    static String text(String said, int longest) {
        if (said == null) {
            return null;
        }
        var clean = said.indexOf('\0') < 0 ? said : said.replace("\0", "");
        if (clean.length() <= longest) {
            return clean;
        }
        // not between the two halves of one sign
        return clean.substring(0, Character.isHighSurrogate(clean.charAt(longest - 1)) ? longest - 1 : longest);
    }
}
