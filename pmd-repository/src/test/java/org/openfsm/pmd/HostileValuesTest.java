package org.openfsm.pmd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openfsm.wire.Device;
import org.openfsm.wire.Limits;
import org.openfsm.wire.Meter;

/** A device may answer anything: the evaluation gives a device that a report can hold, and no text but those allowed. */
class HostileValuesTest {

    private static final int ROUNDS = 3000;

    /** What stands in every text that is not on the list of allowed ones. */
    private static final String SECRET = "jdoe";

    /** Every construct of the language. */
    private static final String DEFINITION = """
            names:
              n: 1.3.6.1.4.1.1347.43.10.1.1.12
              octets: 1.3.6.1.4.1.2435.2.3.9.4.2.1.5.5.8.0
              t: 1.3.6.1.4.1.367.3.2.1.2.24.1.1
              private: 1.3.6.1.4.1.1347.43.99.1.1
              s: 1.3.6.1.4.1.1347.43.5.1.1.28
            identity:
              model: [standard, {value: s.1, find: '(\\w+)'}]
              serialNumber: [s.1, {value: s.2, charset: prefixed}, {value: s.3, as: hex}]
              name: {field: SN, of: s.4}
              firmware: {record: '01', of: s.5, as: text}
              macAddress: 1.3.6.1.2.1.2.2.1.6.1
              firmwareParts: [{each: t.5, name: row.t.3, version: {column: t.2}}]
            properties:
              color: private.1.1
              duplex: {value: private.1.2, map: {1: true, jdoe: false}}
              functions: {print: true, fax: private.1.3}
            status:
              device: {value: private.1.1, map: {1: warning}, else: running}
              printer: private.1.4
              errors: [{value: private.1.1, map: {1: jammed}}, private.1.5]
            meters:
              total: [n.1.1, standard]
              print: {sum: [n.1.1, n.1.2, {value: n.1.3, unsigned: 32}]}
              copy: {difference: [n.1.1, n.1.2]}
              fax: {record: '6f', of: octets, scale: 0.01}
              scan: {record: '70', of: octets, octets: 1..2}
              scan.color: {value: octets, as: float}
              scan.mono: {value: octets, as: integer, not: [0]}
              list: {column: t.5, where: {t.3: /a/, t.2: [1, 2, x]}, take: sum}
              other: {column: t.5, take: max}
              a3: {column: t.5, take: first}
              a4: {column: t.5, take: sum}
            supplies:
            - {meets: {index: 1}, level: {column: t.5, row: 1}, description: t.3.1, unit: percent}
            - {each: t.5, meets: {index: row}, index: row, type: row.private.1, colorant: row.private.1,
               description: row.t.3, level: row.t.5, capacity: row.t.2, partNumber: row.t.3}
            inputs: [{each: private.1, level: row.private.1, name: {const: x}, unit: row.private.1}]
            alerts: [{each: private.1, code: row.private.1, severity: row.private.1, group: {value: row.private.1}}]
            quirks:
              levels: {-2: low, -100: empty}
              capacityIsPercent: true
              unsigned: {n: 16}
              serialPlaceholders: ['^(a*)*$']
            """;

    private final Random random = new Random(20261126);
    private final Definition definition = Bench.definition(DEFINITION);

    @Test
    void nothingThatADeviceAnswersBreaksTheEvaluationOrSlipsThrough() {
        for (int round = 0; round < ROUNDS; round++) {
            var values = new TreeMap<Oid, SnmpValue>();
            var needs = definition.needs(1);
            needs.instances().forEach(oid -> put(values, oid));
            needs.columns().forEach(column -> {
                for (int row = random.nextInt(6); row > 0; row--) {
                    put(values, column.append(random.nextInt(4) == 0 ? random.nextInt() : row));
                }
            });
            check(definition.amend(Bench.EMPTY, values), round);
        }
    }

    private void put(TreeMap<Oid, SnmpValue> values, Oid oid) {
        if (random.nextInt(8) > 0) {
            values.put(oid, AllowedText.shipped().covers(oid) ? any("allowed") : any(SECRET));
        }
    }

