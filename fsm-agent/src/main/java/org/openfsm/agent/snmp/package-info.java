/**
 * SNMP as a reader needs it: open a device, get objects, walk columns. Only this package knows SNMP4J, and nothing in
 * it can build a SET.
 */
@NullMarked
package org.openfsm.agent.snmp;

import org.jspecify.annotations.NullMarked;
