package org.openfsm.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a file system with lists of rights, as Windows has; an administrator works where a service's account is at home. */
class PrivateFilesTest {

    private static final String WRITER = "Administratoren";
    private static final String SERVICE = "LOKALER DIENST";

    private final FileSystem windows = Jimfs.newFileSystem(Configuration.windows().toBuilder()
            .setAttributeViews("basic", "owner", "acl", "dos")
            .setDefaultAttributeValue("owner:owner", WRITER)
            .build());
    private final Path data = windows.getPath("C:\\fsm-agent\\data");

    @BeforeEach
    void theDirectoryIsTheServices() throws Exception {
        Files.createDirectories(data);
        Files.setOwner(data, account(SERVICE));
    }

    @AfterEach
    void close() throws IOException {
        windows.close();
    }

    private UserPrincipal account(String name) throws IOException {
        return windows.getUserPrincipalLookupService().lookupPrincipalByName(name);
    }

    private static AclFileAttributeView view(Path path) {
        return Files.getFileAttributeView(path, AclFileAttributeView.class);
    }

    private static AclEntry full(UserPrincipal who) {
        return AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(who)
                .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                .build();
    }

    private static Collection<String> names(Path path) throws IOException {
        return view(path).getAcl().stream()
                .map(entry -> entry.principal().getName())
                .toList();
    }

    @Test
    void whatAnAdministratorWritesTheOwnerOfTheDirectoryReads() throws Exception {
        PrivateFiles.write(data.resolve("control.token"), new byte[] {1});
        PrivateFiles.makeFile(data.resolve("secrets.key"));
        PrivateFiles.makeDirectory(data.resolve("tokens"));
        for (var made : List.of("control.token", "secrets.key", "tokens")) {
            assertThat(names(data.resolve(made))).as(made).containsExactlyInAnyOrder(WRITER, SERVICE);
        }
        PrivateFiles.write(data.resolve("tokens").resolve("refresh"), new byte[] {1}, data);
        assertThat(names(data.resolve("tokens").resolve("refresh")))
                .as("handed on")
                .contains(SERVICE);
        assertThat(view(data.resolve("tokens")).getAcl()).allSatisfy(entry -> assertThat(entry.flags())
                .contains(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT));
    }

    @Test
    void whoElseMayChangeOrReadADirectoryIsSeenInItsList() throws Exception {
        view(data).setAcl(List.of(full(account(SERVICE)), full(account(WRITER))));
        assertThat(PrivateFiles.isOwnersToWrite(data)).isTrue();
        assertThat(PrivateFiles.others(data)).isEmpty();
        var reader = AclEntry.newBuilder(full(account("Benutzer")))
                .setPermissions(AclEntryPermission.LIST_DIRECTORY)
                .build();
        view(data).setAcl(List.of(full(account(WRITER)), reader));
        assertThat(PrivateFiles.isOwnersToWrite(data)).isTrue();
        assertThat(PrivateFiles.others(data)).isEqualTo("Benutzer");
        var writer = AclEntry.newBuilder(reader)
                .setPermissions(AclEntryPermission.ADD_FILE)
                .build();
        view(data).setAcl(List.of(full(account(WRITER)), writer));
        assertThat(PrivateFiles.isOwnersToWrite(data)).isFalse();
        assertThat(PrivateFiles.others(data)).isEqualTo("Benutzer");
    }

    @Test
    void nothingIsGivenAwayForThatTakesARightOfItsOwn() throws Exception {
        PrivateFiles.write(data.resolve("refresh"), new byte[] {1}, data);
        PrivateFiles.ownedAs(data, data.resolve("refresh"));
        assertThat(Files.getOwner(data.resolve("refresh")).getName()).isEqualTo(WRITER);
    }

    @Test
    void aCopyIsForThoseWhoUseTheFile() throws Exception {
        var file = Files.writeString(data.resolve("agent.yaml"), "sources: []");
        Files.setOwner(file, account(SERVICE));
        view(file).setAcl(List.of(full(account("Anna"))));
        PrivateFiles.copy(file, data.resolve("agent.yaml.new"));
        assertThat(data.resolve("agent.yaml.new")).hasContent("sources: []");
        assertThat(names(data.resolve("agent.yaml.new")))
                .as("its owner, who owns the copy no more, is named")
                .containsExactlyInAnyOrder("Anna", SERVICE);
        PrivateFiles.copy(data.resolve("agent.yaml.new"), file);
        assertThat(names(file)).as("once each").containsExactlyInAnyOrder("Anna", SERVICE, WRITER);
    }

    @Test
    void whatSomebodyHasOpenIsTriedAgain() throws Exception {
        var tried = new AtomicInteger();
        PrivateFiles.patiently(
                () -> {
                    if (tried.incrementAndGet() < 3) {
                        throw new AccessDeniedException("used by another program");
                    }
                },
                5);
        assertThat(tried).hasValue(3);
        assertThatThrownBy(() -> PrivateFiles.patiently(
                        () -> {
                            tried.incrementAndGet();
                            throw new AccessDeniedException("for ever");
                        },
                        2))
                .isInstanceOf(AccessDeniedException.class);
        assertThat(tried).hasValue(5);
        assertThatThrownBy(() -> PrivateFiles.patiently(
                        () -> {
                            tried.incrementAndGet();
                            throw new NoSuchFileException("gone");
                        },
                        2))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(tried).as("what is gone does not come back").hasValue(6);
    }

    /** What lies in the way stands for what another program has open. */
    @Test
    void aNameIsWaitedFor() throws Exception {
        var held = Files.createDirectories(data.resolve("held"));
        var open = Files.createFile(held.resolve("open"));
        var fresh = Files.createDirectory(data.resolve("held.new"));
        var failure = new AtomicReference<Exception>();
        var renaming = new Thread(() -> {
            try {
                PrivateFiles.move(fresh, held);
            } catch (IOException refused) {
                failure.set(refused);
            }
        });
        renaming.start();
        while (renaming.isAlive() && renaming.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        Files.delete(open);
        renaming.join();
        assertThat(failure).hasNullValue();
        assertThat(fresh).doesNotExist();
        assertThat(held).isEmptyDirectory();
    }
}
