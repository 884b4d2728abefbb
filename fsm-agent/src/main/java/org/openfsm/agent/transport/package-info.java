/** The road to the server: knows sealed bytes and addresses, nothing else, and reads nothing but the answer's status. */
@NullMarked
package org.openfsm.agent.transport;

import org.jspecify.annotations.NullMarked;
