package org.openfsm.ingest;

import org.openfsm.mail.Fate;

/** What was made of a mail. @param sender address after From, or null @param explanation a sentence, or null */
record Verdict(Fate fate, MailReason reason, String explanation, String sender) {}
