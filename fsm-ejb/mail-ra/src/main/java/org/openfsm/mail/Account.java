package org.openfsm.mail;

import jakarta.mail.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * How a mailbox is reached, as a mail session of the server says it.
 *
 * @param oauth when present, the password is no password but the secret that tokens are got with
 */
record Account(
        Protocol protocol,
        String host,
        int port,
        String user,
        String password,
        Optional<OAuth> oauth,
        Properties tuning) {

    /** Always with TLS from the first byte. */
    enum Protocol {
        IMAPS("imap", 993),
        POP3S("pop3", 995);

        private final String name;
        private final int port;

        Protocol(String name, int port) {
            this.name = name;
            this.port = port;
        }

        /** What it is called in a session's properties. */
        List<String> names() {
            return List.of(name + "s", name);
        }
    }

    /** @throws MailboxTrouble when it lacks something */
    static Account of(Session session, String name) throws MailboxTrouble {
        var found = new ArrayList<Account>();
        for (var protocol : Protocol.values()) {
            for (var said : protocol.names()) {
                var host = session.getProperty("mail." + said + ".host");
                if (host != null && !host.isBlank()) {
                    found.add(of(session, name, protocol, said, host.strip()));
                    break;
                }
            }
        }
        if (found.size() != 1) {
            throw new MailboxTrouble(
                    Trouble.SETTINGS,
                    "The mail session " + name + " has " + (found.isEmpty() ? "no" : "an IMAP and a POP3")
                            + " server, expected one, such as /subsystem=mail/mail-session=…/server=imap:add(…)",
                    null);
        }
        return found.get(0);
    }

    private static Account of(Session session, String name, Protocol protocol, String said, String host)
            throws MailboxTrouble {
        var port = session.getProperty("mail." + said + ".port");
        var known = session.requestPasswordAuthentication(null, 0, said, null, null);
        if (known == null || known.getUserName() == null || known.getPassword() == null) {
            throw new MailboxTrouble(
                    Trouble.SETTINGS, "The mail session " + name + " has no user and password for " + host, null);
        }
        return new Account(
                protocol,
                host,
                port(port, name, protocol),
                known.getUserName(),
                known.getPassword(),
                OAuth.of(session, known.getPassword()),
                tuning(session, said));
    }

    private static int port(String text, String name, Protocol protocol) throws MailboxTrouble {
        if (text == null || text.isBlank()) {
            return protocol.port;
        }
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new MailboxTrouble(Trouble.SETTINGS, "The mail session " + name + " has the port " + text, e);
        }
    }

    /** What the operator set for the protocol, such as time limits. */
    private static Properties tuning(Session session, String protocol) {
        var tuning = new Properties();
        var prefix = "mail." + protocol + ".";
        for (var key : session.getProperties().stringPropertyNames()) {
            if (key.startsWith(prefix)) {
                tuning.setProperty(key.substring(prefix.length()), session.getProperty(key));
            }
        }
        return tuning;
    }

    /** A time limit. @param usual when the operator set none */
    int millis(String limit, int usual) throws MailboxTrouble {
        var said = tuning.getProperty(limit, Integer.toString(usual)).strip();
        if (!said.matches("[1-9][0-9]{0,8}")) {
            throw new MailboxTrouble(
                    Trouble.SETTINGS, "The mail session's " + limit + " is " + said + ", expected milliseconds", null);
        }
        return Integer.parseInt(said);
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
