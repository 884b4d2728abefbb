package org.openfsm.agent.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.function.BiFunction;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.pmd.bundle.PublisherKeys;
import org.openfsm.pmd.bundle.SigningKey;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a publisher's key and its spare, in files for their owner alone. */
final class NewKeys {

    @Parameters(
            paramLabel = "FILE",
            description = "For the key; beside it FILE.pub, FILE.spare and FILE.spare.pub are made.")
    private Path file = Path.of("");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    Path file() {
        return file;
    }

    /**
     * @param use what a person does with the key and its spare
     * @param power of who has one of them
     */
    int make(CommandSpec spec, BiFunction<PublicKey, PublicKey, String> use, String power)
            throws StoreFailure, NotDone {
        var publicKey = beside(".pub");
        var spare = beside(".spare");
        var publicSpare = beside(".spare.pub");
        for (var made : new Path[] {file, publicKey, spare, publicSpare}) {
            if (Files.exists(made)) {
                throw new NotDone(
                        ExitCode.UNUSABLE,
                        made + ": is there already, expected a new name. A publisher's key that is lost cannot"
                                + " be made again, so none is overwritten.");
            }
        }
        var out = spec.commandLine().getOut();
        var key = write("Key:   ", spec, file, publicKey);
        var other = write("Spare: ", spec, spare, publicSpare);
        out.println(use.apply(key, other));
        out.println("Carry " + spare + " away to a safe place now, and keep both where nobody else comes: who has one"
                + " of them decides " + power + ". They are in no backup but yours.");
        return ExitCode.DONE;
    }

    Path beside(String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    private static PublicKey write(String heading, CommandSpec spec, Path file, Path publicFile) throws StoreFailure {
        var key = SigningKey.make();
        PrivateFiles.write(file, key.pem());
        PrivateFiles.write(publicFile, key.publicPem());
        spec.commandLine()
                .getOut()
                .println(heading + file + ", public: " + publicFile + ", fingerprint "
                        + PublisherKeys.fingerprint(key.verifies()));
        return key.verifies();
    }
}
