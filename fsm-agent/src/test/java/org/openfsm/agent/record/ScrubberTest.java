package org.openfsm.agent.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.poll.Poller;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.agent.snmp.WalkSession;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;
import org.openfsm.wire.Device;

@NullUnmarked // what is null where it must not be fails the test
class ScrubberTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    private static final String DEVICE = """
            1.3.6.1.2.1.1.1.0|4|ACME 100;S/N XQZ4711042
            1.3.6.1.2.1.1.4.0|4|Anna Schmidt, anna.schmidt@schmidt-druck.de, Tel. +49 89 1234567
            1.3.6.1.2.1.1.5.0|4|drucker-einkauf
            1.3.6.1.2.1.1.6.0|4|Haus Seeblick, Keller
            1.3.6.1.2.1.2.2.1.6.1|4x|00c0ee5b2c1d
            1.3.6.1.2.1.4.20.1.1.10.17.4.23|64|10.17.4.23
            1.3.6.1.2.1.4.20.1.3.10.17.4.23|64|255.255.255.0
            1.3.6.1.2.1.25.3.2.1.3.1|4|ACME 100
            1.3.6.1.2.1.43.5.1.1.16.1|4|ACME 100
            1.3.6.1.2.1.43.5.1.1.17.1|4|XQZ4711042
            """;

    static Stream<String> names() {
        return Pool.recordings().stream().map(Recording::name);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void theReplayGivesTheSameReading(String name) throws Exception {
        var original = Pool.recording(name).objects();
        var scrubbed = recorded(original);
        var before = read(original);
        var after = read(scrubbed);
        assertThat(after).hasSameSizeAs(before);
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i).meters()).isEqualTo(before.get(i).meters());
            assertThat(after.get(i).supplies()).isEqualTo(before.get(i).supplies());
            assertThat(after.get(i).alerts()).isEqualTo(before.get(i).alerts());
            assertThat(after.get(i).status()).isEqualTo(before.get(i).status());
            assertThat(after.get(i).properties()).isEqualTo(before.get(i).properties());
            assertThat(after.get(i).problems()).isEqualTo(before.get(i).problems());
            assertThat(after.get(i).identity())
                    .usingRecursiveComparison()
                    .ignoringFields("name", "location", "contact", "serialNumber", "macAddress")
                    .isEqualTo(before.get(i).identity());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void nothingPrivateOfThePoolSurvives(String name) throws Exception {
        var recording = Pool.recording(name);
        var original = recording.objects();
        var secrets = new ArrayList<String>();
        for (var at : List.of("1.3.6.1.2.1.1.4.0", "1.3.6.1.2.1.1.5.0", "1.3.6.1.2.1.1.6.0")) {
            secrets.add(text(original.get(Oid.of(at))));
        }
        recording.traits().serialNumbers().forEach(serial -> secrets.add(text(original.get(serial))));
        original.forEach((oid, value) -> {
            if (oid.startsWith(PrinterMib.GENERAL_SERIAL_NUMBER)) {
                secrets.add(text(value));
            }
        });
        var models = original.entrySet().stream()
                .filter(object -> object.getKey().startsWith(PrinterMib.HR_DEVICE_DESCR))
                .map(object -> text(object.getValue()))
                .collect(Collectors.joining("\n"));
        secrets.removeIf(secret -> secret.length() < 4 || models.contains(secret));
        assertThat(secrets).as("what the test looks for").isNotEmpty();
        assertNowhere(secrets, file(original));
    }

    @Test
    void theSameOriginalIsTheSameReplacementOfTheSameShape() throws Exception {
        var scrubbed = recorded(device(
                "1.3.6.1.4.1.1347.40.10.1.1.5.1|4|drucker-einkauf",
                "1.3.6.1.4.1.9999.1.0|4|XQZ4711042 at drucker-einkauf"));
        var name = text(scrubbed.get(Oid.of("1.3.6.1.2.1.1.5.0")));
        var serial = text(scrubbed.get(Oid.of("1.3.6.1.2.1.43.5.1.1.17.1")));
        assertThat(name).matches("[a-z]{7}-[a-z]{7}").isNotEqualTo("drucker-einkauf");
        assertThat(serial).matches("XQZ\\d{7}").isNotEqualTo("XQZ4711042");
        assertThat(text(scrubbed.get(Oid.of("1.3.6.1.4.1.1347.40.10.1.1.5.1")))).isEqualTo(name);
        assertThat(text(scrubbed.get(Oid.of("1.3.6.1.4.1.9999.1.0")))).isEqualTo(serial + " at " + name);
        assertThat(text(scrubbed.get(Oid.of("1.3.6.1.2.1.1.1.0")))).isEqualTo("ACME 100;S/N " + serial);
        assertThat(text(scrubbed.get(Oid.of("1.3.6.1.2.1.43.5.1.1.16.1")))).isEqualTo("ACME 100");
        var mac = ((SnmpValue.Octets) scrubbed.get(Oid.of("1.3.6.1.2.1.2.2.1.6.1"))).bytes();
        assertThat(HexFormat.of().formatHex(mac)).startsWith("00c0ee").doesNotContain("5b2c1d");
    }

    @Test
    void twoRecordingsOfTheSameDeviceHaveNothingInCommon() throws Exception {
        var one = recorded(device());
        var other = recorded(device());
        var name = Oid.of("1.3.6.1.2.1.1.5.0");
        assertThat(text(one.get(name))).isNotEqualTo(text(other.get(name)));
    }

    @Test
    void theAddressInAnIndexFollowsTheOneInTheValue() throws Exception {
        var scrubbed = recorded(device("1.3.6.1.4.1.9999.7.1.4.10.17.4.23|2|1"));
        assertThat(scrubbed)
                .containsKeys(Oid.of("1.3.6.1.2.1.4.20.1.1.192.0.2.1"), Oid.of("1.3.6.1.4.1.9999.7.1.4.192.0.2.1"));
        assertThat(((SnmpValue.Octets) scrubbed.get(Oid.of("1.3.6.1.2.1.4.20.1.1.192.0.2.1"))).bytes())
                .containsExactly(192, 0, 2, 1);
        assertThat(((SnmpValue.Octets) scrubbed.get(Oid.of("1.3.6.1.2.1.4.20.1.3.192.0.2.1"))).bytes())
                .as("a mask is nobody's address")
                .containsExactly(255, 255, 255, 0);
    }

    @Test
    void anObjectIdentifierThatLooksLikeTheAddressStays() throws Exception {
        var meter = Oid.of("1.3.6.1.4.1.1347.43.10.1.1.12.1.1");
        var objects = device("1.3.6.1.4.1.1347.43.10.1.1.12.1.1|65|4711");
        objects.put(
                Oid.of("1.3.6.1.2.1.4.20.1.1.10.1.1.12"),
                new SnmpValue.Octets(SnmpValue.IP_ADDRESS, new byte[] {10, 1, 1, 12}));
        assertThat(recorded(objects)).containsKey(meter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "printed for Anna Schmidt by anna.schmidt@schmidt-druck.de",
                "smtp.schmidt-druck.de",
                "http://drucker-einkauf/index.html",
                "BRN-DRUCKER-EINKAUF",
                "00:C0:EE:5B:2C:1D",
                "00c0ee5b2c1d and 00-c0-ee-5b-2c-1d",
                "KM5B2C1D",
                "10.17.4.23",
                "gateway 192.168.77.1",
                "fe80::2c0:eeff:fe5b:2c1d",
                "call +49 89 1234567",
                "58515a34373131303432 is the number",
                "seeblick: Haus Seeblick",
                "\\\\fileserver\\scans",
                "SCHMIDT\\anna",
                "Kuendigung Huber.docx"
            })
    void noPrivateTextSurvivesInsideAnother(String text) throws Exception {
        var secrets = List.of(
                "schmidt",
                "anna",
                "drucker-einkauf",
                "XQZ4711042",
                "5b2c1d",
                "5b:2c:1d",
                "5b-2c-1d",
                "10.17.4.23",
                "192.168.77.1",
                "fe5b",
                "1234567",
                "58515a3437",
                "seeblick",
                "fileserver",
                "huber");
        assertThat(secrets).anySatisfy(secret -> assertThat(text).containsIgnoringCase(secret));
        var hidden = HexFormat.of().formatHex(("\0" + text + "\0").getBytes(StandardCharsets.UTF_8));
        var wide = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_16BE));
        var index = text.chars().mapToObj(String::valueOf).collect(Collectors.joining("."));
        var objects = device(
                "1.3.6.1.4.1.9999.2.1.5.0|4|" + text,
                "1.3.6.1.4.1.9999.2.2.6.0|4x|" + hidden,
                "1.3.6.1.4.1.9999.2.3.7.0|4x|" + wide);
        if (text.length() < 60 && !text.contains(".17.4") && !text.contains("168.77")) {
            objects.putAll(objects("1.3.6.1.4.1.9999.3.1." + text.length() + "." + index + "|2|1"));
        }
        assertNowhere(secrets, file(objects));
    }

    @Test
    void versionsAndModelsStay() throws Exception {
        var scrubbed = recorded(device(
                "1.3.6.1.4.1.9999.1.1.0|4|OS 1.01.15.47 02-10-2010;Engine 5.4.3.2",
                "1.3.6.1.4.1.9999.1.2.0|4|Total Prints: Black & White",
                "1.3.6.1.4.1.9999.1.3.0|4|PN 108R01416;12:30:45 2026-11-23"));
        assertThat(text(scrubbed.get(Oid.of("1.3.6.1.4.1.9999.1.1.0"))))
                .isEqualTo("OS 1.01.15.47 02-10-2010;Engine 5.4.3.2");
        assertThat(text(scrubbed.get(Oid.of("1.3.6.1.4.1.9999.1.2.0")))).isEqualTo("Total Prints: Black & White");
        assertThat(text(scrubbed.get(Oid.of("1.3.6.1.4.1.9999.1.3.0")))).isEqualTo("PN 108R01416;12:30:45 2026-11-23");
    }

    @Test
    void aNameThatIsTheModelStaysAndOneThatIsNotDoesNot() throws Exception {
        var name = Oid.of("1.3.6.1.2.1.1.5.0");
        var scrubbed = recorded(
                objects("1.3.6.1.2.1.1.1.0|4|RICOH Aficio MP 171 1.00.1", "1.3.6.1.2.1.1.5.0|4|Aficio MP 171"));
        assertThat(text(scrubbed.get(name))).isEqualTo("Aficio MP 171");
        scrubbed = recorded(objects("1.3.6.1.2.1.1.1.0|4|Linux prn-seeblick 4.1", "1.3.6.1.2.1.1.5.0|4|prn-seeblick"));
        assertThat(text(scrubbed.get(name))).doesNotContain("seeblick");
        assertThat(text(scrubbed.get(Oid.of("1.3.6.1.2.1.1.1.0"))))
                .isEqualTo("Linux " + text(scrubbed.get(name)) + " 4.1");
    }

    @Test
    void octetsThatAreNoTextStay() throws Exception {
        var scrubbed =
                recorded(device("1.3.6.1.4.1.9999.1.0|4x|" + "00".repeat(16), "1.3.6.1.4.1.9999.2.0|4x|0001ff00"));
        assertThat(((SnmpValue.Octets) scrubbed.get(Oid.of("1.3.6.1.4.1.9999.1.0"))).bytes())
                .hasSize(16);
        assertThat(((SnmpValue.Octets) scrubbed.get(Oid.of("1.3.6.1.4.1.9999.2.0"))).bytes())
                .containsExactly(0, 1, 255, 0);
    }

    @Test
    void jobsUsersAndPanelTextsAreLeftOutAndCounted() {
        var result = Scrubber.scrub(
                PrivacyList.load(),
                device(
                        "1.3.6.1.2.1.43.16.5.1.2.1.1|4|Printing for Huber",
                        "1.3.6.1.4.1.11.2.3.9.4.2.1.1.6.5.1.0|4|Huber",
                        "1.3.6.1.4.1.2699.1.1.1.1.1.1|2|7",
                        "1.3.6.1.4.1.11.2.3.9.4.2.1.3.7.1.1.0|4|Huber & Sons",
                        "1.3.6.1.4.1.11.2.3.9.4.2.1.3.7.1.32.0|2|42",
                        "1.3.6.1.4.1.9999.5.1.3.1|4|Kuendigung Huber.docx",
                        "1.3.6.1.4.1.9999.5.1.4.1|4|Huber",
                        "1.3.6.1.4.1.9999.5.1.5.1|2|12"));
        assertThat(result.leftOut())
                .containsEntry("panel texts", 1)
                .containsEntry("jobs and users", 2)
                .containsEntry("fax and mail settings", 1)
                .containsEntry("documents and users", 2);
        assertThat(result.objects())
                .containsKeys(Oid.of("1.3.6.1.4.1.11.2.3.9.4.2.1.3.7.1.32.0"), Oid.of("1.3.6.1.4.1.9999.5.1.5.1"));
        assertThat(result.replaced())
                .containsEntry(Scrubber.Kind.SERIAL, 1)
                .containsEntry(Scrubber.Kind.MAC, 1)
                .containsEntry(Scrubber.Kind.IP, 1)
                .containsKey(Scrubber.Kind.EMAIL);
    }

    @Test
    void whatNoLineCanSayIsLeftOut() {
        var objects = device();
        objects.put(Oid.of("1.3.6.1.4.1.9999.1.0"), new SnmpValue.Number(SnmpValue.COUNTER64, -1));
        objects.put(Oid.of("1.3.6.1.4.1.9999.2.0"), new SnmpValue.Octets(SnmpValue.OPAQUE, new byte[] {1}));
        assertThat(Scrubber.scrub(PrivacyList.load(), objects).leftOut())
                .containsEntry("values of a type that recordings do not know", 2);
    }

    private static void assertNowhere(Iterable<String> secrets, String file) {
        var all = new StringBuilder();
        for (var line : file.split("\n")) {
            var parts = line.split("\\|", 3);
            if (parts.length == 3) {
                all.append(parts[2]).append('\n');
                if (parts[1].equals("4x")) {
                    var octets = HexFormat.of().parseHex(parts[2]);
                    all.append(new String(octets, StandardCharsets.ISO_8859_1).replace("\0", ""))
                            .append('\n');
                }
                all.append(Pattern.compile("\\.")
                                .splitAsStream(parts[0])
                                .map(Long::parseLong)
                                .map(arc -> arc < 256 ? String.valueOf((char) arc.intValue()) : "\n")
                                .collect(Collectors.joining()))
                        .append('\n');
            } else {
                all.append(line).append('\n');
            }
        }
        var text = all.toString().toLowerCase(Locale.ROOT);
        for (var secret : secrets) {
            assertThat(text).doesNotContain(secret.toLowerCase(Locale.ROOT));
        }
    }

    /** As the command writes it. */
    private static String file(NavigableMap<Oid, SnmpValue> objects) {
        return Recorder.record(new WalkSession(objects), count -> {}).text(LocalDate.of(2026, 11, 23), "1.0.0");
    }

    private static NavigableMap<Oid, SnmpValue> recorded(NavigableMap<Oid, SnmpValue> objects) throws Exception {
        return Recording.read("again", new ByteArrayInputStream(file(objects).getBytes(StandardCharsets.UTF_8)))
                .objects();
    }

    private static List<Device> read(NavigableMap<Oid, SnmpValue> objects) {
        return new Poller(NOON)
                .poll(new WalkSession(objects), new SnmpTarget("192.0.2.10", 161, Credentials.community("public")))
                .join();
    }

    private static NavigableMap<Oid, SnmpValue> device(String... more) {
        var objects = objects(DEVICE.split("\n"));
        objects.putAll(objects(more));
        return objects;
    }

    private static NavigableMap<Oid, SnmpValue> objects(String... lines) {
        var objects = new TreeMap<Oid, SnmpValue>();
        for (var line : lines) {
            var parts = line.split("\\|", 3);
            try {
                objects.put(Oid.of(parts[0]), Recording.value("", 1, parts[1], parts[2]));
            } catch (BadRecording bad) {
                throw new AssertionError(bad);
            }
        }
        return objects;
    }

    private static String text(SnmpValue value) {
        return value instanceof SnmpValue.Octets octets
                ? new String(octets.bytes(), StandardCharsets.UTF_8).strip()
                : "";
    }
}
