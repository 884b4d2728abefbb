package org.openfsm.agent.cli;

import java.util.Map;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.ui.Lockout;
import org.openfsm.agent.ui.Password;
import picocli.CommandLine.Command;

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
public final class UiPasswordCommand extends Configured {

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    public UiPasswordCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    public Integer call() throws InvalidConfig, StoreFailure, NotDone {
        var data = config().data();
        var password = TypedPassword.wished("Password of the agent's pages: ", System.in);
        PrivateFiles.makeDirectory(data);
        new Password(data).set(password);
        Lockout.clear(data);
        out().println("The password of the agent's pages is set.");
        return ExitCode.DONE;
    }
}
