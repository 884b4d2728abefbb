package org.openfsm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReportCodecTest {

    static Stream<String> goldenFiles() {
        return Golden.names("").stream().filter(name -> !name.startsWith("enrolment-"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldenFiles")
    void readsWhatWasFrozen(String name) throws Exception {
        assertThat(ReportCodec.read(Golden.bytes(name))).isEqualTo(Golden.report(name));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldenFiles")
    void writesWhatWasFrozen(String name) throws Exception {
        assertThat(utf8(ReportCodec.write(Golden.report(name)))).isEqualTo(Golden.oneLine(name));
    }

    static Stream<String> malformedFiles() {
        return Golden.names("malformed").stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformedFiles")
    void refusesByCodeWhatIsMalformed(String name) {
        var refused =
                catchThrowableOfType(MalformedReport.class, () -> ReportCodec.read(Golden.bytes("malformed/" + name)));

        assertThat(refused).as(name).isNotNull();
        assertThat(refused.code()).isEqualTo(name.substring(0, name.indexOf("--")));
        assertThat(refused.reason()).isNotBlank().hasSizeLessThan(300).doesNotContain("Exception", "org.", "\n");
    }

    @Test
    void ignoresMembersOfALaterVersionAtEveryLevel() throws Exception {
        assertThat(ReportCodec.read(Golden.bytes("lenient/unknown-members.json")))
                .isEqualTo(Golden.report("example.json"));
    }

    @Test
    void keepsWordsOfALaterVersionAndNeverUsesAnUnknownLevel() throws Exception {
        var device = ReportCodec.read(Golden.bytes("lenient/unknown-words.json"))
                .devices()
                .get(0);

        assertThat(device.status()).isEqualTo(new Device.Status("dreaming", null, List.of("lowCoffee"), null));
        assertThat(device.supplies())
                .containsExactly(new Supply(
                        1,
                        "unobtainium",
                        "shared",
                        "infrared",
                        null,
                        null,
                        new Level(Level.Kind.INVALID, null, 90L, 100L),
                        null,
                        null));
        assertThat(device.alerts().get(0).severity()).isEqualTo("mild");
        assertThat(device.problems()).containsExactly(new Device.Problem("tired", null));
    }

    @Test
    void leavesOutAMeterThatCannotBeReadAndSaysSo() throws Exception {
        var device = ReportCodec.read(Golden.bytes("lenient/unreadable-meters.json"))
                .devices()
                .get(0);

        assertThat(device.meters()).containsExactly(Golden.meter("total", 1), Golden.meter("color", 4));
        assertThat(device.problems())
                .containsExactly(
                        new Device.Problem("no-answer", "prtAlertTable"),
                        new Device.Problem("bad-value", "meter \"not a key\""),
                        new Device.Problem("bad-value", "meter \"total\""));
    }

    @Test
    void takesAnEmptyTextAsAbsent() throws Exception {
        var report = ReportCodec.read(Golden.bytes("lenient/empty-texts.json"));

        assertThat(report.customerName()).isNull();
        assertThat(report.devices().get(0).hostName()).isNull();
        assertThat(report.devices().get(0).properties())
                .isEqualTo(new Device.Properties(null, null, List.of("print"), List.of(), List.of(), List.of()));
    }

    @Test
    void letsNoTextTurnTheWordsBesideIt() {
        assertThat(Text.clean("prn\u202Egpj\u2066.exe")).isEqualTo("prn\uFFFDgpj\uFFFD.exe");
        assertThat(Text.quoted("\u202Eresu")).isEqualTo("\"\uFFFDresu\"");
        assertThat(Text.clean("\u200Fمكتب\u200E")).isEqualTo("\u200Fمكتب\u200E");
    }

    @Test
    void replacesCharactersThatNoDatabaseAndNoPageHolds() throws Exception {
        var report = ReportCodec.read(Golden.bytes("lenient/characters.json"));
        var device = report.devices().get(0);

        assertThat(device.hostName()).isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uFFFDü🖨");
        var written = ReportCodec.writeDevice(new Device(
                device.readAt(),
                true,
                "a\0\uD800b",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of()));
        assertThat(written).contains("\"a\uFFFD\uFFFDb\"");
    }

    @Test
    void saysWhereAndWhatWasFoundAndWhatWasExpected() {
        assertThat(reason("type--meter-whole-fraction.json"))
                .isEqualTo("devices[0].meters[0].value is 7.0, expected a whole number");
        assertThat(reason("word--reason.json"))
                .isEqualTo("reason is \"boredom\", expected scheduled, critical, manual, discovery, heartbeat, test or"
                        + " enrolment");
        assertThat(reason("missing--level-kind.json")).isEqualTo("devices[0].supplies[0].level lacks \"kind\"");
        assertThat(reason("missing--serverId.json")).isEqualTo("The document lacks \"serverId\"");
        assertThat(reason("duplicate--unknown-nested.json")).isEqualTo("later[0] has the member \"a\" twice");
        assertThat(reason("range--meter-two-to-the-53.json"))
                .isEqualTo("devices[0].meters[0].value is 9007199254740992, expected 0 to 9007199254740991");
    }

    private static String reason(String name) {
        return catchThrowableOfType(MalformedReport.class, () -> ReportCodec.read(Golden.bytes("malformed/" + name)))
                .reason();
    }

    @Test
    void writesOneDeviceOnALineAndReadsItAgain() throws Exception {
        var device = Golden.report("example.json").devices().get(0);

        var line = ReportCodec.writeDevice(device);

        assertThat(line)
                .startsWith("{\"readAt\":\"2026-11-23T05:59:58Z\",\"reachable\":true,")
                .doesNotContain("\n");
        assertThat(ReportCodec.readDevice(line)).isEqualTo(device);
    }

    @Test
    void cutsTimesToTheSecondSoThatWhatIsReadEqualsWhatWasWritten() throws Exception {
        var device = Golden.device("192.0.2.1", null, null, null, List.of());
        var late = Device.unreachable(
                Golden.READ_AT.plusMillis(999), "192.0.2.1", 161, new Device.Problem("no-answer", null));

        assertThat(late.readAt()).isEqualTo(device.readAt());
        assertThat(ReportCodec.readDevice(ReportCodec.writeDevice(late))).isEqualTo(late);
    }

    @Test
    void takesAsManyDevicesAsTheLimitAndNotOneMore() throws Exception {
        var most = Collections.nCopies(Limits.DEVICES, Golden.device("192.0.2.1", null, null, null, List.of()));
        var tooMany = new ArrayList<>(most);
        tooMany.add(most.get(0));

        assertThat(ReportCodec.read(ReportCodec.write(Golden.report(most.toArray(Device[]::new))))
                        .devices())
                .hasSize(Limits.DEVICES);
        assertThatThrownBy(() -> ReportCodec.write(Golden.report(tooMany.toArray(Device[]::new))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("This report cannot be sent: devices has more than 500 elements");
    }

    @Test
    void takesTextsAsLongAsTheLimitAndNotOneCharacterMore() throws Exception {
        var most = Golden.device("a".repeat(Limits.TEXT), null, null, null, List.of());
        var tooLong = Golden.device("a".repeat(Limits.TEXT + 1), null, null, null, List.of());

        assertThat(ReportCodec.readDevice(ReportCodec.writeDevice(most))).isEqualTo(most);
        assertThatThrownBy(() -> ReportCodec.writeDevice(tooLong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("address has 1025 characters, at most 1024 are taken");
    }

    @Test
    void limitsElementsMembersTextsAndNamesOfMembersThatNobodyAsksFor() {
        assertThat(codeOf("[" + "1,".repeat(1000) + "1]")).isEqualTo("too-many");
        assertThat(codeOf(objectOf(201))).isEqualTo("too-many");
        assertThat(codeOf('"' + "a".repeat(1025) + '"')).isEqualTo("too-long");
        assertThat(codeOf("{\"" + "a".repeat(1025) + "\":1}")).isEqualTo("too-long");
        assertThat(codeOf("[" + "1,".repeat(999) + "1]")).isEqualTo("taken");
        assertThat(codeOf(objectOf(200))).isEqualTo("taken");
        assertThat(codeOf('"' + "a".repeat(1024) + '"')).isEqualTo("taken");
        assertThat(codeOf("1".repeat(19))).isEqualTo("taken");
        assertThat(codeOf("[".repeat(15) + "]".repeat(15))).isEqualTo("taken");
    }

    @Test
    void refusesHostileNestingAndSizeWithoutExhaustingStackOrTime() {
        assertThat(codeOf("[".repeat(5_000_000))).isEqualTo("too-deep");
        assertThat(codeOf("{\"a\":".repeat(2_000_000))).isEqualTo("too-deep");
        assertThat(codeOf("1".repeat(5_000_000))).isIn("too-long", "not-json");
        assertThat(codeOf('"' + "a".repeat(5_000_000) + '"')).isIn("too-long", "not-json");
        assertThat(codeOf('"' + "a".repeat(Limits.UNPACKED_BYTES) + '"')).isEqualTo("too-large");
    }

    private static String objectOf(int members) {
        return IntStream.range(0, members)
                .mapToObj(i -> "\"m" + i + "\":" + i)
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** Of a report with one unknown member. */
    private static String codeOf(String value) {
        var minimal = Golden.oneLine("minimal.json");
        var json = minimal.substring(0, minimal.length() - 1) + ",\"later\":" + value + "}";
        try {
            ReportCodec.read(json.getBytes(StandardCharsets.UTF_8));
            return "taken";
        } catch (MalformedReport e) {
            return e.code();
        }
    }

    /** Whatever bytes come, they are a report or a MalformedReport, never another exception. */
    @Test
    void neverThrowsAnythingElseAtDamagedBytes() {
        var random = new Random(4711);
        var whole = Golden.oneLine("example.json").getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            var damaged = whole.clone();
            for (int flips = random.nextInt(3); flips >= 0; flips--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            refused += isRefused(damaged) ? 1 : 0;
        }
        for (int length = 0; length < whole.length; length += 7) {
            assertThat(isRefused(Arrays.copyOf(whole, length))).isTrue();
        }
        assertThat(refused).isGreaterThan(500);
    }

    private static boolean isRefused(byte[] json) {
        try {
            ReportCodec.read(json);
            return false;
        } catch (MalformedReport e) {
            assertThat(e.reason()).isNotBlank();
            return true;
        }
    }

    private static String utf8(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
