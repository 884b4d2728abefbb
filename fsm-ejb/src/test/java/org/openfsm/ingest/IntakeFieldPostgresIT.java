package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openfsm.platform.FieldServer;
import org.openfsm.platform.TestDatabase;

/** The same on a database that is not as ours are. */
class IntakeFieldPostgresIT extends IntakeContract {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres(FieldServer::furnish);
    }

    @Test
    void theDatabaseIsAsInTheField() {
        var settings = server.database.transact(unit -> unit.one(
                        "select concat_ws(' ', current_user, current_schema, current_setting('is_superuser'),"
                                + " current_setting('transaction_isolation')) as s",
                        row -> row.text("s"))
                .orElseThrow());
        assertThat(settings).isEqualTo("fsm_field printers off repeatable read");
    }
}
