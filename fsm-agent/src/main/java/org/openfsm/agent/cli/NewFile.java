package org.openfsm.agent.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.store.PrivateFiles;

/** A file that a command makes for a person, who alone may read it, and that must not be there yet. */
final class NewFile {

    private NewFile() {}

    /** Said before long work begins. */
    static void check(Path file) throws NotDone {
        if (Files.exists(file)) {
            throw there(file, null);
        }
        var directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isWritable(directory)) {
            throw new NotDone(
                    ExitCode.FAILED,
                    file + " cannot be written: " + directory
                            + (directory != null && Files.isDirectory(directory)
                                    ? " may not be written by the account " + System.getProperty("user.name") + "."
                                    : " is no directory.")
                            + " Name a place where it may write.");
        }
    }

    static void write(Path file, byte[] content) throws NotDone {
        try {
            PrivateFiles.writeNew(file, content);
        } catch (FileAlreadyExistsException meanwhile) {
            throw there(file, meanwhile);
        } catch (IOException failure) {
            throw new NotDone(
                    ExitCode.FAILED,
                    file + " cannot be written (" + failure.getClass().getSimpleName() + ": " + failure.getMessage()
                            + "). Check the directory and the free space.",
                    failure);
        }
    }

    private static NotDone there(Path file, @Nullable Throwable cause) {
        return new NotDone(ExitCode.FAILED, file + " is there already; name another file, or take it away.", cause);
    }
}
