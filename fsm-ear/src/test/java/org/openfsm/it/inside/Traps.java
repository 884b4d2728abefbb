package org.openfsm.it.inside;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.internet.MimeMessage;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** The folder that {@link TrapMailbox} listens to, and the table it writes to. */
final class Traps {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final DataSource database;

    Traps(DataSource database) throws SQLException {
        this.database = database;
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "create table if not exists mail_trap (trap varchar(100) primary key, attempt integer not null)");
        }
    }

    void lay(TrapMailbox.Trap trap) throws Exception {
        try (var store = store()) {
            var mail = new MimeMessage(Session.getInstance(new Properties()));
            mail.setSubject(trap.name());
            mail.setText("A trap of the tests");
            store.getFolder(TrapMailbox.FOLDER).appendMessages(new Message[] {mail});
        }
    }

    void awaitEmpty() throws Exception {
        long begun = System.nanoTime();
        try (var store = store()) {
            for (int left = left(store); left > 0; left = left(store)) {
                assertThat(Duration.ofNanos(System.nanoTime() - begun))
                        .as("%d mails are still there", left)
                        .isLessThan(SOON);
                Thread.sleep(200);
            }
        }
    }

    private static int left(Store store) throws MessagingException {
        try (var folder = store.getFolder(TrapMailbox.FOLDER)) {
            folder.open(Folder.READ_ONLY);
            return folder.getMessageCount();
        }
    }

    @SuppressWarnings("BanJNDI") // a name of this server
    private static Store store() throws NamingException, MessagingException {
        var server = (Session) new InitialContext().lookup("java:jboss/mail/fsm-mailbox");
        var properties = new Properties();
        // who answers there is not what is tested here
        properties.setProperty("mail.imaps.ssl.trust", "*");
        properties.setProperty("mail.imaps.ssl.checkserveridentity", "false");
        var known = server.requestPasswordAuthentication(null, 0, "imap", null, null);
        var store = Session.getInstance(properties).getStore("imaps");
        store.connect(
                server.getProperty("mail.imap.host"),
                Integer.parseInt(server.getProperty("mail.imap.port")),
                known.getUserName(),
                known.getPassword());
        return store;
    }

    int rows(TrapMailbox.Trap trap) throws SQLException {
        return number("select count(*) from mail_trap where trap = ?", trap);
    }

    int attemptStored(TrapMailbox.Trap trap) throws SQLException {
        return number("select attempt from mail_trap where trap = ?", trap);
    }

    private int number(String sql, TrapMailbox.Trap trap) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            statement.setString(1, trap.name());
            try (var row = statement.executeQuery()) {
                assertThat(row.next()).isTrue();
                return row.getInt(1);
            }
        }
    }
}
