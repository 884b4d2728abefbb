/** Names of devices and their addresses; the only user of the name service for what is read over SNMP. */
@NullMarked
package org.openfsm.agent.names;

import org.jspecify.annotations.NullMarked;
