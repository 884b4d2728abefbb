package org.openfsm.ingest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.openfsm.access.Roles;
import org.openfsm.mail.Fate;
import org.openfsm.platform.Database;
import org.openfsm.platform.Unit;

/** How the mail road goes, for the health page. */
@Stateless
@RolesAllowed(Roles.ADMINISTRATOR)
public class MailboxHealth {
    private static final int SHOWN = 100;

    @Inject
    Database database;

    protected MailboxHealth() {}

    MailboxHealth(Database database) {
        this.database = database;
    }

    public MailboxView view() {
        return database.transact(unit -> {
            return new MailboxView(
                    accounts(unit),
                    unit.one("select count(*) as n from mailbox_mail where outcome is null", row -> row.number("n"))
                            .orElse(0L),
                    counts(unit),
                    parked(unit));
        });
    }

    private static List<MailboxView.Account> accounts(Unit unit) throws SQLException {
        return unit.list(
                "select state, trouble, detail, mailbox, node, since, last_poll_at from mailbox_state order by id",
                row -> new MailboxView.Account(
                        key(row.text("state")),
                        key(row.text("trouble")),
                        row.text("detail"),
                        row.text("mailbox"),
                        // the boot behind it is of no interest to a person
                        row.text("node").split(" ", 2)[0],
                        row.instant("since"),
                        row.instant("last_poll_at")));
    }

    private static String key(String constant) {
        return constant == null ? null : constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<MailboxView.Count> counts(Unit unit) throws SQLException {
        return unit.list(
                "select reason, mails, last_at from mailbox_count order by mails desc, reason",
                row -> new MailboxView.Count(
                        MailReason.valueOf(row.text("reason")), row.number("mails"), row.instant("last_at")));
    }

    private static List<MailboxView.Parked> parked(Unit unit) throws SQLException {
        return unit.list(
                "select folder, uid, reason, explanation, sender, size, settled_at from mailbox_mail"
                        + " where outcome = ? order by settled_at desc fetch next " + SHOWN + " rows only",
                row -> new MailboxView.Parked(
                        row.text("folder"),
                        row.number("uid"),
                        MailReason.valueOf(row.text("reason")),
                        row.text("explanation"),
                        row.text("sender"),
                        row.number("size"),
                        row.instant("settled_at")),
                Fate.PARKED);
    }
}
