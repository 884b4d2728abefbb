package org.openfsm.agent.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.agent.record.Lives.Device;
import org.openfsm.agent.record.Lives.Life;
import org.openfsm.agent.record.Lives.PrinterLife;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

class LivesTest {

    @TempDir
    private Path directory;

    /** A file of these lines with a sum that fits. */
    static Path sealed(Path directory, String text) throws Exception {
        int end = text.lastIndexOf("sum ");
        var lines = end < 0 ? text : text.substring(0, end);
        var sum = new CRC32();
        sum.update(lines.getBytes(StandardCharsets.UTF_8));
        return Files.writeString(directory.resolve("lives"), lines + "sum %08x\n".formatted(sum.getValue()));
    }

    private static Lives lives() {
        return new Lives(
                List.of("127.0.10.1:1161", "127.0.10.2:1161"),
                3,
                Map.of(
                        new Device("kyocera/ecosys/a b", 2),
                        new Life(
                                new InetSocketAddress("127.0.10.9", 1161),
                                Map.of(
                                        Oid.of("1.3.1"),
                                                Optional.of(new SnmpValue.Number(SnmpValue.COUNTER32, 4_294_967_295L)),
                                        Oid.of("1.3.2"), Optional.of(new SnmpValue.Number(SnmpValue.INTEGER, -3)),
                                        Oid.of("1.3.3"), Optional.of(new SnmpValue.ObjectId(Oid.of("1.3.6"))),
                                        Oid.of("1.3.4"), Optional.of(new SnmpValue.Nothing()),
                                        Oid.of("1.3.5"), Optional.empty()),
                                Map.of(1, new PrinterLife(57, Map.of(1, 3456.25, 2, 0.0))))));
    }

    @Test
    void areReadAsTheyWereWritten() throws Exception {
        var file = Files.write(directory.resolve("lives"), lives().bytes());
        assertThat(Lives.read(file)).isEqualTo(lives());
    }

    @Test
    void octetsAndAddressesAreReadAsTheyWereWritten() throws Exception {
        var octets = new SnmpValue.Octets(new byte[] {0, (byte) 0xFF, '|', '\n'});
        var address = new SnmpValue.Octets(SnmpValue.IP_ADDRESS, new byte[] {127, 0, 0, (byte) 200});
        for (var value : List.of(octets, address)) {
            var parts = Recording.written(value).split("\\|", 2);
            assertThat(Recording.value("", 1, parts[0], parts[1]))
                    .isInstanceOfSatisfying(SnmpValue.Octets.class, read -> {
                        assertThat(read.tag()).isEqualTo(value.tag());
                        assertThat(read.bytes()).isEqualTo(value.bytes());
                    });
        }
    }

    @Test
    void everyFlippedBitAndEveryMissingEndIsSeen() throws Exception {
        var file = directory.resolve("lives");
        var whole = lives().bytes();
        for (int i = 0; i < whole.length; i++) {
            var flipped = whole.clone();
            flipped[i] ^= (byte) (1 << i % 7);
            Files.write(file, flipped);
            assertThatThrownBy(() -> Lives.read(file)).as("octet " + i).isInstanceOf(Lives.Unusable.class);
            Files.write(file, Arrays.copyOf(whole, i));
            assertThatThrownBy(() -> Lives.read(file)).as("first " + i).isInstanceOf(Lives.Unusable.class);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "starts x; line 2: expected a number as word 2",
                "device 1 127.0.0.1; line 2: expected device COPY ADDRESS RECORDING",
                "device 1 localhost:1 a; line 2: expected an address such as 127.0.10.1:1161",
                "device 1 127.0.0.1:70000 a; line 2: expected an address such as 127.0.10.1:1161",
                "device 1 127.0.0.300:1 a; line 2: expected an address such as 127.0.10.1:1161",
                "device 1 192.0.2.1:1161 a; line 2: expected an address such as 127.0.10.1:1161",
                "printer 1 1; line 2: expected a line \"device\" before it",
                "supply 1 1; line 2: expected supply INDEX PAGES behind a line \"printer\"",
                "nonsense; line 2: expected OID|TYPE|VALUE behind a line \"device\"",
            })
    void aLineThatMakesNoSenseIsNamed(String line, String problem) throws Exception {
        var file = sealed(directory, "FSM simulation 1\n" + line + "\n");
        assertThatThrownBy(() -> Lives.read(file))
                .isInstanceOf(Lives.Unusable.class)
                .hasMessageContaining(problem)
                .hasMessageContaining("lives");
    }

    @Test
    void valuesThatNoPrinterHasAreNamed() throws Exception {
        for (var line : List.of("supply 1 NaN", "supply 1 -1", "supply 1 x", "1.3|65|-1", "1.x|65|1", "1.3|9|1")) {
            var file = sealed(directory, "FSM simulation 1\ndevice 0 127.0.0.1:1161 a\nprinter 1 1\n" + line + "\n");
            assertThatThrownBy(() -> Lives.read(file))
                    .as(line)
                    .isInstanceOf(Lives.Unusable.class)
                    .hasMessageContaining("lives line 4: ");
        }
    }

    @Test
    void anotherProgramsFileIsToldFromADamagedOne() throws Exception {
        var file = Files.writeString(directory.resolve("lives"), "{\"format\": 1}");
        assertThatThrownBy(() -> Lives.read(file)).hasMessageContaining("is not the state of a simulation");
    }
}
