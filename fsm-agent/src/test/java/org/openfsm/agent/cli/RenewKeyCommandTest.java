package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.NOON;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestClock;
import picocli.CommandLine;

@NullUnmarked // what is null where it must not be fails the test
class RenewKeyCommandTest {

    @TempDir
    private Path home;

    private final TestClock clock = new TestClock(NOON);
    private int exit;

    @BeforeEach
    void enrol() throws Exception {
        Files.writeString(home.resolve("agent.yaml"), "sources: [{id: acme, ranges: [192.0.2.0/24]}]\n");
        Store.open(home.resolve("data")).close();
        new Enrolment(home.resolve("data"))
                .enrol(Fixtures.enrolment(URI.create("https://server.example.org/api/reports"), List.of()), NOON);
    }

    @Test
    void theNextKeyIsMadeOnceAndStatusShowsIt() throws Exception {
        var present = identity();
        assertThat(status())
                .contains(
                        "Fingerprint  " + present.fingerprint(),
                        "Certificate  good until 2028-11-22T12:00:00Z; renewed from 2028-09-23T12:00:00Z on")
                .doesNotContain("Next key");
        var said = renew();
        assertThat(exit).isZero();
        var next = identity().next();
        assertThat(said).contains("The next key is made, fingerprint " + next);
        assertThat(identity().fingerprint()).isEqualTo(present.fingerprint());
        assertThat(status()).contains("Next key     " + next + ", named in 0 reports, 0 of them sent;");
        assertThat(renew()).contains("The next key is made already, fingerprint " + next);
        assertThat(exit).isZero();
        assertThat(identity().next().toString()).isEqualTo(next.toString());
    }

    @Test
    void besideARunningAgentItIsLeftToIt() throws Exception {
        try (var running = Store.open(home.resolve("data"))) {
            assertThat(renew()).contains("The running agent makes the next key within a minute");
            assertThat(exit).isZero();
            assertThat(identity().next()).isNull();
            assertThat(running.note("renewal asked")).contains(identity().fingerprint());
        }
    }

    @Test
    void afterTheEndItIsOfNoUse() throws Exception {
        clock.pass(Duration.ofDays(731));
        assertThat(renew()).contains("ended 2028-11-22T12:00:00Z", "new enrolment file");
        assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
        assertThat(identity().next()).isNull();
        assertThat(status()).contains("Certificate  ended 2028-11-22T12:00:00Z");
    }

    private Identity identity() throws Exception {
        return new Enrolment(home.resolve("data")).identity().orElseThrow();
    }

    private String renew() {
        return run(new RenewKeyCommand(clock, Map.of()));
    }

    private String status() {
        return run(new StatusCommand(clock, Map.of()));
    }

    private String run(Object command) {
        var said = new StringWriter();
        var line = Complaints.in(new CommandLine(command));
        line.setOut(new PrintWriter(said, true));
        line.setErr(new PrintWriter(said, true));
        exit = line.execute("--config", home.resolve("agent.yaml").toString());
        return said.toString();
    }
}
