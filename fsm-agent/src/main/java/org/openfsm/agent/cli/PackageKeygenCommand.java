package org.openfsm.agent.cli;

import java.util.concurrent.Callable;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.update.Build;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code package keygen}: the key that versions are signed with, and the spare that agents hold beside it. */
@Command(
        name = "keygen",
        description = {
            "Make the key of who publishes versions of the agent (Ed25519), and its spare, in files for you alone. Agents"
                    + " built with them take versions from nobody else. Not the key of the definitions: who changes"
                    + " those need not be able to change programs.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:made", "1:the files cannot be written", "2:one of them is there already"})
final class PackageKeygenCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private NewKeys keys = new NewKeys();

    @Override
    public Integer call() throws StoreFailure, NotDone {
        return keys.make(
                spec,
                (key, spare) -> "Build agents with " + Build.options(key, spare),
                "what program runs at every agent");
    }
}
