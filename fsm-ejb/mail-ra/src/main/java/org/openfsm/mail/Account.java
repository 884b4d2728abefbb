package org.openfsm.mail;

import jakarta.mail.Session;
import java.util.List;
import java.util.Properties;

/** How a mailbox is reached, as a mail session of the server says it. */
record Account(String host, int port, String user, String password, Properties tuning) {
    private static final int IMAPS = 993;

    /** @throws MailboxTrouble when it lacks something */
    static Account of(Session session, String name) throws MailboxTrouble {
        for (var protocol : List.of("imaps", "imap")) {
            var host = session.getProperty("mail." + protocol + ".host");
            if (host != null && !host.isBlank()) {
                return of(session, name, protocol, host.strip());
            }
        }
        throw new MailboxTrouble(
                Trouble.SETTINGS,
                "The mail session " + name + " has no IMAP server. Add one, such as"
                        + " /subsystem=mail/mail-session=…/server=imap:add(…)",
                null);
    }

    private static Account of(Session session, String name, String protocol, String host) throws MailboxTrouble {
        var port = session.getProperty("mail." + protocol + ".port");
        var known = session.requestPasswordAuthentication(null, 0, protocol, null, null);
        if (known == null || known.getUserName() == null || known.getPassword() == null) {
            throw new MailboxTrouble(
                    Trouble.SETTINGS, "The mail session " + name + " has no user and password for " + host, null);
        }
        return new Account(host, port(port, name), known.getUserName(), known.getPassword(), tuning(session, protocol));
    }

    private static int port(String text, String name) throws MailboxTrouble {
        if (text == null || text.isBlank()) {
            return IMAPS;
        }
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new MailboxTrouble(Trouble.SETTINGS, "The mail session " + name + " has the port " + text, e);
        }
    }

    /** What the operator set for the protocol, such as time limits, under the name of the one that is always spoken. */
    private static Properties tuning(Session session, String protocol) {
        var tuning = new Properties();
        var prefix = "mail." + protocol + ".";
        for (var key : session.getProperties().stringPropertyNames()) {
            if (key.startsWith(prefix)) {
                tuning.setProperty("mail.imaps." + key.substring(prefix.length()), session.getProperty(key));
            }
        }
        return tuning;
    }

    /** The mailbox as people and the database call it. */
    String name() {
        return user + "@" + host;
    }

    @Override
    public String toString() {
        return user + " at " + host + ":" + port;
    }
}
