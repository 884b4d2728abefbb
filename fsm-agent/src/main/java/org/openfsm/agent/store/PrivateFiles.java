package org.openfsm.agent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Files and directories that only the agent's own account may read; on Windows also who has full control over the
 * directory they are made in, which is how an installation lets its administrators use the local tools.
 */
public final class PrivateFiles {

    /** Together some two seconds. */
    private static final int TRIES = 40;

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    private static final Set<PosixFilePermission> OTHERS_WRITE =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private static final Set<PosixFilePermission> OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    /** To a directory; who may set rights may do the rest. */
    private static final Set<AclEntryPermission> WRITING = EnumSet.of(
            AclEntryPermission.ADD_FILE,
            AclEntryPermission.ADD_SUBDIRECTORY,
            AclEntryPermission.DELETE_CHILD,
            AclEntryPermission.DELETE,
            AclEntryPermission.WRITE_ACL,
            AclEntryPermission.WRITE_OWNER);

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
            Files.createDirectory(directory, attributes(directory, "rwx------"));
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
            Files.createFile(file, attributes(file, "rw-------"));
            listed(file);
        } catch (FileAlreadyExistsException asWished) {
            return;
        } catch (IOException failure) {
            throw cannotWrite(file, failure);
        }
    }

    /**
     * Writes a file that must not be there yet.
     *
     * @throws FileAlreadyExistsException when it is, and it stays as it is
     */
    public static void writeNew(Path file, byte[] content) throws IOException {
        Files.createFile(file, attributes(file, "rw-------"));
        listed(file);
        Files.write(file, content, StandardOpenOption.WRITE);
    }

    /** Takes a file from everybody else that another library made with the rights it thought fit. */
    public static void keep(Path file) throws IOException {
        if (isPosix(file)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } else {
            listed(file);
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
            Files.createFile(fresh, attributes(fresh, "rw-------"));
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

    /**
     * What an administrator made for the service, whose account owns another file or directory. On Windows its list names
     * that account already, and to give a file away takes a right that not every administrator's prompt has.
     */
    public static void ownedAs(Path another, Path path) throws IOException {
        var owner = Files.getOwner(another);
        if (isPosix(path) && !owner.equals(Files.getOwner(path))) {
            Files.setOwner(path, owner);
        }
    }

    /**
     * A copy that the same people may use, in place of what is there.
     *
     * @throws IOException also when the owner would lose it: that is somebody else, who has no list that names him
     */
    public static void copy(Path from, Path to) throws IOException {
        if (isPosix(from)) {
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
            if (!Files.getOwner(to).equals(Files.getOwner(from))) {
                Files.delete(to);
                throw new IOException("it belongs to " + Files.getOwner(from) + ", who would lose it");
            }
            return;
        }
        Files.deleteIfExists(to);
        Files.createFile(to);
        var list = Files.getFileAttributeView(from, AclFileAttributeView.class);
        var copied = Files.getFileAttributeView(to, AclFileAttributeView.class);
        if (list != null && copied != null) {
            copied.setAcl(AccessList.keeping(list.getOwner(), list.getAcl()));
        }
        Files.write(to, Files.readAllBytes(from));
    }

    /** Gives a file or directory its name at one moment, which a power cut does not undo afterwards. */
    public static void move(Path from, Path to) throws IOException {
        if (!isPosix(to)) {
            patiently(() -> atOnce(from, to), TRIES);
            return;
        }
        atOnce(from, to);
        try (var directory = FileChannel.open(to.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static void atOnce(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What renames or deletes. */
    @FunctionalInterface
    interface Change {
        void make() throws IOException;
    }

    /**
     * Windows renames and deletes nothing that another program has open, and scanners for viruses open whatever was
     * written just now. They let go of it within moments.
     */
    static void patiently(Change change, int tries) throws IOException {
        for (int left = tries; ; left--) {
            try {
                change.make();
                return;
            } catch (NoSuchFileException gone) {
                throw gone;
            } catch (FileSystemException held) {
                if (left <= 1 || !paused()) {
                    throw held;
                }
            }
        }
    }

    private static boolean paused() {
        try {
            Thread.sleep(BETWEEN_TRIES.toMillis());
            return true;
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether rights are modes there, not lists as on Windows. */
    public static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /**
     * Whether nobody but the owner may put something there. On Windows whoever has full control over it may, too: that are
     * the administrators, whom no other name than that tells from anybody else.
     */
    public static boolean isOwnersToWrite(Path directory) throws IOException {
        return isPosix(directory)
                ? Collections.disjoint(Files.getPosixFilePermissions(directory), OTHERS_WRITE)
                : listedOthers(directory, WRITING).isEmpty();
    }

    /** Who else may read or change what lies there, in the system's own words; empty: nobody. */
    public static String others(Path directory) throws IOException {
        if (!isPosix(directory)) {
            var all = EnumSet.copyOf(WRITING);
            all.add(AclEntryPermission.LIST_DIRECTORY);
            return listedOthers(directory, all).stream()
                    .map(UserPrincipal::getName)
                    .collect(Collectors.joining(", "));
        }
        var open = EnumSet.copyOf(OTHERS);
        open.retainAll(Files.getPosixFilePermissions(directory));
        return open.isEmpty() ? "" : PosixFilePermissions.toString(open);
    }

    private static List<UserPrincipal> listedOthers(Path directory, Set<AclEntryPermission> some) throws IOException {
        var view = Files.getFileAttributeView(directory, AclFileAttributeView.class);
        return view == null ? List.of() : AccessList.others(view.getOwner(), view.getAcl(), some);
    }

    /** With all that is in it; nothing when it is not there. */
    public static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (var files = Files.walk(tree)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    patiently(() -> Files.delete(file), isPosix(file) ? 1 : TRIES);
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

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Windows has lists in place of modes. */
    private static void listed(Path path, AclEntryFlag... flags) throws IOException {
        var acl = isPosix(path) ? null : Files.getFileAttributeView(path, AclFileAttributeView.class);
        var above = path.toAbsolutePath().getParent();
        if (acl != null && above != null) {
            var directory = Files.getFileAttributeView(above, AclFileAttributeView.class);
            acl.setAcl(
                    directory == null
                            ? AccessList.of(List.of(acl.getOwner()), List.of(), flags)
                            : AccessList.of(List.of(acl.getOwner(), directory.getOwner()), directory.getAcl(), flags));
        }
    }
}
