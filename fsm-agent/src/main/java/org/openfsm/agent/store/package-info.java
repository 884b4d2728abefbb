/** The agent's one data directory: its lock and its embedded database. Who keeps what in it is the callers' matter. */
@NullMarked
package org.openfsm.agent.store;

import org.jspecify.annotations.NullMarked;
