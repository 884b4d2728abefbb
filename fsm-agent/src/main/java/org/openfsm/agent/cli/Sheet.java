package org.openfsm.agent.cli;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openfsm.wire.Device;
import org.openfsm.wire.Device.Alert;
import org.openfsm.wire.Device.FirmwarePart;
import org.openfsm.wire.Device.Identity;
import org.openfsm.wire.Device.Status;
import org.openfsm.wire.Device.Tray;
import org.openfsm.wire.Level;
import org.openfsm.wire.Meter;
import org.openfsm.wire.Supply;

/** A device as a person reads it, within 100 columns. */
final class Sheet {

    private static final int WIDTH = 100;
    private static final int LABEL = 12;
    private static final int KIND = 22;
    private static final int DESCRIPTION = 36;
    private static final int BAR = 12;

    private static final String BOLD = "1";
    private static final String FAINT = "2";
    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String YELLOW = "33";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final ZoneId zone;
    private final boolean colours;
    private final DecimalFormat grouped;

    /** @param colours whether the terminal shows them */
    Sheet(ZoneId zone, boolean colours) {
        this.zone = zone;
        this.colours = colours;
        var symbols = new DecimalFormatSymbols(Locale.ROOT);
        symbols.setGroupingSeparator(' ');
        grouped = new DecimalFormat("#,##0", symbols);
    }

    String of(Device device) {
        var lines = new ArrayList<String>();
        head(lines, device);
        identity(lines, device.identity());
        properties(lines, device);
        status(lines, device.status());
        meters(lines, device.meters());
        supplies(lines, device.supplies());
        if (device.properties() != null) {
            trays(lines, "Inputs", device.properties().inputs(), false);
            trays(lines, "Outputs", device.properties().outputs(), true);
        }
        alerts(lines, device.alerts());
        problems(lines, device);
        if (device.printerIndex() == null && device.reachable()) {
            lines.add(paint(YELLOW, "It answers, but says nothing of a printer (no Printer-MIB, no hrPrinter)."));
        }
        return String.join("\n", lines) + "\n";
    }

    private void head(List<String> lines, Device device) {
        var identity = device.identity();
        var title = identity == null ? "" : joined(" ", identity.manufacturer(), identity.model());
        if (title.isEmpty()) {
            title = "Unknown device";
        }
        var printer =
                device.printerIndex() == null || device.printerIndex() == 1 ? "" : ", printer " + device.printerIndex();
        var place = (device.hostName() == null ? "" : device.hostName() + " = ") + place(device) + printer + "  SNMP "
                + device.snmpVersion() + "  " + time(device.readAt());
        lines.add(paint(FAINT, "━".repeat(WIDTH)));
        if (width(title) + width(place) + 2 <= WIDTH) {
            lines.add(paint(BOLD, title) + " ".repeat(WIDTH - width(title) - width(place)) + paint(FAINT, place));
        } else {
            lines.add(paint(BOLD, cut(title, WIDTH)));
            lines.add(paint(FAINT, cut(place, WIDTH)));
        }
        lines.add(paint(FAINT, "─".repeat(WIDTH)));
    }

    private static String place(Device device) {
        var address = device.address().contains(":") ? "[" + device.address() + "]" : device.address();
        return address + (device.port() == null || device.port() == 161 ? "" : ":" + device.port());
    }

    private void identity(List<String> lines, @Nullable Identity identity) {
        if (identity == null) {
            return;
        }
        pair(lines, "Serial", identity.serialNumber(), "MAC", identity.macAddress());
        pair(lines, "Name", identity.name(), "Asset", identity.assetNumber());
        pair(lines, "Location", identity.location(), "Contact", identity.contact());
        var firmware = Stream.concat(
                        Stream.ofNullable(identity.firmware()),
                        identity.firmwareParts().stream()
                                .filter(part -> !part.version().equals(identity.firmware()))
                                .map(Sheet::part))
                .collect(Collectors.joining(", "));
        wrapped(lines, "Firmware", firmware);
        line(lines, "sysObjectID", identity.sysObjectId());
    }

    private static String part(FirmwarePart part) {
        return part.name() + " " + part.version();
    }

    private void properties(List<String> lines, Device device) {
        var properties = device.properties();
        if (properties == null) {
            return;
        }
        var words = new ArrayList<String>();
        if (properties.color() != null) {
            words.add(properties.color() ? "colour" : "monochrome");
        }
        if (properties.duplex() != null) {
            words.add(properties.duplex() ? "duplex" : "simplex only");
        }
        words.addAll(properties.functions());
        properties.finishing().forEach(finishing -> words.add(words(finishing)));
        wrapped(lines, "Properties", String.join(", ", words));
    }

