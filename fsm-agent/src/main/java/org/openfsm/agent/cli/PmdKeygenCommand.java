package org.openfsm.agent.cli;

import java.util.concurrent.Callable;
import org.openfsm.agent.store.StoreFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pmd keygen}: the key that a publisher signs with, and the spare that agents hold beside it. */
@Command(
        name = "keygen",
        description = {
            "Make a publisher's key (Ed25519) and its spare, in files for you alone. Agents built with them take"
                    + " definitions from nobody else.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:made", "1:the files cannot be written", "2:one of them is there already"})
final class PmdKeygenCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private NewKeys keys = new NewKeys();

    @Override
    public Integer call() throws StoreFailure, NotDone {
        return keys.make(
                spec,
                (key, spare) -> "Build pool and agents with -Dpmd.signing.key=" + keys.file() + " ("
                        + keys.beside(".spare.pub").getFileName() + " beside it).",
                "how every agent reads devices");
    }
}
