package org.openfsm.wire;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a report, one way and the other (report-format.md 1).
 *
 * <p>Grammar, types and ranges are the contract: a document that breaks them is refused whole. Words grow: unknown
 * members and unknown words of open lists pass, an unknown kind of level is read as {@link Level.Kind#INVALID} (shown,
 * never used), a meter whose key cannot be read or comes twice is left out and said in the device's problems. Only an
 * unknown reason is refused, for nobody could say what such a report means.
 *
 * <p>An empty text or list is as good as absent and is never written. A character that no database and no page can hold
 * becomes U+FFFD.
 */
public final class ReportCodec {
    private static final Pattern CHAIN = Pattern.compile("[0-9A-Za-z-]{1,64}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private ReportCodec() {}

    /**
     * Writes a report as UTF-8 on one line, {@code format} first.
     *
     * @throws IllegalArgumentException when {@link #read} would refuse it; the message names the member
     */
    public static byte[] write(Report report) {
        var json = JsonOutput.document(out -> new Writer(out).report(report));
        try {
            read(json);
        } catch (MalformedReport e) {
            throw new IllegalArgumentException("This report cannot be sent: " + e.reason(), e);
        }
        return json;
    }

    /** @throws MalformedReport when the bytes are no report of this version, or are beyond {@link Limits} */
    public static Report read(byte[] json) throws MalformedReport {
        try (var in = new JsonInput(json, Limits.TEXT)) {
            var report = new Reader(in).report();
            in.end();
            return report;
        } catch (MalformedJson e) {
            throw new MalformedReport(e);
        }
    }

    /**
     * Writes one element of {@code devices} on one line: what {@code read --json} prints.
     *
     * @throws IllegalArgumentException when {@link #readDevice} would refuse it; the message names the member
     */
    public static String writeDevice(Device device) {
        var json = JsonOutput.document(out -> new Writer(out).device(device));
        try {
            readDevice(json);
        } catch (MalformedReport e) {
            throw new IllegalArgumentException("Device " + device.address() + " cannot be reported: " + e.reason(), e);
        }
        return new String(json, StandardCharsets.UTF_8);
    }

    /** @throws MalformedReport when the text is no device of this version, or is beyond {@link Limits} */
    public static Device readDevice(String json) throws MalformedReport {
        return readDevice(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Device readDevice(byte[] json) throws MalformedReport {
        try (var in = new JsonInput(json, Limits.TEXT)) {
            var device = new Reader(in).device();
            in.end();
            return device;
        } catch (MalformedJson e) {
            throw new MalformedReport(e);
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private record Writer(JsonOutput out) {

        void report(Report report) {
            out.text("format", Report.FORMAT);
            out.text("serverId", report.serverId());
            out.text("agentId", report.agentId().toString());
            out.text("chain", report.chain());
            out.number("sequence", report.sequence());
            out.object("previous", report.previous(), previous -> {
                out.text("chain", previous.chain());
                out.number("sequence", previous.sequence());
                out.text("sha256", previous.sha256());
            });
            out.time("createdAt", report.createdAt());
            out.number("clockJumpSeconds", report.clockJumpSeconds());
            out.text("reason", word(report.reason()));
            out.text("sourceId", report.sourceId());
            out.text("customerName", report.customerName());
            out.text("poll", report.poll());
            out.number("part", report.part());
            out.number("parts", report.parts());
            out.text("agentVersion", report.agentVersion());
            out.number("pmdVersion", report.pmdVersion());
            out.time("nextExpectedBy", report.nextExpectedBy());
            out.certificate("nextCertificate", report.nextCertificate());
            out.object("enrolment", report.enrolment(), proof -> {
                out.certificate("certificate", proof.certificate());
                out.base64("hmac", proof.hmac());
            });
            out.objects("devices", report.devices(), this::device);
        }

        void device(Device device) {
            out.time("readAt", device.readAt());
            out.flag("reachable", device.reachable());
            out.text("address", device.address());
            out.number("port", device.port());
            out.number("printerIndex", device.printerIndex());
            out.text("hostName", device.hostName());
            out.text("snmpVersion", device.snmpVersion());
            out.object("identity", device.identity(), this::identity);
            out.object("properties", device.properties(), this::properties);
            out.object("status", device.status(), status -> {
                out.text("device", status.device());
                out.text("printer", status.printer());
                out.texts("errors", status.errors());
                out.number("upSeconds", status.upSeconds());
            });
            out.objects("meters", device.meters(), this::meter);
            out.objects("supplies", device.supplies(), this::supply);
            out.objects("alerts", device.alerts(), this::alert);
            out.object("pmd", device.pmd(), definition -> {
                out.text("id", definition.id());
                out.number("version", definition.version());
                out.text("sha256", definition.sha256());
                out.text("origin", definition.origin());
            });
            out.objects("problems", device.problems(), problem -> {
                out.text("code", problem.code());
                out.text("what", problem.what());
            });
        }

        private void identity(Device.Identity identity) {
            out.text("manufacturer", identity.manufacturer());
            out.text("model", identity.model());
            out.text("name", identity.name());
            out.text("serialNumber", identity.serialNumber());
            out.text("assetNumber", identity.assetNumber());
            out.text("macAddress", identity.macAddress());
            out.text("sysObjectId", identity.sysObjectId());
            out.text("location", identity.location());
            out.text("contact", identity.contact());
            out.text("firmware", identity.firmware());
            out.objects("firmwareParts", identity.firmwareParts(), part -> {
                out.text("name", part.name());
                out.text("version", part.version());
            });
        }

        private void properties(Device.Properties properties) {
            out.flag("color", properties.color());
            out.flag("duplex", properties.duplex());
            out.texts("functions", properties.functions());
            out.texts("finishing", properties.finishing());
            out.objects("inputs", properties.inputs(), this::tray);
            out.objects("outputs", properties.outputs(), this::tray);
        }

        private void tray(Device.Tray tray) {
            out.number("index", tray.index());
            out.text("name", tray.name());
            out.text("media", tray.media());
            out.text("unit", tray.unit());
            out.object("level", tray.level(), this::level);
        }

        private void level(Level level) {
            out.text("kind", word(level.kind()));
            out.number("percent", level.percent());
            out.number("level", level.level());
            out.number("capacity", level.capacity());
        }

        private void meter(Meter meter) {
            out.text("key", meter.key().text());
            out.number("value", meter.value());
            out.flag("billing", meter.billing() ? true : null);
            out.objects("raw", meter.raw(), operand -> {
                out.text("oid", operand.oid());
                out.number("value", operand.value());
            });
        }

        private void supply(Supply supply) {
            out.number("index", supply.index());
            out.text("type", supply.type());
            out.text("class", supply.supplyClass());
            out.text("colorant", supply.colorant());
            out.text("description", supply.description());
            out.text("unit", supply.unit());
            out.object("level", supply.level(), this::level);
            out.text("partNumber", supply.partNumber());
            out.text("serialNumber", supply.serialNumber());
        }

        private void alert(Device.Alert alert) {
            out.number("index", alert.index());
            out.text("severity", alert.severity());
            out.number("code", alert.code());
            out.text("group", alert.group());
            out.number("groupIndex", alert.groupIndex());
            out.number("location", alert.location());
            out.text("training", alert.training());
            out.text("description", alert.description());
            out.time("raisedAt", alert.raisedAt());
        }
    }

    private record Reader(JsonInput in) {

        Report report() throws MalformedJson {
            String serverId = null;
            UUID agentId = null;
            String chain = null;
            Long sequence = null;
            Report.Previous previous = null;
            Instant createdAt = null;
            Long clockJumpSeconds = null;
            Report.Reason reason = null;
            String sourceId = null;
            String customerName = null;
            String poll = null;
            Integer part = null;
            Integer parts = null;
            String agentVersion = null;
            Long pmdVersion = null;
            Instant nextExpectedBy = null;
            X509Certificate nextCertificate = null;
            Report.EnrolmentProof enrolment = null;
            List<Device> devices = List.of();

            in.object();
            in.format(Report.FORMAT);
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "serverId" -> serverId = in.someText();
                    case "agentId" -> agentId = in.id();
                    case "chain" -> chain = chain();
                    case "sequence" -> sequence = sequence();
                    case "previous" -> previous = previous();
                    case "createdAt" -> createdAt = in.time();
                    case "clockJumpSeconds" -> clockJumpSeconds = in.number();
                    case "reason" -> reason = reason();
                    case "sourceId" -> sourceId = in.someText();
                    case "customerName" -> customerName = in.text();
                    case "poll" -> poll = in.text();
                    case "part" -> part = in.integer(1, Integer.MAX_VALUE);
                    case "parts" -> parts = in.integer(1, Integer.MAX_VALUE);
                    case "agentVersion" -> agentVersion = in.someText();
                    case "pmdVersion" -> pmdVersion = in.number();
                    case "nextExpectedBy" -> nextExpectedBy = in.time();
                    case "nextCertificate" -> nextCertificate = in.certificate();
                    case "enrolment" -> enrolment = enrolment();
                    case "devices" -> devices = in.list(Limits.DEVICES, this::device);
                    default -> in.skip();
                }
            }
            if (reason == Report.Reason.ENROLMENT) {
                in.required("enrolment", enrolment);
            }
            if (part != null && parts != null && part > parts) {
                throw in.malformed(MalformedJson.RANGE, "is part " + part + " of " + parts);
            }
            return new Report(
                    in.required("serverId", serverId),
                    in.required("agentId", agentId),
                    in.required("chain", chain),
                    in.required("sequence", sequence),
                    previous,
                    in.required("createdAt", createdAt),
                    clockJumpSeconds,
                    in.required("reason", reason),
                    in.required("sourceId", sourceId),
                    customerName,
                    poll,
                    part,
                    parts,
                    in.required("agentVersion", agentVersion),
                    pmdVersion,
                    nextExpectedBy,
                    nextCertificate,
                    enrolment,
                    devices);
        }

        private String chain() throws MalformedJson {
            return in.text(CHAIN, "1 to 64 letters, digits and hyphens");
        }

        private long sequence() throws MalformedJson {
            return in.number(1, Long.MAX_VALUE);
        }

        private String sha256() throws MalformedJson {
            return in.text(SHA_256, "64 hexadecimal digits in lower case");
        }

        private Report.Reason reason() throws MalformedJson {
            var found = in.someText();
            for (var reason : Report.Reason.values()) {
                if (word(reason).equals(found)) {
                    return reason;
                }
            }
            throw in.malformed(
                    MalformedJson.WORD,
                    "is " + Text.quoted(found)
                            + ", expected scheduled, critical, manual, discovery, heartbeat, test or enrolment");
        }

        private Report.Previous previous() throws MalformedJson {
            String chain = null;
            Long sequence = null;
            String sha256 = null;
            in.object();
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "chain" -> chain = chain();
                    case "sequence" -> sequence = sequence();
                    case "sha256" -> sha256 = sha256();
                    default -> in.skip();
                }
            }
            return new Report.Previous(
                    in.required("chain", chain), in.required("sequence", sequence), in.required("sha256", sha256));
        }

        private Report.EnrolmentProof enrolment() throws MalformedJson {
            X509Certificate certificate = null;
            byte[] hmac = null;
            in.object();
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "certificate" -> certificate = in.certificate();
                    case "hmac" -> hmac = in.base64();
                    default -> in.skip();
                }
            }
            return new Report.EnrolmentProof(in.required("certificate", certificate), in.required("hmac", hmac));
        }

