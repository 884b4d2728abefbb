package org.openfsm.agent.cli;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.control.Enrolled;
import org.openfsm.agent.control.NotEnrolled;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.outbox.KeyRenewal;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code renew-key}: a new key before its time; also beside a running agent. */
@Command(
        name = "renew-key",
        description = {
            "Make this agent's next key now and not only 60 days before its certificate ends. Nothing is asked of the"
                    + " server: reports name the next certificate for 7 days at least, then the new key signs.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the next key is made, or the running agent makes it",
            "1:the data directory cannot be used; the message says what to do",
            "2:configuration cannot be used, not enrolled, or the certificate has ended already"
        })
public final class RenewKeyCommand implements Callable<Integer> {

    private final Clock clock;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Starting starting = new Starting();

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    public RenewKeyCommand(Clock clock, Map<String, String> environment) {
        this.clock = clock;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        try {
            var config = starting.config(environment);
            try (var store = Store.open(config.data())) {
                return renew(config, store, false);
            } catch (Store.InUse running) {
                try (var store = Store.join(config.data())) {
                    return renew(config, store, true);
                }
            }
        } catch (InvalidConfig | NotEnrolled unusable) {
            err.println(unusable.getMessage());
            return Starting.UNUSABLE;
        } catch (StoreFailure failure) {
            err.println(failure.getMessage());
            return Starting.FAILED;
        }
    }

    private int renew(AgentConfig config, Store store, boolean running) throws NotEnrolled, StoreFailure {
        var out = spec.commandLine().getOut();
        var identity = Enrolled.identity(config);
        var end = identity.certificate().getNotAfter().toInstant();
        if (!clock.instant().isBefore(end)) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "The certificate of this agent ended " + end
                                    + ", so the server believes no report that names a "
                                    + "next one. Ask its administrator for a new enrolment file, or put this machine's clock right.");
            return Starting.UNUSABLE;
        }
        if (identity.next() != null) {
            out.println("The next key is made already, fingerprint " + identity.next()
                    + ". How far the server can be expected to know it: fsm-agent status --config " + config.file());
            return 0;
        }
        KeyRenewal.ask(store, identity);
        if (running) {
            out.println(
                    "The running agent makes the next key within a minute: fsm-agent status --config " + config.file());
            return 0;
        }
        Sending.outbox(config, store, identity, clock)
                .renewKey(new Enrolment(config.data()))
                .ifPresent(renewed -> out.println("The next key is made, fingerprint " + renewed.next()
                        + ". Every report of this agent names it from now on."));
        return 0;
    }
}
