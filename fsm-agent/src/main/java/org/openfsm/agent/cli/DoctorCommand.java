package org.openfsm.agent.cli;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import org.openfsm.agent.diagnose.Diagnosis;
import org.openfsm.agent.diagnose.Step;
import org.openfsm.agent.diagnose.Step.Result;
import org.openfsm.wire.JsonOutput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code doctor}: what keeps this agent from its work, and what to do; also beside a running agent. */
@Command(
        name = "doctor",
        description = {
            "Look at all that this agent needs: configuration, data directory, disk, clock, store, enrolment, definitions,"
                    + " SNMP and a printer, and each road to the server with a real report to its end.",
            "It sends one report without devices (reason test); beside a running agent the newest report once more.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all works; what somebody should look at is named",
            "2:the configuration cannot be used, so nothing else was looked at",
            "3:something does not work"
        })
public final class DoctorCommand extends Configured {

    private static final String CONFIGURATION = "configuration";

    private final Clock clock;

    @Option(names = "--json", description = "One step a line, as it is done (UTF-8).")
    private boolean json;

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    public DoctorCommand(Clock clock, Map<String, String> environment) {
        super(environment);
        this.clock = clock;
    }

    @Override
    public Integer call() throws InterruptedException {
        LogSetup.quiet();
        var steps = new Diagnosis(clock, Version.current(), Locale.ENGLISH)
                .all(starting().file(), environment(), json ? this::line : this::show);
        var worst =
                steps.stream().map(Step::result).max(Comparator.naturalOrder()).orElse(Result.SKIPPED);
        if (!json) {
            out().println(verdict(worst));
        }
        if (worst != Result.BROKEN) {
            return 0;
        }
        return steps.stream().allMatch(step -> step.check().equals(CONFIGURATION))
                ? ExitCode.UNUSABLE
                : ExitCode.NOT_DONE;
    }

    private void line(Step step) {
        var object = JsonOutput.document(out -> {
            out.text("check", step.check());
            out.text("result", step.result().name().toLowerCase(Locale.ROOT));
            out.text("found", step.found());
            out.text("remedy", step.remedy());
        });
        println(new String(object, StandardCharsets.UTF_8));
    }

    private void show(Step step) {
        println(String.format(
                "%-10s %-26s %s",
                step.result().name().toLowerCase(Locale.ROOT), road(step) + step.title(), indented(step.found())));
        if (step.remedy() != null) {
            println(" ".repeat(38) + "-> " + indented(step.remedy()));
        }
    }

    /** The steps of a road bear its name: both roads have a connection. */
    private static String road(Step step) {
        int dot = step.check().indexOf('.');
        return dot < 0 ? "" : step.check().substring(0, dot) + ": ";
    }

    private static String indented(String text) {
        return text.replaceAll("\\R", System.lineSeparator() + " ".repeat(38));
    }

    private static String verdict(Result worst) {
        return switch (worst) {
            case BROKEN -> "Something does not work; the first line that says so is where to begin.";
            case ATTENTION -> "All works. Somebody should look at what is marked \"attention\".";
            default -> "All works.";
        };
    }

    private void println(String text) {
        out().println(text);
        out().flush();
    }
}