        Device device() throws MalformedJson {
            Instant readAt = null;
            Boolean reachable = null;
            String address = null;
            Integer port = null;
            Integer printerIndex = null;
            String hostName = null;
            String snmpVersion = null;
            Device.Identity identity = null;
            Device.Properties properties = null;
            Device.Status status = null;
            List<Meter> meters = List.of();
            List<Supply> supplies = List.of();
            List<Device.Alert> alerts = List.of();
            Device.Definition pmd = null;
            var problems = new ArrayList<Device.Problem>();
            var unreadable = new ArrayList<Device.Problem>();

            in.object();
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "readAt" -> readAt = in.time();
                    case "reachable" -> reachable = in.flag();
                    case "address" -> address = in.someText();
                    case "port" -> port = in.integer(0, 65_535);
                    case "printerIndex" -> printerIndex = in.integer();
                    case "hostName" -> hostName = in.text();
                    case "snmpVersion" -> snmpVersion = in.text();
                    case "identity" -> identity = identity();
                    case "properties" -> properties = properties();
                    case "status" -> status = status();
                    case "meters" -> meters = meters(unreadable);
                    case "supplies" -> supplies = in.list(this::supply);
                    case "alerts" -> alerts = in.list(this::alert);
                    case "pmd" -> pmd = definition();
                    case "problems" -> problems.addAll(in.list(this::problem));
                    default -> in.skip();
                }
            }
            problems.addAll(unreadable);
            return new Device(
                    in.required("readAt", readAt),
                    in.required("reachable", reachable),
                    in.required("address", address),
                    port,
                    printerIndex,
                    hostName,
                    snmpVersion,
                    identity,
                    properties,
                    status,
                    meters,
                    supplies,
                    alerts,
                    pmd,
                    problems);
        }

        private Device.Identity identity() throws MalformedJson {
            String manufacturer = null;
            String model = null;
            String ownName = null;
            String serialNumber = null;
            String assetNumber = null;
            String macAddress = null;
            String sysObjectId = null;
            String location = null;
            String contact = null;
            String firmware = null;
            List<Device.FirmwarePart> firmwareParts = List.of();
            in.object();
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "manufacturer" -> manufacturer = in.text();
                    case "model" -> model = in.text();
                    case "name" -> ownName = in.text();
                    case "serialNumber" -> serialNumber = in.text();
                    case "assetNumber" -> assetNumber = in.text();
                    case "macAddress" -> macAddress = in.text();
                    case "sysObjectId" -> sysObjectId = in.text();
                    case "location" -> location = in.text();
                    case "contact" -> contact = in.text();
                    case "firmware" -> firmware = in.text();
                    case "firmwareParts" -> firmwareParts = in.list(this::firmwarePart);
                    default -> in.skip();
                }
            }
            return new Device.Identity(
                    manufacturer,
                    model,
                    ownName,
                    serialNumber,
                    assetNumber,
                    macAddress,
                    sysObjectId,
                    location,
                    contact,
                    firmware,
                    firmwareParts);
        }

        private Device.FirmwarePart firmwarePart() throws MalformedJson {
            String part = null;
            String version = null;
            in.object();
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "name" -> part = in.someText();
                    case "version" -> version = in.someText();
                    default -> in.skip();
                }
            }
            return new Device.FirmwarePart(in.required("name", part), in.required("version", version));
        }

        private Device.Properties properties() throws MalformedJson {
            Boolean color = null;
            Boolean duplex = null;
            List<String> functions = List.of();
            List<String> finishing = List.of();
            List<Device.Tray> inputs = List.of();
            List<Device.Tray> outputs = List.of();
            in.object();
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "color" -> color = in.flag();
                    case "duplex" -> duplex = in.flag();
                    case "functions" -> functions = in.texts();
                    case "finishing" -> finishing = in.texts();
                    case "inputs" -> inputs = in.list(this::tray);
                    case "outputs" -> outputs = in.list(this::tray);
                    default -> in.skip();
                }
            }
            return new Device.Properties(color, duplex, functions, finishing, inputs, outputs);
        }

        private Device.Tray tray() throws MalformedJson {
            Integer index = null;
            String ownName = null;
            String media = null;
            String unit = null;
            Level level = null;
            in.object();
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "index" -> index = in.integer();
                    case "name" -> ownName = in.text();
                    case "media" -> media = in.text();
                    case "unit" -> unit = in.text();
                    case "level" -> level = level();
                    default -> in.skip();
                }
            }
            return new Device.Tray(in.required("index", index), ownName, media, unit, level);
        }

        private Level level() throws MalformedJson {
            Level.Kind kind = null;
            Integer percent = null;
            Long asRead = null;
            Long capacity = null;
            in.object();
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "kind" -> kind = kind(in.someText());
                    case "percent" -> percent = in.integer(0, 100);
                    case "level" -> asRead = in.number();
                    case "capacity" -> capacity = in.number();
                    default -> in.skip();
                }
            }
            var known = in.required("kind", kind);
            return new Level(known, known == Level.Kind.MEASURED ? percent : null, asRead, capacity);
        }

        private static Level.Kind kind(String found) {
            for (var kind : Level.Kind.values()) {
                if (word(kind).equals(found)) {
                    return kind;
                }
            }
            return Level.Kind.INVALID;
        }

        private Device.Status status() throws MalformedJson {
            String device = null;
            String printer = null;
            List<String> errors = List.of();
            Long upSeconds = null;
            in.object();
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "device" -> device = in.text();
                    case "printer" -> printer = in.text();
                    case "errors" -> errors = in.texts();
                    case "upSeconds" -> upSeconds = in.number();
                    default -> in.skip();
                }
            }
            return new Device.Status(device, printer, errors, upSeconds);
        }

        private List<Meter> meters(List<Device.Problem> unreadable) throws MalformedJson {
            var keys = new HashSet<MeterKey>();
            return in.list(() -> meter(keys, unreadable));
        }

        private @Nullable Meter meter(Set<MeterKey> seen, List<Device.Problem> unreadable) throws MalformedJson {
            String key = null;
            Long value = null;
            boolean billing = false;
            List<Meter.Operand> raw = List.of();
            in.object();
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "key" -> key = in.someText();
                    case "value" -> value = in.number(0, Limits.METER);
                    case "billing" -> billing = in.flag();
                    case "raw" -> raw = in.list(this::operand);
                    default -> in.skip();
                }
            }
            var text = in.required("key", key);
            long count = in.required("value", value);
            if (!MeterKey.isKey(text) || !seen.add(new MeterKey(text))) {
                unreadable.add(new Device.Problem(Device.Problem.BAD_VALUE, "meter " + Text.quoted(text)));
                return null;
            }
            return new Meter(new MeterKey(text), count, billing, raw);
        }

        private Meter.Operand operand() throws MalformedJson {
            String oid = null;
            Long value = null;
            in.object();
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "oid" -> oid = in.someText();
                    case "value" -> value = in.number();
                    default -> in.skip();
                }
            }
            return new Meter.Operand(in.required("oid", oid), in.required("value", value));
        }

        private Supply supply() throws MalformedJson {
            Integer index = null;
            String type = null;
            String supplyClass = null;
            String colorant = null;
            String description = null;
            String unit = null;
            Level level = null;
            String partNumber = null;
            String serialNumber = null;
            in.object();
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "index" -> index = in.integer();
                    case "type" -> type = in.text();
                    case "class" -> supplyClass = in.text();
                    case "colorant" -> colorant = in.text();
                    case "description" -> description = in.text();
                    case "unit" -> unit = in.text();
                    case "level" -> level = level();
                    case "partNumber" -> partNumber = in.text();
                    case "serialNumber" -> serialNumber = in.text();
                    default -> in.skip();
                }
            }
            return new Supply(
                    in.required("index", index),
                    type,
                    supplyClass,
                    colorant,
                    description,
                    unit,
                    level,
                    partNumber,
                    serialNumber);
        }

        private Device.Alert alert() throws MalformedJson {
            Integer index = null;
            String severity = null;
            Integer code = null;
            String group = null;
            Integer groupIndex = null;
            Integer location = null;
            String training = null;
            String description = null;
            Instant raisedAt = null;
            in.object();
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "index" -> index = in.integer();
                    case "severity" -> severity = in.text();
                    case "code" -> code = in.integer();
                    case "group" -> group = in.text();
                    case "groupIndex" -> groupIndex = in.integer();
                    case "location" -> location = in.integer();
                    case "training" -> training = in.text();
                    case "description" -> description = in.text();
                    case "raisedAt" -> raisedAt = in.time();
                    default -> in.skip();
                }
            }
            return new Device.Alert(
                    in.required("index", index),
                    severity,
                    code,
                    group,
                    groupIndex,
                    location,
                    training,
                    description,
                    raisedAt);
        }

        private Device.Definition definition() throws MalformedJson {
            String id = null;
            Long version = null;
            String sha256 = null;
            String origin = null;
            in.object();
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "id" -> id = in.someText();
                    case "version" -> version = in.number();
                    case "sha256" -> sha256 = sha256();
                    case "origin" -> origin = in.someText();
                    default -> in.skip();
                }
            }
            return new Device.Definition(
                    in.required("id", id),
                    in.required("version", version),
                    in.required("sha256", sha256),
                    in.required("origin", origin));
        }

        private Device.Problem problem() throws MalformedJson {
            String code = null;
            String what = null;
            in.object();
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "code" -> code = in.someText();
                    case "what" -> what = in.text();
                    default -> in.skip();
                }
            }
            return new Device.Problem(in.required("code", code), what);
        }
    }
}
