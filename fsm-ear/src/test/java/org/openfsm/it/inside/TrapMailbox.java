package org.openfsm.it.inside;

import jakarta.annotation.Resource;
import jakarta.annotation.security.PermitAll;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.MessageDrivenContext;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jboss.ejb3.annotation.ResourceAdapter;
import org.openfsm.mail.Condition;
import org.openfsm.mail.Fate;
import org.openfsm.mail.Mail;
import org.openfsm.mail.MailListener;
import org.openfsm.mail.Plan;
import org.openfsm.mail.Waiting;

/** A listener that stores each mail and then does what its subject says, as no good listener does. */
@MessageDriven(messageListenerInterface = MailListener.class)
@ResourceAdapter("fsm.ear#fsm-mail-ra.rar")
@PermitAll
public class TrapMailbox implements MailListener {
    static final String FOLDER = "traps";

    static final String DESCRIPTOR = """
            <jboss:ejb-jar xmlns:jboss="urn:jboss:jakartaee:1.0" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="4.0">
              <enterprise-beans><message-driven><ejb-name>TrapMailbox</ejb-name><activation-config>
                %s%s%s%s
              </activation-config></message-driven></enterprise-beans>
            </jboss:ejb-jar>
            """.formatted(
                    property("mailSession", "java:jboss/mail/fsm-mailbox"),
                    property("folder", FOLDER),
                    property("pollSeconds", "1"),
                    property("trustAnchors", "${fsm.mailbox.trust-anchors:}"));

    private static final int FAILING = 2;
    private static final Map<Trap, Integer> DELIVERIES = new ConcurrentHashMap<>();

    @Resource
    MessageDrivenContext context;

    @Resource(lookup = "java:jboss/datasources/FsmDS")
    DataSource database;

    /** What a listener may do to a mail, the first two times. */
    enum Trap {
        NONE,
        ROLLBACK_ONLY,
        RUNTIME_EXCEPTION,
        CHECKED_EXCEPTION;

        int deliveries() {
            return this == NONE ? 1 : FAILING + 1;
        }
    }

    private static String property(String name, String value) {
        return "<activation-config-property><activation-config-property-name>" + name
                + "</activation-config-property-name><activation-config-property-value>" + value
                + "</activation-config-property-value></activation-config-property>";
    }

    static int deliveries(Trap trap) {
        return DELIVERIES.getOrDefault(trap, 0);
    }

    @Override
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public boolean mayPoll() {
        return true;
    }

    @Override
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Plan plan(Waiting waiting, int atMost) {
        return new Plan(waiting.uids(), Map.of());
    }

    @Override
    public Fate onMail(Mail mail) throws IOException {
        var trap = Trap.valueOf(subject(mail));
        int times = DELIVERIES.merge(trap, 1, Integer::sum);
        store(trap, times);
        if (times <= FAILING) {
            switch (trap) {
                case NONE -> {}
                case ROLLBACK_ONLY -> context.setRollbackOnly();
                case RUNTIME_EXCEPTION -> throw new IllegalStateException("A trap of the test");
                case CHECKED_EXCEPTION -> throw new IOException("A trap of the test");
            }
        }
        return Fate.TAKEN;
    }

    private static String subject(Mail mail) throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(mail.open(), StandardCharsets.US_ASCII))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("Subject: ")) {
                    return line.substring("Subject: ".length());
                }
            }
        }
        throw new IllegalStateException("A mail without a subject");
    }

    private void store(Trap trap, int attempt) {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(
                        "insert into mail_trap (trap, attempt) select cast(? as"
                                + " varchar(100)), cast(? as integer) where not exists (select 1 from mail_trap where trap = ?)")) {
            statement.setString(1, trap.name());
            statement.setInt(2, attempt);
            statement.setString(3, trap.name());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void polled(int number, Condition condition) {
        // the test looks at the mailbox itself
    }

    @Override
    public List<Long> numbers(String mailbox, List<String> names) {
        throw new UnsupportedOperationException("The traps lie in a mailbox of IMAP");
    }

    @Override
    public void gone(String mailbox, List<Long> uids) {
        throw new UnsupportedOperationException("The traps lie in a mailbox of IMAP");
    }
}
