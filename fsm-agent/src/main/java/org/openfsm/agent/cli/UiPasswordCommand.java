package org.openfsm.agent.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.ui.Lockout;
import org.openfsm.agent.ui.Password;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ui-password}: a new password for the agent's pages, for who owns its files. */
@Command(
        name = "ui-password",
        description =
                "Set the password of the agent's pages anew; asked for twice, or two lines of the standard input. Who is"
                        + " signed in has to sign in again, and waiting after wrong tries ends.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:set",
            "1:the data directory cannot be used; the message says what to do",
            "2:the configuration cannot be used, or the password will not do"
        })
public final class UiPasswordCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Starting starting = new Starting();

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    public UiPasswordCommand(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() throws IOException {
        var err = spec.commandLine().getErr();
        try {
            var data = starting.config(environment).data();
            var typed = TypedPassword.twice("Password of the agent's pages: ", System.in);
            var problem = typed.flatMap(both -> Password.refusal(both[0], both[1]));
            if (typed.isEmpty() || problem.isPresent()) {
                err.println(problem.orElse("Two lines are expected: the password, twice.") + " Nothing was changed.");
                return Starting.UNUSABLE;
            }
            PrivateFiles.makeDirectory(data);
            new Password(data).set(typed.get()[0]);
            Lockout.clear(data);
            spec.commandLine().getOut().println("The password of the agent's pages is set.");
            return 0;
        } catch (InvalidConfig invalid) {
            err.println(invalid.getMessage());
            return Starting.UNUSABLE;
        } catch (StoreFailure failure) {
            err.println(failure.getMessage());
            return Starting.FAILED;
        }
    }
}
