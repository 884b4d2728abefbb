package org.openfsm.mail;

import jakarta.mail.Session;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;

/** Mail sessions of the server, looked up anew each time: they may come and go while we run. */
final class NamedSessions implements Poller.Sessions {
    @Override
    @SuppressWarnings("BanJNDI") // the name is the deployment's own, and the server's namespace is no remote one
    public Optional<Session> find(String name) throws MailboxTrouble {
        try {
            var found = new InitialContext().lookup(name);
            if (found instanceof Session session) {
                return Optional.of(session);
            }
            throw new MailboxTrouble(Trouble.SETTINGS, name + " is no mail session but a " + found.getClass(), null);
        } catch (NameNotFoundException e) {
            return Optional.empty();
        } catch (NamingException e) {
            throw new MailboxTrouble(Trouble.SETTINGS, "The mail session " + name + " cannot be used: " + e, e);
        }
    }
}
