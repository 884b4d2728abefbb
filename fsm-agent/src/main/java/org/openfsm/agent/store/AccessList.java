package org.openfsm.agent.store;

import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who may use a private file on Windows: its owner, and whoever owns its directory or has full control over it and so could
 * put another file in its place. Where the agent is a service those are its account, the system and the administrators,
 * whichever of them made the file; who may only read or change the directory is left out, and nothing is inherited.
 * Nobody is looked up by name, for "Administrators" has another one in every language of Windows.
 */
final class AccessList {

    private static final Set<AclEntryPermission> ALL = EnumSet.allOf(AclEntryPermission.class);

    private AccessList() {}

    /**
     * @param owners of the file and of the directory that it lies in
     * @param directory the list of that directory
     * @param flags what a directory hands on to what is made in it
     */
    static List<AclEntry> of(List<UserPrincipal> owners, List<AclEntry> directory, AclEntryFlag... flags) {
        var allowed = new LinkedHashSet<UserPrincipal>(owners);
        directory.stream()
                .filter(AccessList::isFullControl)
                .map(AclEntry::principal)
                .forEach(allowed::add);
        return allowed.stream().map(one -> all(one, flags)).toList();
    }

    /** The list of a file for its copy, which whoever makes it owns: the owner of the file loses nothing. */
    static List<AclEntry> keeping(UserPrincipal owner, List<AclEntry> file) {
        var kept = new ArrayList<>(file);
        if (file.stream()
                .noneMatch(entry -> isFullControl(entry) && entry.principal().equals(owner))) {
            kept.add(all(owner));
        }
        return kept;
    }

    /** @return who may do some of it, and neither owns it nor has full control over it, each once */
    static List<UserPrincipal> others(UserPrincipal owner, List<AclEntry> list, Set<AclEntryPermission> some) {
        var trusted = of(List.of(owner), list).stream().map(AclEntry::principal).toList();
        return list.stream()
                .filter(entry -> entry.type() == AclEntryType.ALLOW
                        && !entry.flags().contains(AclEntryFlag.INHERIT_ONLY)
                        && !Collections.disjoint(entry.permissions(), some))
                .map(AclEntry::principal)
                .distinct()
                .filter(one -> !trusted.contains(one))
                .toList();
    }

    private static AclEntry all(UserPrincipal who, AclEntryFlag... flags) {
        return AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(who)
                .setFlags(flags)
                .setPermissions(ALL)
                .build();
    }

    /** Of the directory itself: an entry that is only inherited from there may stand for whoever creates something. */
    private static boolean isFullControl(AclEntry entry) {
        return entry.type() == AclEntryType.ALLOW
                && entry.permissions().containsAll(ALL)
                && !entry.flags().contains(AclEntryFlag.INHERIT_ONLY);
    }
}
