package org.openfsm.agent.cli;

import java.time.Clock;
import java.util.Map;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.control.Enrolled;
import org.openfsm.agent.control.NotEnrolled;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.outbox.KeyRenewal;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import picocli.CommandLine.Command;

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
public final class RenewKeyCommand extends Configured {

    private final Clock clock;

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    public RenewKeyCommand(Clock clock, Map<String, String> environment) {
        super(environment);
        this.clock = clock;
    }

    @Override
    public Integer call() throws InvalidConfig, NotEnrolled, StoreFailure, NotDone {
        var config = config();
        try (var store = Store.open(config.data())) {
            renew(config, store, false);
        } catch (Store.InUse running) {
            try (var store = Store.join(config.data())) {
                renew(config, store, true);
            }
        }
        return ExitCode.DONE;
    }

    private void renew(AgentConfig config, Store store, boolean running) throws NotEnrolled, StoreFailure, NotDone {
        var identity = Enrolled.identity(config);
        var end = identity.certificate().getNotAfter().toInstant();
        if (!clock.instant().isBefore(end)) {
            throw new NotDone(
                    ExitCode.UNUSABLE,
                    "The certificate of this agent ended " + end
                            + ", so the server believes no report that names a next one. Ask its administrator for a new"
                            + " enrolment file, or put this machine's clock right.");
        }
        if (identity.next() != null) {
            out().println("The next key is made already, fingerprint " + identity.next()
                    + ". How far the server can be expected to know it: fsm-agent status --config " + config.file());
            return;
        }
        KeyRenewal.ask(store, identity);
        if (running) {
            out().println("The running agent makes the next key within a minute: fsm-agent status --config "
                    + config.file());
            return;
        }
        Sending.outbox(config, store, identity, clock)
                .renewKey(new Enrolment(config.data()))
                .ifPresent(renewed -> out().println("The next key is made, fingerprint " + renewed.next()
                        + ". Every report of this agent names it from now on."));
    }
}
