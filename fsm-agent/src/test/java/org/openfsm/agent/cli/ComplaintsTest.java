package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertificateException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.pmd.bundle.BadBundle;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ComplaintsTest {

    @Command(name = "try")
    private static final class Failing implements Callable<Integer> {

        private final Exception thrown;

        Failing(Exception thrown) {
            this.thrown = thrown;
        }

        @Override
        public Integer call() throws Exception {
            throw thrown;
        }
    }

    @Command(name = "outer")
    private static final class Outer {}

    private final StringWriter said = new StringWriter();

    /** Within another command, as most are. */
    private int run(Exception thrown) {
        return Complaints.in(new CommandLine(new Outer()).addSubcommand(new Failing(thrown)))
                .setErr(new PrintWriter(said, true))
                .execute("try");
    }

    @Test
    void whatIsKnownIsALineAndACode() {
        assertThat(run(new StoreFailure("The disk is full."))).isEqualTo(ExitCode.FAILED);
        assertThat(run(new BadBundle("It is signed by nobody."))).isEqualTo(ExitCode.UNUSABLE);
        assertThat(run(new NotDone(ExitCode.NOT_DONE, "Some printers are silent.")))
                .isEqualTo(ExitCode.NOT_DONE);
        assertThat(said.toString().lines())
                .containsExactly("The disk is full.", "It is signed by nobody.", "Some printers are silent.");
    }

    @Test
    void ofAFileItIsSaidWhatIsTheMatterWithIt() {
        assertThat(run(new NoSuchFileException("/etc/nothing"))).isEqualTo(ExitCode.FAILED);
        assertThat(run(new FileNotFoundException("/etc/shadow"))).isEqualTo(ExitCode.FAILED);
        assertThat(run(new IOException("key.pem: is no key."))).isEqualTo(ExitCode.FAILED);
        assertThat(run(new CertificateException("no SHA-1"))).isEqualTo(ExitCode.FAILED);
        assertThat(said.toString().lines())
                .containsExactly(
                        "/etc/nothing (NoSuchFileException)",
                        "/etc/shadow (FileNotFoundException)",
                        "key.pem: is no key.",
                        "The agent cannot start: this Java refuses the certificates of the enrolment file or of the"
                                + " configuration's trust (no SHA-1).");
    }

    @Test
    void anInterruptedCommandEndsWithoutAWordAndAFaultOfOursWithAllThatHelps() {
        assertThat(run(new InterruptedException())).isEqualTo(ExitCode.FAILED);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(said.toString()).isEmpty();
        assertThat(run(new IllegalStateException("impossible"))).isEqualTo(ExitCode.FAILED);
        assertThat(said.toString()).startsWith("A fault of fsm-agent itself").contains("impossible", "\tat ");
    }
}
