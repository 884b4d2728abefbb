package org.openfsm.mail;

import java.util.List;

/** Numbers for mails that have only names: {@link MailListener#numbers} and {@link MailListener#gone}. */
interface Numbers {
    List<Long> of(String mailbox, List<String> names) throws MailboxTrouble;

    void gone(String mailbox, List<Long> uids) throws MailboxTrouble;
}
