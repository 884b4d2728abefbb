package org.openfsm.pmd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.openfsm.wire.Device;

/** A definition, a device's answers, and what becomes of them. */
final class Bench {

    /** What each definition must have; its lines are 1 to 4. */
    static final String HEAD = """
            pmd: test
            version: 1
            match: {sysObjectID: 1.3.6.1.4.1.1347.41}
            source: [{readers: [nobody]}]
            """;

    static final Device EMPTY = new Device(
            Instant.parse("2026-11-26T12:00:00Z"),
            true,
            "192.0.2.10",
            161,
            1,
            null,
            "2c",
            null,
            null,
            null,
            List.of(),
            List.of(),
            List.of(),
            null,
            List.of());

    private final NavigableMap<Oid, SnmpValue> values = new TreeMap<>();

    Bench number(String oid, long value) {
        values.put(Oid.of(oid), new SnmpValue.Number(SnmpValue.INTEGER, value));
        return this;
    }

    Bench text(String oid, String value) {
        values.put(Oid.of(oid), new SnmpValue.Octets(value.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    Bench hex(String oid, String value) {
        values.put(Oid.of(oid), new SnmpValue.Octets(HexFormat.of().parseHex(value)));
        return this;
    }

    NavigableMap<Oid, SnmpValue> values() {
        return values;
    }

    /** @param body what stands behind {@link #HEAD} */
    Device amended(String body, Device standard) {
        return definition(body).amend(standard, values);
    }

    Device amended(String body) {
        return amended(body, EMPTY);
    }

    static Definition definition(String body) {
        var pool = Pool.load(List.of(file("test", HEAD + body)));
        assertThat(pool.problems()).isEmpty();
        return pool.definitions().get(0);
    }

    /** What is said of a definition, without the file's name in front. */
    static List<String> problems(String body) {
        return Pool.load(List.of(file("test", HEAD + body))).problems().stream()
                .map(problem -> problem.toString().replaceFirst("^test\\.yaml ", ""))
                .toList();
    }

    static DefinitionFile file(String id, String text) {
        return new DefinitionFile(id + ".yaml", text.getBytes(StandardCharsets.UTF_8), Origin.POOL);
    }

    /** By key, as the report has them. */
    static Map<String, Long> meters(Device device) {
        var meters = new TreeMap<String, Long>();
        device.meters().forEach(meter -> meters.put(meter.key().text(), meter.value()));
        return meters;
    }
}