    private SnmpValue any(String word) {
        return switch (random.nextInt(9)) {
            case 0 -> new SnmpValue.Number(SnmpValue.INTEGER, random.nextInt());
            case 1 -> new SnmpValue.Number(SnmpValue.COUNTER64, random.nextLong());
            case 2 -> new SnmpValue.Number(SnmpValue.INTEGER, random.nextInt(5) - 3);
            case 3 -> new SnmpValue.Nothing();
            case 4 -> new SnmpValue.ObjectId(Oid.of(1, 3, 6, random.nextInt()));
            case 5 ->
                new SnmpValue.Octets(random.nextBoolean() ? SnmpValue.IP_ADDRESS : SnmpValue.OPAQUE, octets(word));
            default -> new SnmpValue.Octets(octets(word));
        };
    }

    private byte[] octets(String word) {
        var octets = new byte[random.nextInt(5) == 0 ? random.nextInt(4000) : random.nextInt(24)];
        random.nextBytes(octets);
        var before =
                switch (random.nextInt(5)) {
                    case 0 -> new byte[] {0x6f, 1, 4, 0, 0, 1, 2, 0x70, 1, 3, 1, 2};
                    case 1 -> new byte[] {0x01, 0x15};
                    case 2 -> "MFG:x;SERN:".getBytes(StandardCharsets.US_ASCII);
                    case 3 -> octets;
                    default -> new byte[0];
                };
        var all = new ByteArrayOutputStream();
        all.writeBytes(before);
        all.writeBytes(word.getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(octets);
        return all.toByteArray();
    }

    private static void check(Device device, int round) {
        assertThat(texts(device))
                .as("round " + round)
                .noneMatch(text -> text.contains(SECRET))
                .allMatch(text -> text.length() <= Limits.TEXT && text.equals(text.strip()) && !text.isEmpty())
                .noneMatch(text -> text.codePoints().anyMatch(Character::isISOControl));
        for (Meter meter : device.meters()) {
            assertThat(meter.value()).isBetween(0L, Limits.METER);
        }
        assertThat(device.supplies().size()).isLessThanOrEqualTo(Limits.ELEMENTS);
        device.supplies().forEach(supply -> {
            assertThat(supply.type()).matches(type -> type == null || Words.SUPPLY_TYPE.has(type));
            assertThat(supply.colorant()).matches(colorant -> colorant == null || Colorant.isKnown(colorant));
        });
        assertThat(device.supplies()).extracting(supply -> supply.index()).doesNotHaveDuplicates();
    }

    private static List<String> texts(Device device) {
        var identity = Objects.requireNonNull(device.identity());
        var status = Objects.requireNonNull(device.status());
        var texts = new ArrayList<String>();
        Stream.of(
                        identity.manufacturer(),
                        identity.model(),
                        identity.name(),
                        identity.serialNumber(),
                        identity.assetNumber(),
                        identity.macAddress(),
                        identity.firmware(),
                        status.device(),
                        status.printer())
                .flatMap(Stream::ofNullable)
                .forEach(texts::add);
        identity.firmwareParts().forEach(part -> texts.addAll(List.of(part.name(), part.version())));
        texts.addAll(status.errors());
        device.supplies().forEach(supply -> Stream.of(
                        supply.description(), supply.partNumber(), supply.serialNumber(), supply.unit(), supply.type())
                .flatMap(Stream::ofNullable)
                .forEach(texts::add));
        Objects.requireNonNull(device.properties()).inputs().forEach(tray -> Stream.of(
                        tray.name(), tray.media(), tray.unit())
                .flatMap(Stream::ofNullable)
                .forEach(texts::add));
        device.alerts().forEach(alert -> Stream.of(alert.description(), alert.group(), alert.severity())
                .flatMap(Stream::ofNullable)
                .forEach(texts::add));
        return texts;
    }

    @Test
    void aTableWithoutEndIsCutToWhatAReportHolds() {
        var values = new TreeMap<Oid, SnmpValue>();
        for (int row = 1; row <= 20_000; row++) {
            values.put(Oid.of("1.3.6.1.4.1.367.3.2.1.2.24.1.1.5").append(row), new SnmpValue.Number(2, 50));
        }
        var device = definition.amend(Bench.EMPTY, values);
        assertThat(device.supplies()).hasSize(Limits.ELEMENTS);
        assertThat(device.meters()).noneMatch(meter -> meter.raw().size() > Limits.ELEMENTS);
        assertThat(device.problems())
                .extracting(Device.Problem::what)
                .as("a sum whose evidence no report holds is no meter")
                .containsExactly("meters.a4");
    }
}
