package org.openfsm.agent.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openfsm.agent.config.AgentConfig.Privacy;
import org.openfsm.agent.disclosure.FieldList.Part;
import org.openfsm.agent.testing.Fields;

class FieldListTest {

    /** The golden files hold every field that the codec writes. */
    private static final Path GOLDEN = Path.of("wire/src/test/resources/wire/v1");

    @Test
    void theListIsExactlyWhatAReportCanHold() throws IOException {
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
        assertThat(FieldList.paths(new Privacy(true, true, true, true, true))).isEqualTo(known);
    }

    @Test
    void theManualShowsTheListLineByLine() throws IOException {
        for (var part : Part.values()) {
            assertThat(manual(part == Part.REPORT ? "### Each report" : "### Each printer"))
                    .containsExactlyElementsOf(FieldList.entries().stream()
                            .filter(entry -> entry.part() == part)
                            .map(entry -> "| "
                                    + entry.fields().stream()
                                            .map(field -> "`" + field + "`")
                                            .collect(Collectors.joining(", "))
                                    + " | " + entry.english() + " |")
                            .toList());
        }
    }

    private static List<String> manual(String heading) throws IOException {
        var lines = new ArrayList<String>();
        var inside = false;
        for (var line : Files.readAllLines(Path.of("README.md"))) {
            inside = line.startsWith("#") ? line.equals(heading) : inside;
            if (inside && line.startsWith("| `")) {
                lines.add(line);
            }
        }
        return lines;
    }

    @Test
    void everySwitchKeepsSomethingBack() {
        for (var one : FieldList.Switch.values()) {
            assertThat(FieldList.entries()).anyMatch(entry -> entry.withheldBy() == one);
        }
        assertThat(FieldList.paths(Privacy.DEFAULT)).doesNotContain("devices[].identity.contact");
    }
}
