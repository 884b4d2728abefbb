package org.openfsm.mail;

/**
 * The name of a mail that no other mail ever has (RFC 3501, 2.3.1.1).
 *
 * @param mailbox user and host
 * @param uidValidity the folder's; another one makes all uids new
 */
public record MailId(String mailbox, String folder, long uidValidity, long uid) {
    @Override
    public String toString() {
        return folder + "/" + uid;
    }
}