    private void status(List<String> lines, @Nullable Status status) {
        if (status == null) {
            return;
        }
        var words = joined(" · ", status.printer(), status.device() == null ? null : "device " + status.device());
        var up = status.upSeconds() == null ? null : "up " + duration(status.upSeconds());
        line(lines, "Status", joined(" · ", words.isEmpty() ? null : words, up));
        if (!status.errors().isEmpty()) {
            var errors = status.errors().stream().map(Sheet::words).collect(Collectors.joining(", "));
            lines.add(label("") + paint(RED, cut(errors, WIDTH - LABEL - 1)));
        }
    }

    private void meters(List<String> lines, List<Meter> meters) {
        if (meters.isEmpty()) {
            return;
        }
        heading(lines, "Meters");
        int name = meters.stream()
                .mapToInt(meter -> meter.key().name().length())
                .max()
                .orElse(0);
        for (var meter : meters) {
            lines.add("  " + pad(meter.key().name(), Math.max(name, KIND)) + right(grouped(meter.value()), 16) + "  "
                    + words(meter.key().unit()));
        }
    }

    private void supplies(List<String> lines, List<Supply> supplies) {
        if (supplies.isEmpty()) {
            return;
        }
        heading(lines, "Supplies");
        for (var supply : supplies) {
            boolean receptacle = Supply.RECEPTACLE.equals(supply.supplyClass());
            var kind = joined(" ", words(supply.colorant()), type(supply.type()));
            lines.add("  " + right(Integer.toString(supply.index()), 3) + "  " + pad(kind, KIND) + " "
                    + pad(supply.description(), DESCRIPTION) + " " + level(supply.level(), supply.unit(), receptacle));
        }
    }

    /** RFC 3805's words, but for the one that only technicians know. */
    private static String type(@Nullable String type) {
        return "opc".equals(type) ? "drum" : words(type);
    }

    private void trays(List<String> lines, String heading, List<Tray> trays, boolean output) {
        if (trays.isEmpty()) {
            return;
        }
        heading(lines, heading);
        for (var tray : trays) {
            lines.add("  " + right(Integer.toString(tray.index()), 3) + "  " + pad(tray.name(), KIND) + " "
                    + pad(tray.media(), DESCRIPTION) + " " + level(tray.level(), tray.unit(), output));
        }
    }

    private String level(@Nullable Level level, @Nullable String unit, boolean receptacle) {
        if (level == null) {
            return paint(FAINT, "–");
        }
        return switch (level.kind()) {
            case MEASURED ->
                level.percent() == null
                        ? amount(level.level()) + " " + words(unit)
                        : measured(level, level.percent(), unit, receptacle);
            case SOME -> receptacle ? "some space left" : "some left";
            case UNKNOWN -> paint(FAINT, "not known");
            case UNRESTRICTED -> paint(FAINT, "no limit");
            case LOW -> paint(RED, "low");
            case INVALID -> paint(YELLOW, "invalid: " + amount(level.level()) + " of " + amount(level.capacity()));
        };
    }

    private String measured(Level level, int percent, @Nullable String unit, boolean receptacle) {
        int full = percent == 0 ? 0 : Math.max(1, (percent * BAR + 50) / 100);
        int left = receptacle ? 100 - percent : percent;
        var colour = left <= 10 ? RED : left <= 25 ? YELLOW : GREEN;
        var bar = paint(colour, "█".repeat(full)) + paint(FAINT, "░".repeat(BAR - full));
        var share = right(percent + " %", 6) + (receptacle ? " full" : "");
        boolean amountsSayMore = unit != null && !unit.equals("percent") && !unit.equals("other");
        return bar
                + share
                + (amountsSayMore && level.capacity() != null && !receptacle
                        ? paint(FAINT, "  of " + amount(level.capacity()))
                        : "");
    }

