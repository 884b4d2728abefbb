package org.openfsm.pmd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openfsm.wire.Device;
import org.openfsm.wire.Device.Alert;
import org.openfsm.wire.Device.FirmwarePart;
import org.openfsm.wire.Device.Identity;
import org.openfsm.wire.Device.Problem;
import org.openfsm.wire.Device.Properties;
import org.openfsm.wire.Device.Status;
import org.openfsm.wire.Device.Tray;
import org.openfsm.wire.Limits;
import org.openfsm.wire.Meter;
import org.openfsm.wire.MeterKey;
import org.openfsm.wire.Supply;

/** One device while a definition amends it. */
final class Amendment {

    private static final Identity NOBODY =
            new Identity(null, null, null, null, null, null, null, null, null, null, List.of());
    private static final Properties NO_PROPERTIES =
            new Properties(null, null, List.of(), List.of(), List.of(), List.of());
    private static final Status NO_STATUS = new Status(null, null, List.of(), null);

    private final Plan plan;
    private final Device standard;
    private final Scope scope;
    private final List<Problem> problems;

    Amendment(Plan plan, Device standard, NavigableMap<Oid, SnmpValue> values) {
        this.plan = plan;
        this.standard = standard;
        this.scope = Scope.of(values, plan.quirks(), standard.printerIndex());
        this.problems = new ArrayList<>(standard.problems());
    }

    Device device(Device.Definition pmd) {
        if (!standard.reachable()) {
            return standard;
        }
        var identity = identity(Objects.requireNonNullElse(standard.identity(), NOBODY));
        var properties = properties(Objects.requireNonNullElse(standard.properties(), NO_PROPERTIES));
        var status = status(Objects.requireNonNullElse(standard.status(), NO_STATUS));
        var meters = meters();
        return new Device(
                standard.readAt(),
                true,
                standard.address(),
                standard.port(),
                standard.printerIndex(),
                standard.hostName(),
                standard.snmpVersion(),
                identity,
                properties,
                status,
                meters,
                supplies(),
                alerts(),
                pmd,
                problems);
    }

    private Identity identity(Identity found) {
        return new Identity(
                text("manufacturer", found.manufacturer()),
                text("model", found.model()),
                text("name", found.name()),
                serialNumber(found.serialNumber()),
                text("assetNumber", found.assetNumber()),
                text("macAddress", found.macAddress()),
                found.sysObjectId(),
                found.location(),
                found.contact(),
                text("firmware", found.firmware()),
                firmwareParts(found.firmwareParts()));
    }

    private @Nullable String serialNumber(@Nullable String found) {
        var usable = found != null && Field.isSerialNumber(found, plan.quirks()) ? found : null;
        return text("serialNumber", usable);
    }

    private @Nullable String text(String name, @Nullable String found) {
        return (String) amended(plan.identity(), name, found);
    }

    private @Nullable Object amended(Map<Field, Value> fields, String name, @Nullable Object found) {
        for (var entry : fields.entrySet()) {
            if (entry.getKey().name().equals(name)) {
                var standing = found == null ? null : Found.constant(found.toString());
                var given = entry.getKey().of(entry.getValue(), scope.withStandard(standing));
                return given != null ? given : found;
            }
        }
        return found;
    }

    private List<FirmwarePart> firmwareParts(List<FirmwarePart> found) {
        var parts = new ArrayList<FirmwarePart>();
        for (var part : plan.firmwareParts()) {
            var each = part.each();
            if (each == null) {
                add(parts, part, scope);
            } else {
                scope.rows(each.at(scope.device())).forEach(row -> add(parts, part, scope.withRow(row)));
            }
        }
        return parts.isEmpty() ? found : parts;
    }

    private static void add(List<FirmwarePart> parts, Plan.FirmwarePartPlan part, Scope at) {
        var name = (String) Plan.PART_NAME.of(part.name(), at);
        var version = (String) Plan.PART_VERSION.of(part.version(), at);
        if (name != null && version != null && parts.size() < Limits.ELEMENTS) {
            parts.add(new FirmwarePart(name, version));
        }
    }

    private Properties properties(Properties found) {
        return new Properties(
                (Boolean) amended(plan.properties(), "color", found.color()),
                (Boolean) amended(plan.properties(), "duplex", found.duplex()),
                words("functions", found.functions()),
                words("finishing", found.finishing()),
                trays(RowKind.INPUTS, found.inputs()),
                trays(RowKind.OUTPUTS, found.outputs()));
    }

    /** Words alone are the whole list; where values decide about words, those of the standard reader stay. */
    private List<String> words(String name, List<String> found) {
        var listed = plan.lists().get(name);
        if (listed == null) {
            return found;
        }
        boolean whole = listed.stream().allMatch(word -> word.when() instanceof Value.Constant);
        var standing = whole ? List.<String>of() : found;
        var words = new LinkedHashSet<String>();
        for (var word : listed) {
            if (standing.contains(word.word()) || Boolean.TRUE.equals(Plan.LISTED.of(word.when(), scope))) {
                words.add(word.word());
            }
        }
        words.addAll(standing);
        return List.copyOf(words);
    }

