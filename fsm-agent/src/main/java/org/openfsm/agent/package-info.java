/** The agent: reads printers over SNMP in the customer's network and reports them strictly one way. */
@NullMarked
package org.openfsm.agent;

import org.jspecify.annotations.NullMarked;
