package org.openfsm.agent.store;

import java.nio.file.Path;
import java.sql.SQLException;

/** The file holds something else than what was written. */
public final class Damaged extends StoreFailure {

    private static final long serialVersionUID = 1;

    Damaged(Path file, SQLException cause) {
        super(
                file
                        + ": the file is damaged. Start the agent's service: it sets the file aside and goes on with a new one. "
                        + "The agent keeps its identity and finds its printers anew; reports that waited are in the file "
                        + "set aside.",
                cause);
    }
}
