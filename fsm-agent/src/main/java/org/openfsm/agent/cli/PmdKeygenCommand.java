package org.openfsm.agent.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.pmd.bundle.PublisherKeys;
import org.openfsm.pmd.bundle.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
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

    @Parameters(
            paramLabel = "FILE",
            description = "For the key; beside it FILE.pub, FILE.spare and FILE.spare.pub are made.")
    private Path file = Path.of("");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() {
        var key = file;
        var publicKey = beside(".pub");
        var spare = beside(".spare");
        var publicSpare = beside(".spare.pub");
        for (var made : new Path[] {key, publicKey, spare, publicSpare}) {
            if (Files.exists(made)) {
                spec.commandLine()
                        .getErr()
                        .println(made + ": is there already, expected a new name. A publisher's key that is lost cannot"
                                + " be made again, so none is overwritten.");
                return Starting.UNUSABLE;
            }
        }
        try {
            var out = spec.commandLine().getOut();
            out.println("Key:   " + write(key, publicKey));
            out.println("Spare: " + write(spare, publicSpare));
            out.println("Build pool and agents with -Dpmd.signing.key=" + key + " (" + publicSpare.getFileName()
                    + " beside it).");
            out.println(
                    "Carry " + spare + " away to a safe place now, and keep both where nobody else comes: who has one"
                            + " of them decides how every agent reads devices. They are in no backup but yours.");
            return 0;
        } catch (StoreFailure failure) {
            spec.commandLine().getErr().println(failure.getMessage());
            return Starting.FAILED;
        }
    }

    private Path beside(String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    private static String write(Path file, Path publicFile) throws StoreFailure {
        var key = SigningKey.make();
        PrivateFiles.write(file, key.pem());
        PrivateFiles.write(publicFile, key.publicPem());
        return file + ", public: " + publicFile + ", fingerprint " + PublisherKeys.fingerprint(key.verifies());
    }
}
