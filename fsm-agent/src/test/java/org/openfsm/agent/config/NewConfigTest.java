package org.openfsm.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewConfigTest {

    @TempDir
    Path directory;

    @Test
    void everySourceOfTheEnrolmentStandsInTheFileWithItsRanges() throws Exception {
        var file = directory.resolve("agent.yaml");

        NewConfig.write(
                file,
                NewConfig.ranges(List.of("acme", "south"), List.of("acme=10.1.0.0/24", "acme=prn.example.org")),
                Map.of());

        var sources = ConfigFile.read(file, Map.of()).sources();
        assertThat(sources).extracting(AgentConfig.Source::id).containsExactly("acme", "south");
        assertThat(sources.get(0).searches())
                .extracting(search -> search.range().text())
                .containsExactly("10.1.0.0/24", "prn.example.org");
        assertThat(sources.get(1).searches()).isEmpty();
    }

    @Test
    void theOnlySourceNeedsNoName() {
        assertThat(NewConfig.ranges(List.of("acme"), List.of("10.1.0.17")))
                .isEqualTo(Map.of("acme", List.of("10.1.0.17")));
    }

    @Test
    void aRangeOfAnUnknownSourceIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> NewConfig.ranges(List.of("acme", "south"), List.of("north=10.1.0.0/24")))
                .hasMessage(
                        "range \"north=10.1.0.0/24\" is for source north, expected SOURCE=RANGE with one of acme, south");
        assertThatThrownBy(() -> NewConfig.ranges(List.of("acme", "south"), List.of("10.1.0.0/24")))
                .hasMessageContaining("is for no source, expected SOURCE=RANGE");
    }

    @Test
    void aWrongRangeLeavesNoFile() {
        var file = directory.resolve("agent.yaml");

        assertThatThrownBy(() -> NewConfig.write(file, Map.of("acme", List.of("10.1.0.0/99")), Map.of()))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("10.1.0.0/99");
        assertThat(Files.exists(file)).isFalse();
    }

    @Test
    void aTextCannotChangeTheMeaningOfTheFile() throws Exception {
        var file = directory.resolve("agent.yaml");

        NewConfig.write(file, Map.of("acme", List.of("prn-1.example.org")), Map.of());
        assertThatThrownBy(() -> NewConfig.write(
                        directory.resolve("other.yaml"), Map.of("acme", List.of("10.1.0.0/24\ndata: /etc")), Map.of()))
                .isInstanceOf(InvalidConfig.class);

        assertThat(ConfigFile.read(file, Map.of()).data()).isEqualTo(directory.resolve("data"));
        assertThat(directory.resolve("other.yaml")).doesNotExist();
    }

    @Test
    void localNetworksCanBeSearched() throws Exception {
        var file = directory.resolve("agent.yaml");
        var networks = NewConfig.localNetworks();

        NewConfig.write(file, NewConfig.ranges(List.of("acme"), List.of(NewConfig.LOCAL)), Map.of());

        assertThat(ConfigFile.read(file, Map.of()).sources().get(0).searches())
                .extracting(search -> search.range().text())
                .isEqualTo(networks);
        assertThat(networks).allSatisfy(network -> assertThat(network).matches("[0-9.]+/(2[2-9]|3[0-2])"));
    }
}
