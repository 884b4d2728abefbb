package org.openfsm.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.store.PrivateFiles;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Runs no command as root on data of another account: whatever it made there, also a database opened only to look at it,
 * the agent could not read afterwards.
 */
public final class OwnAccount extends RunLast {

    private static final String ROOT = "root";

    private final String account;

    /** @param account that this process runs under */
    public OwnAccount(String account) {
        this.account = account;
    }

    @Override
    protected List<Object> handle(ParseResult parsed) {
        var lines = parsed.asCommandLineList();
        var last = lines.get(lines.size() - 1);
        if (last.getCommand() instanceof Configured command) {
            var refused = refusal(command.starting().file(), account);
            if (refused.isPresent()) {
                last.getErr().println(refused.get());
                return List.of(ExitCode.FAILED);
            }
        }
        return super.handle(parsed);
    }

    /** @return for people; absent: the command may do its work */
    static Optional<String> refusal(Path file, String account) {
        return refusalOf(ConfigFile.outline(file).data(), account);
    }

    static Optional<String> refusalOf(Path data, String account) {
        if (!account.equals(ROOT) || !PrivateFiles.isPosix(data) || !Files.exists(data)) {
            return Optional.empty();
        }
        try {
            var owner = Files.getOwner(data).getName();
            return owner.equals(ROOT)
                    ? Optional.empty()
                    : Optional.of(
                            data + ": belongs to the account " + owner + ". What root makes there, the agent could"
                                    + " not read any more, so nothing was done. Run this under that account: with the Debian"
                                    + " package \"sudo fsm-agent ...\", else \"runuser -u " + owner
                                    + " -- bin/fsm-agent ...\".");
        } catch (IOException unreadable) {
            // the command says so itself, and better
            return Optional.empty();
        }
    }
}