    private void alerts(List<String> lines, List<Alert> alerts) {
        if (alerts.isEmpty()) {
            return;
        }
        heading(lines, "Alerts");
        for (var alert : alerts) {
            boolean critical = "critical".equals(alert.severity());
            var severity =
                    words(alert.severity() == null ? "?" : alert.severity().replace("BinaryChange", ""));
            var where = joined(" ", words(alert.group()), alert.groupIndex() == null ? null : "" + alert.groupIndex());
            var code = alert.code() == null ? "" : alert.code().toString();
            lines.add("  " + paint(critical ? RED : YELLOW, pad(severity, 9)) + " "
                    + pad(alert.raisedAt() == null ? "" : time(alert.raisedAt()), 19) + "  " + pad(where, 18) + " "
                    + right(code, 6) + "  " + cut(alert.description() == null ? "" : alert.description(), 39));
        }
    }

    private void problems(List<String> lines, Device device) {
        if (device.problems().isEmpty()) {
            return;
        }
        heading(lines, "Problems");
        device.problems()
                .forEach(problem -> lines.add("  "
                        + paint(
                                YELLOW,
                                joined(" ", problem.code(), problem.what() == null ? null : "in " + problem.what()))));
    }

    private void heading(List<String> lines, String text) {
        lines.add(paint(BOLD, text));
    }

    private void pair(
            List<String> lines, String label, @Nullable String value, String label2, @Nullable String value2) {
        if (value == null || value2 == null) {
            line(lines, label, value);
            line(lines, label2, value2);
        } else {
            int half = WIDTH / 2;
            lines.add(
                    label(label) + pad(value, half - LABEL - 2) + " " + label(label2) + cut(value2, half - LABEL - 1));
        }
    }

    private void line(List<String> lines, String label, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            lines.add(label(label) + cut(value, WIDTH - LABEL - 1));
        }
    }

    /** Lists break where their commas are. */
    private void wrapped(List<String> lines, String label, String value) {
        var rest = value;
        var name = label;
        while (!rest.isEmpty()) {
            int most = WIDTH - LABEL - 1;
            int comma = width(rest) <= most ? -1 : rest.lastIndexOf(", ", most - 1);
            var part = comma < 0 ? rest : rest.substring(0, comma + 1);
            line(lines, name, part);
            if (name.equals(label)) {
                name = "";
            }
            rest = rest.substring(part.length()).strip();
        }
    }

    private String label(String text) {
        return paint(FAINT, pad(text, LABEL)) + " ";
    }

    private String paint(String style, String text) {
        return colours && !text.isEmpty() ? "\u001b[" + style + "m" + text + "\u001b[m" : text;
    }

    private String time(Instant instant) {
        return TIME.format(instant.atZone(zone));
    }

    private String amount(@Nullable Long number) {
        return number == null ? "?" : grouped(number);
    }

    private String grouped(long number) {
        return grouped.format(number);
    }

    private static String duration(long seconds) {
        long days = seconds / 86_400;
        long hours = seconds / 3600 % 24;
        long minutes = seconds / 60 % 60;
        return days > 0 ? days + " d " + hours + " h" : hours > 0 ? hours + " h " + minutes + " min" : minutes + " min";
    }

    private static String joined(String separator, @Nullable String... texts) {
        return Stream.of(texts).filter(text -> text != null && !text.isEmpty()).collect(Collectors.joining(separator));
    }

    /** {@code wasteToner} as "waste toner". */
    private static String words(@Nullable String camelCase) {
        return camelCase == null
                ? ""
                : camelCase.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private static String pad(@Nullable String text, int columns) {
        var cut = cut(text == null ? "" : text, columns);
        return cut + " ".repeat(columns - width(cut));
    }

    private static String right(String text, int columns) {
        return " ".repeat(Math.max(0, columns - text.length())) + text;
    }

    private static String cut(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        var kept = new StringBuilder();
        int taken = 0;
        for (int c : text.codePoints().toArray()) {
            taken += width(c);
            if (taken > columns - 1) {
                break;
            }
            kept.appendCodePoint(c);
        }
        return kept + "…";
    }

    private static int width(String text) {
        return text.codePoints().map(Sheet::width).sum();
    }

    /** Columns of a character on a terminal: East Asian ones take two, combining ones none. */
    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = Character.isIdeographic(c)
                || (c >= 0x1100 && c <= 0x115f)
                || (c >= 0x2e80 && c <= 0x303e)
                || (c >= 0x3041 && c <= 0xa4cf)
                || (c >= 0xac00 && c <= 0xd7a3)
                || (c >= 0xf900 && c <= 0xfaff)
                || (c >= 0xfe30 && c <= 0xfe6f)
                || (c >= 0xff00 && c <= 0xff60)
                || (c >= 0xffe0 && c <= 0xffe6);
        return wide ? 2 : 1;
    }
}
