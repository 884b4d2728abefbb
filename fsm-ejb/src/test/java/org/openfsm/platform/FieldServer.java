package org.openfsm.platform;

import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * PostgreSQL as people run it: the database belongs to a role that is no superuser, its schema is not public, and
 * its sessions begin with another way to write dates and in an isolation that gives transactions up.
 */
public final class FieldServer {
    private FieldServer() {}

    /** Makes the settings of an empty database odd; sessions that begin afterwards have them. */
    public static void furnish(DataSource empty) {
        try (var connection = empty.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("do $$ begin create role fsm_field nosuperuser;"
                    + " exception when duplicate_object or unique_violation then null; end $$");
            statement.execute("create schema printers authorization fsm_field");
            for (var change : new String[] {
                "owner to fsm_field",
                "set role = 'fsm_field'",
                "set search_path = 'printers'",
                "set datestyle = 'SQL, DMY'",
                "set default_transaction_isolation = 'repeatable read'"
            }) {
                statement.execute("do $$ begin execute format('alter database %I " + change.replace("'", "''")
                        + "', current_database()); end $$");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The database cannot be made as in the field", e);
        }
    }
}
