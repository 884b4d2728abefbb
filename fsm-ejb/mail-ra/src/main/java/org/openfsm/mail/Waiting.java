package org.openfsm.mail;

import java.util.List;

/**
 * Mails that lie in a folder.
 *
 * @param mailbox user and host
 * @param uids ascending
 */
public record Waiting(String mailbox, String folder, long uidValidity, List<Long> uids) {
    public Waiting {
        uids = List.copyOf(uids);
    }
}
