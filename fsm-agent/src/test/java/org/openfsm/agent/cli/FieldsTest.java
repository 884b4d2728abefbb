package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openfsm.agent.testing.Fields;

class FieldsTest {

    /** The golden files hold every field that the codec writes. */
    private static final Path GOLDEN = Path.of("wire/src/test/resources/wire/v1");

    @Test
    void theManualListsExactlyWhatAReportCanHold() throws IOException {
        var known = new TreeSet<String>();
        try (var files = Files.list(GOLDEN)) {
            for (var file :
                    files.filter(file -> file.toString().endsWith(".json")).toList()) {
                if (!file.getFileName().toString().startsWith("enrolment-")) {
                    known.addAll(Fields.of(Files.readString(file)));
                }
            }
        }
        // a tray's level is written as a supply's, whose golden file has it
        known.add("devices[].properties.inputs[].level.percent");
        known.add("devices[].properties.outputs[].level.percent");
        assertThat(Fields.ofManual()).isEqualTo(known);
    }
}
