package org.openfsm.agent.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Lets one at a time change what lies in a directory: the running agent and a command may want to at the same moment. */
public final class DirectoryLock implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FileChannel held;

    private DirectoryLock(FileChannel held) {
        this.held = held;
    }

    /**
     * Waits for its turn, and makes the directory where there is none.
     *
     * @throws StoreFailure when another program does not let go of it
     */
    public static DirectoryLock take(Path directory) throws IOException, StoreFailure {
        long begun = System.nanoTime();
        do {
            var lock = tryTake(directory, "lock");
            if (lock != null) {
                return lock;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
                break;
            }
        } while (System.nanoTime() - begun < PATIENCE.toNanos());
        throw new StoreFailure(directory + ": another program is changing what lies there. Try again in a minute.");
    }

    /** @param name of the lock's file @return absent when somebody else has it */
    public static @Nullable DirectoryLock tryTake(Path directory, String name) throws IOException, StoreFailure {
        PrivateFiles.makeDirectory(directory);
        var file = directory.resolve(name);
        PrivateFiles.makeFile(file);
        var channel = FileChannel.open(file, StandardOpenOption.WRITE);
        if (locked(channel) == null) {
            channel.close();
            return null;
        }
        return new DirectoryLock(channel);
    }

    private static @Nullable FileLock locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ownProcess) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        held.close();
    }
}
