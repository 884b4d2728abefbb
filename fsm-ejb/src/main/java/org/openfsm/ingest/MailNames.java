package org.openfsm.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openfsm.platform.Database;
import org.openfsm.platform.Unit;

/** The numbers of mails that their server knows by name only. */
@ApplicationScoped
public class MailNames {
    @Inject
    Database database;

    protected MailNames() {}

    MailNames(Database database) {
        this.database = database;
    }

    /**
     * A number for each of these names: the one it had, or a new one. Names that are missing are forgotten.
     *
     * @param names all in the mailbox
     */
    List<Long> numbers(String mailbox, List<String> names) {
        return database.transact(unit -> {
            var known = known(unit, mailbox);
            var fresh = new ArrayList<Object[]>();
            var numbers = new ArrayList<Long>(names.size());
            for (var name : names) {
                var number = known.remove(name);
                if (number == null) {
                    number = unit.newId();
                    fresh.add(new Object[] {mailbox, name, number});
                }
                numbers.add(number);
            }
            forget(unit, mailbox, known.values());
            unit.changeAll("insert into mailbox_name (mailbox, name, uid) values (?, ?, ?)", fresh);
            return numbers;
        });
    }

    private static Map<String, Long> known(Unit unit, String mailbox) throws SQLException {
        var known = new HashMap<String, Long>();
        unit.list(
                "select name, uid from mailbox_name where mailbox = ?",
                row -> known.put(row.text("name"), row.number("uid")),
                mailbox);
        return known;
    }

    /** They have left the mailbox. */
    void gone(String mailbox, List<Long> uids) {
        database.transact(unit -> {
            forget(unit, mailbox, uids);
            return null;
        });
    }

    private static void forget(Unit unit, String mailbox, Iterable<Long> uids) throws SQLException {
        var rows = new ArrayList<Object[]>();
        uids.forEach(uid -> rows.add(new Object[] {mailbox, uid}));
        unit.changeAll("delete from mailbox_name where mailbox = ? and uid = ?", rows);
    }
}