    private Status status(Status found) {
        var errors = new LinkedHashSet<>(found.errors());
        for (var value : plan.errors()) {
            var error = (String) Plan.ERROR.of(value, scope);
            if (error != null) {
                errors.add(error);
            }
        }
        return new Status(
                (String) amended(plan.status(), "device", found.device()),
                (String) amended(plan.status(), "printer", found.printer()),
                List.copyOf(errors),
                found.upSeconds());
    }

    private List<Meter> meters() {
        var meters = new LinkedHashMap<MeterKey, Meter>();
        for (var meter : standard.meters()) {
            boolean fit = plan.billing().contains(meter.key()) && !plan.meters().containsKey(meter.key());
            meters.put(meter.key(), new Meter(meter.key(), meter.value(), fit, meter.raw()));
        }
        plan.meters().forEach((key, value) -> {
            var given = meter(key, value, meters.get(key));
            if (given != null) {
                if (key.equals(MeterKey.TOTAL)) {
                    // the device's own total, whatever unit its marker counts in
                    meters.keySet().removeIf(other -> other.name().equals(key.name()) && !other.equals(key));
                }
                meters.put(key, given);
            }
        });
        plan.quirks().hidden().meters().forEach(key -> meters.remove(new MeterKey(key)));
        return List.copyOf(meters.values());
    }

    private @Nullable Meter meter(MeterKey key, Value value, @Nullable Meter found) {
        var standing = found == null ? null : Found.number(found.value(), found.raw());
        var given = value.candidates(scope.withStandard(standing))
                .flatMap(Found::asNumber)
                .filter(number -> number.decimal().signum() >= 0)
                .findFirst()
                .orElse(null);
        if (given == null) {
            return null;
        }
        var rounded = Field.rounded(given);
        if (rounded == null || rounded > Limits.METER || given.operands().size() > Limits.ELEMENTS) {
            problems.add(new Problem(Problem.BAD_VALUE, "meters." + key));
            return null;
        }
        return new Meter(key, rounded, plan.billing().contains(key), given.operands());
    }

    private List<Supply> supplies() {
        var rows = new ArrayList<Row<Supply>>();
        for (var supply : standard.supplies()) {
            rows.add(new Row<>(supply)
                    .with(RowKind.INDEX, supply.index())
                    .with("type", supply.type())
                    .with("class", supply.supplyClass())
                    .with("colorant", supply.colorant())
                    .with("description", supply.description())
                    .with("unit", supply.unit())
                    .with("partNumber", supply.partNumber())
                    .with("serialNumber", supply.serialNumber())
                    .withLevel(supply.level()));
        }
        return amended(RowKind.SUPPLIES, rows, this::supply);
    }

    private Supply supply(Row<Supply> row) {
        boolean receptacle = Supply.RECEPTACLE.equals(row.text("class"));
        return new Supply(
                row.index(),
                row.text("type"),
                row.text("class"),
                row.text("colorant"),
                row.text("description"),
                row.text("unit"),
                Rows.level(row, receptacle && !plan.quirks().wasteFilled(), plan.quirks()),
                row.text("partNumber"),
                row.text("serialNumber"));
    }

    private List<Tray> trays(RowKind kind, List<Tray> found) {
        var rows = new ArrayList<Row<Tray>>();
        for (var tray : found) {
            rows.add(new Row<>(tray)
                    .with(RowKind.INDEX, tray.index())
                    .with("name", tray.name())
                    .with("media", tray.media())
                    .with("unit", tray.unit())
                    .withLevel(tray.level()));
        }
        return amended(
                kind,
                rows,
                row -> new Tray(
                        row.index(),
                        row.text("name"),
                        row.text("media"),
                        row.text("unit"),
                        Rows.level(row, kind == RowKind.OUTPUTS, Quirks.NONE)));
    }

    private List<Alert> alerts() {
        var rows = new ArrayList<Row<Alert>>();
        for (var alert : standard.alerts()) {
            rows.add(new Row<>(alert)
                    .with(RowKind.INDEX, alert.index())
                    .with("severity", alert.severity())
                    .with("code", alert.code())
                    .with("group", alert.group())
                    .with("groupIndex", alert.groupIndex())
                    .with("location", alert.location())
                    .with("training", alert.training())
                    .with("description", alert.description()));
        }
        return amended(RowKind.ALERTS, rows, Amendment::alert);
    }

    private static Alert alert(Row<Alert> row) {
        var found = row.standard();
        return new Alert(
                row.index(),
                row.text("severity"),
                row.integer("code"),
                row.text("group"),
                row.integer("groupIndex"),
                row.integer("location"),
                row.text("training"),
                row.text("description"),
                found == null ? null : found.raisedAt());
    }

    private <T> List<T> amended(RowKind kind, List<Row<T>> rows, Function<Row<T>, T> toElement) {
        var plan = this.plan.rows().getOrDefault(kind, RowPlan.NOTHING);
        return Rows.amend(kind, plan, rows, scope).stream().map(toElement).toList();
    }
}
