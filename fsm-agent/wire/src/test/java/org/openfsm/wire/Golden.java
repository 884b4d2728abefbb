package org.openfsm.wire;

import jakarta.json.Json;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The frozen files of version 1, and in Java what those of {@code wire/v1} say. They are never edited. */
final class Golden {
    static final Instant READ_AT = Instant.parse("2026-11-23T05:59:58Z");
    static final UUID AGENT = UUID.fromString("018f6d0e-0000-7000-8000-000000004711");
    private static final String CHAIN = "0123456789abcdef0123456789abcdef";

    private Golden() {}

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the codec writes it: on one line. */
    static String oneLine(String name) {
        try (var reader = Json.createReader(new StringReader(new String(bytes(name), StandardCharsets.UTF_8)))) {
            return reader.readObject().toString();
        }
    }

    static List<String> names(String folder) {
        try (Stream<Path> files = Files.list(path(folder))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static X509Certificate certificate(String name) throws Exception {
        return Keys.certificates(new String(bytes("keys/" + name + "-test-certificate.pem"), StandardCharsets.US_ASCII))
                .get(0);
    }

    static PrivateKey key(String name) throws Exception {
        return Keys.privateKey(new String(bytes("keys/" + name + "-test-key.pem"), StandardCharsets.US_ASCII));
    }

    private static Path path(String name) {
        try {
            return Path.of(Golden.class.getResource("/wire/v1/").toURI()).resolve(name);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The report that a golden file stands for; every file of {@code wire/v1} has one. */
    static Report report(String name) throws Exception {
        return switch (name) {
            case "minimal.json" -> report(Report.Reason.SCHEDULED);
            case "reason-critical.json" -> report(Report.Reason.CRITICAL);
            case "reason-manual.json" -> report(Report.Reason.MANUAL);
            case "reason-discovery.json" -> report(Report.Reason.DISCOVERY);
            case "reason-test.json" -> report(Report.Reason.TEST);
            case "reason-heartbeat.json" ->
                head(
                        1,
                        Report.Reason.HEARTBEAT,
                        null,
                        null,
                        Instant.parse("2026-11-24T08:00:00Z"),
                        null,
                        null,
                        List.of());
            case "reason-enrolment.json" -> {
                var certificate = certificate("agent");
                var proof = new Report.EnrolmentProof(certificate, EnrolmentFile.proof(secret(), certificate));
                yield head(1, Report.Reason.ENROLMENT, null, null, null, null, proof, List.of());
            }
            case "renewal.json" ->
                head(1, Report.Reason.SCHEDULED, null, null, null, certificate("agent-next"), null, List.of());
            case "part.json" -> head(4712, Report.Reason.SCHEDULED, "2026-11-23T05:59", 2, null, null, null, List.of());
            case "unreachable.json" ->
                report(Device.unreachable(
                        READ_AT, "192.0.2.11", 161, new Device.Problem(Device.Problem.NO_ANSWER, "sysObjectID")));
            case "privacy.json" -> report(device("sha256:5f1d7a84", null, null, serial("LVM4216583"), List.of()));
            case "multi-printer.json" ->
                report(
                        device("192.0.2.12", 161, 1, serial("BOX-1"), List.of(meter("engine", 100))),
                        device("192.0.2.12", 161, 2, serial("BOX-1"), List.of(meter("engine", 0))));
            case "levels.json" ->
                report(withSupplies(
                        "192.0.2.13",
                        new Level(Level.Kind.MEASURED, 42, 4200L, 10_000L),
                        new Level(Level.Kind.MEASURED, 100, 100L, -2L),
                        new Level(Level.Kind.MEASURED, null, 7L, null),
                        new Level(Level.Kind.SOME, null, -3L, 500L),
                        new Level(Level.Kind.UNKNOWN, null, -2L, null),
                        new Level(Level.Kind.UNRESTRICTED, null, -1L, null),
                        new Level(Level.Kind.LOW, null, -100L, null),
                        new Level(Level.Kind.INVALID, null, 105L, 100L)));
            case "meter-keys.json" -> report(device("192.0.2.14", null, null, null, everyKindOfKey()));
            case "example.json" -> example();
            default -> throw new IllegalArgumentException("Say in Java what " + name + " stands for");
        };
    }

    static byte[] secret() {
        var secret = new byte[EnrolmentFile.SECRET_BYTES];
        for (int i = 0; i < secret.length; i++) {
            secret[i] = (byte) i;
        }
        return secret;
    }

    static Report report(Device... devices) {
        return head(1, Report.Reason.SCHEDULED, null, null, null, null, null, List.of(devices));
    }

    private static Report report(Report.Reason reason) {
        return head(1, reason, null, null, null, null, null, List.of());
    }

    private static Report head(
            long sequence,
            Report.Reason reason,
            @Nullable String poll,
            @Nullable Integer part,
            @Nullable Instant nextExpectedBy,
            @Nullable X509Certificate nextCertificate,
            Report.@Nullable EnrolmentProof enrolment,
            List<Device> devices) {
        return new Report(
                "fsm.example.org",
                AGENT,
                CHAIN,
                sequence,
                null,
                Instant.parse("2026-11-23T06:00:07Z"),
                null,
                reason,
                "acme-zentrale",
                null,
                poll,
                part,
                part == null ? null : Integer.valueOf(2),
                "1.0.0",
                null,
                nextExpectedBy,
                nextCertificate,
                enrolment,
                devices);
    }

    static Device device(
            String address,
            @Nullable Integer port,
            @Nullable Integer printerIndex,
            Device.@Nullable Identity identity,
            List<Meter> meters) {
        return new Device(
                READ_AT,
                true,
                address,
                port,
                printerIndex,
                null,
                null,
                identity,
                null,
                null,
                meters,
                List.of(),
                List.of(),
                null,
                List.of());
    }

    static Meter meter(String key, long value) {
        return new Meter(new MeterKey(key), value, false, List.of());
    }

    private static Device.Identity serial(String serialNumber) {
        return new Device.Identity(null, null, null, serialNumber, null, null, null, null, null, null, List.of());
    }

    private static Device withSupplies(String address, Level... levels) {
        var supplies = Stream.iterate(1, i -> i <= levels.length, i -> i + 1)
                .map(i -> new Supply(i, null, null, null, null, null, levels[i - 1], null, null))
                .toList();
        return new Device(
                READ_AT, true, address, null, null, null, null, null, null, null, List.of(), supplies, List.of(), null,
                List.of());
    }

    private static List<Meter> everyKindOfKey() {
        var keys = List.of(
                "total",
                "engine",
                "mono",
                "color",
                "print",
                "copy",
                "fax",
                "scan",
                "duplex",
                "a3",
                "print.color",
                "copy.mono.a4",
                "print.full.a3.duplex",
                "print.tier1",
                "faxIn.a4",
                "duplex:sheets",
                "long:metres",
                "print:squareMetres",
                "total:hours",
                "scan.color",
                "vendor.HP_ink-ml");
        return Stream.concat(
                        keys.stream().map(key -> meter(key, keys.indexOf(key))),
                        Stream.of(meter("list", 9_007_199_254_740_991L)))
                .toList();
    }

    /** The example of report-format.md, whole. */
    private static Report example() {
        var identity = new Device.Identity(
                "Kyocera",
                "ECOSYS M3540idn",
                "KM5B2C1D",
                "LVM4216583",
                "I/N 4711",
                "00:c0:ee:5b:2c:1d",
                "1.3.6.1.4.1.1347.41",
                "2. Stock, Flur süd 複合機 🖨",
                "Empfang",
                "2NM_2000.004.205",
                List.of(new Device.FirmwarePart("Engine", "2NM_1000.005.002")));
        var properties = new Device.Properties(
                true,
                true,
                List.of("print", "copy", "scan", "fax"),
                List.of("staple", "punch"),
                List.of(new Device.Tray(
                        1, "Cassette 1", "iso_a4_210x297mm", "sheets", new Level(Level.Kind.SOME, null, -3L, 500L))),
                List.of(new Device.Tray(
                        1, "Inner tray", null, "sheets", new Level(Level.Kind.UNKNOWN, null, -2L, 250L))));
        var meters = List.of(
                new Meter(
                        MeterKey.TOTAL,
                        424_405,
                        true,
                        List.of(new Meter.Operand("1.3.6.1.4.1.1347.43.10.1.1.12.1.1", 424_405))),
                new Meter(
                        MeterKey.ENGINE,
                        432_951,
                        false,
                        List.of(new Meter.Operand("1.3.6.1.2.1.43.10.2.1.4.1.1", 432_951))));
        var device = new Device(
                READ_AT,
                true,
                "192.0.2.10",
                161,
                1,
                "prn-042.example.org",
                "2c",
                identity,
                properties,
                new Device.Status("warning", "printing", List.of("lowToner", "jammed"), 123_456L),
                meters,
                List.of(new Supply(
                        1,
                        "toner",
                        Supply.CONSUMED,
                        "black",
                        "TK-3170",
                        "tenthsOfGrams",
                        new Level(Level.Kind.MEASURED, 42, 4200L, 10_000L),
                        "1T02T80NL0",
                        "A1")),
                List.of(new Device.Alert(
                        17,
                        "warning",
                        808,
                        "input",
                        2,
                        2,
                        "untrained",
                        "Load paper in cassette 2",
                        Instant.parse("2026-11-23T05:31:00Z"))),
                new Device.Definition("kyocera-ecosys", 3, "ab".repeat(32), "pool"),
                List.of(new Device.Problem(Device.Problem.NOT_INCREASING, "prtMarkerSuppliesTable")));
        return new Report(
                "fsm.example.org",
                AGENT,
                CHAIN,
                4711,
                new Report.Previous("fedcba9876543210fedcba9876543210", 4710, "0".repeat(56) + "0badcafe"),
                Instant.parse("2026-11-23T06:00:07Z"),
                -3L,
                Report.Reason.SCHEDULED,
                "acme-zentrale",
                "ACME GmbH",
                "2026-11-23T05:59",
                1,
                2,
                "1.0.0",
                20_261_123L,
                Instant.parse("2026-11-24T08:00:00Z"),
                null,
                null,
                List.of(device));
    }
}
