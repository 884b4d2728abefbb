package org.openfsm.agent.cli;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code read}: the sheet of a printer, now. */
@Command(name = "read", description = "Read printers now and show what they say.")
public final class ReadCommand implements Callable<Integer> {

    private final Clock clock;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "HOST[:PORT]")
    private List<String> hosts = List.of();

    public ReadCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        spec.commandLine().getErr().println("reading is not landed yet " + hosts + clock);
        return 1;
    }
}
