package org.openfsm.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Lists as {@code icacls} shows them on Windows, where this was not tried. */
class AccessListTest {

    private record Account(String name) implements UserPrincipal {
        @Override
        public String getName() {
            return name;
        }
    }

    private static final UserPrincipal SERVICE = new Account("NT-AUTORITÄT\\LOKALER DIENST");
    private static final UserPrincipal ADMINISTRATORS = new Account("VORDEFINIERT\\Administratoren");
    private static final UserPrincipal SYSTEM = new Account("NT-AUTORITÄT\\SYSTEM");
    private static final UserPrincipal USERS = new Account("VORDEFINIERT\\Benutzer");
    private static final UserPrincipal CREATOR = new Account("ERSTELLER-BESITZER");
    private static final Set<AclEntryPermission> FULL = EnumSet.allOf(AclEntryPermission.class);
    private static final Set<AclEntryPermission> CHANGE = EnumSet.complementOf(
            EnumSet.of(AclEntryPermission.DELETE_CHILD, AclEntryPermission.WRITE_ACL, AclEntryPermission.WRITE_OWNER));

    private static AclEntry entry(
            AclEntryType type, UserPrincipal who, Set<AclEntryPermission> permissions, AclEntryFlag... flags) {
        return AclEntry.newBuilder()
                .setType(type)
                .setPrincipal(who)
                .setPermissions(permissions)
                .setFlags(flags)
                .build();
    }

    private static AclEntry allowed(UserPrincipal who, Set<AclEntryPermission> permissions, AclEntryFlag... flags) {
        return entry(AclEntryType.ALLOW, who, permissions, flags);
    }

    /** As install-service.bat leaves it. */
    private static final List<AclEntry> INSTALLED = List.of(
            allowed(SERVICE, FULL, AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT),
            allowed(ADMINISTRATORS, FULL, AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT),
            allowed(SYSTEM, FULL, AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT));

    @Test
    void administratorsUseWhatTheServiceMadeAndTheServiceWhatTheyMade() {
        var token = AccessList.of(List.of(SERVICE), INSTALLED);
        assertThat(token).extracting(AclEntry::principal).containsExactly(SERVICE, ADMINISTRATORS, SYSTEM);
        assertThat(token).allSatisfy(one -> {
            assertThat(one.type()).isEqualTo(AclEntryType.ALLOW);
            assertThat(one.permissions()).isEqualTo(FULL);
            assertThat(one.flags()).isEmpty();
        });
        assertThat(AccessList.of(List.of(ADMINISTRATORS), INSTALLED))
                .extracting(AclEntry::principal)
                .containsExactlyInAnyOrder(SERVICE, ADMINISTRATORS, SYSTEM);
    }

    @Test
    void whoMayOnlyReadOrChangeTheDirectoryGetsNothing() {
        var anybody = new Account("Jeder");
        var programData = List.of(
                allowed(SYSTEM, FULL, AclEntryFlag.FILE_INHERIT),
                allowed(CREATOR, FULL, AclEntryFlag.FILE_INHERIT, AclEntryFlag.INHERIT_ONLY),
                allowed(USERS, CHANGE),
                entry(AclEntryType.DENY, anybody, FULL));
        assertThat(AccessList.of(List.of(SERVICE), programData))
                .extracting(AclEntry::principal)
                .containsExactly(SERVICE, SYSTEM);
        assertThat(AccessList.of(List.of(SERVICE), List.of()))
                .extracting(AclEntry::principal)
                .containsExactly(SERVICE);
    }

    @Test
    void whoElseMayWriteIsNamed() {
        var writing = EnumSet.of(AclEntryPermission.ADD_FILE, AclEntryPermission.WRITE_ACL);
        assertThat(AccessList.others(SERVICE, INSTALLED, writing)).isEmpty();
        var anybody = new Account("Jeder");
        assertThat(AccessList.others(
                        SERVICE,
                        List.of(
                                allowed(SYSTEM, FULL),
                                allowed(SERVICE, CHANGE),
                                allowed(CREATOR, FULL, AclEntryFlag.INHERIT_ONLY),
                                allowed(USERS, CHANGE),
                                allowed(USERS, EnumSet.of(AclEntryPermission.ADD_FILE)),
                                allowed(new Account("Leser"), EnumSet.of(AclEntryPermission.READ_DATA)),
                                entry(AclEntryType.DENY, anybody, FULL)),
                        writing))
                .containsExactly(USERS);
    }

    @Test
    void aDirectoryHandsItOnToWhatIsMadeInIt() {
        var data =
                AccessList.of(List.of(SERVICE), INSTALLED, AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT);
        assertThat(AccessList.of(List.of(ADMINISTRATORS), data))
                .extracting(AclEntry::principal)
                .contains(SERVICE);
        assertThat(data).allSatisfy(one -> assertThat(one.flags())
                .containsExactlyInAnyOrder(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT));
    }
}
