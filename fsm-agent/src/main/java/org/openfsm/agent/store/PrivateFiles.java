package org.openfsm.agent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files and directories that only the agent's own account may read; on Windows also who has full control over the
 * directory they are made in, which is how an installation lets its administrators use the local tools.
 */
public final class PrivateFiles {

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private static final Set<PosixFilePermission> OTHERS_WRITE =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private PrivateFiles() {}

    /** @throws StoreFailure when it is not there afterwards */
    public static void makeDirectory(Path directory) throws StoreFailure {
        try {
            if (Files.isDirectory(directory)) {
                return;
            }
            var parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(directory, attributes("rwx------"));
            listed(directory, AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT);
        } catch (IOException failure) {
            if (failure instanceof FileAlreadyExistsException && Files.isDirectory(directory)) {
                return; // somebody else made it at the same time
            }
            throw new StoreFailure(
                    directory + ": cannot be made as the agent's data directory ("
                            + failure.getClass().getSimpleName()
                            + "). Name another one (data: in the configuration), or give the agent's account the right.",
                    failure);
        }
    }

    /** Makes an empty file where there is none. */
    public static void makeFile(Path file) throws StoreFailure {
        try {
            Files.createFile(file, attributes("rw-------"));
            listed(file);
        } catch (FileAlreadyExistsException asWished) {
            return;
        } catch (IOException failure) {
            throw cannotWrite(file, failure);
        }
    }

    /**
     * Writes a file whole: after a power cut there is the old one or the new one, never a part.
     *
     * @throws StoreFailure when the old one is still there
     */
    public static void write(Path file, byte[] content) throws StoreFailure {
        write(file, content, null);
    }

    /** @param owner whose owner it gets; absent: who writes */
    public static void write(Path file, byte[] content, @Nullable Path owner) throws StoreFailure {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, attributes("rw-------"));
            listed(fresh);
            try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                var rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            if (owner != null) {
                ownedAs(owner, fresh);
            }
            move(fresh, file);
        } catch (IOException failure) {
            throw cannotWrite(file, failure);
        }
    }

    /** What an administrator made for the service, whose account owns another file or directory. */
    public static void ownedAs(Path another, Path path) throws IOException {
        var owner = Files.getOwner(another);
        if (!owner.equals(Files.getOwner(path))) {
            Files.setOwner(path, owner);
        }
    }

    /** Gives a file or directory its name at one moment, which a power cut does not undo afterwards. */
    public static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (POSIX) {
            try (var directory = FileChannel.open(to.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    /** Whether nobody but the owner may put something there; Windows' lists are not looked at. */
    public static boolean isOwnersToWrite(Path directory) throws IOException {
        return !POSIX || Collections.disjoint(Files.getPosixFilePermissions(directory), OTHERS_WRITE);
    }

    /** With all that is in it; nothing when it is not there. */
    public static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (var files = Files.walk(tree)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static StoreFailure cannotWrite(Path file, IOException failure) {
        return new StoreFailure(
                file + ": cannot be written (" + failure.getClass().getSimpleName() + ": " + failure.getMessage()
                        + "). Check the free space, and that the agent's account owns the directory.",
                failure);
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Windows has lists in place of modes. */
    private static void listed(Path path, AclEntryFlag... flags) throws IOException {
        var acl = POSIX ? null : Files.getFileAttributeView(path, AclFileAttributeView.class);
        var above = path.toAbsolutePath().getParent();
        if (acl != null && above != null) {
            var directory = Files.getFileAttributeView(above, AclFileAttributeView.class);
            acl.setAcl(AccessList.of(acl.getOwner(), directory == null ? List.of() : directory.getAcl(), flags));
        }
    }
}
