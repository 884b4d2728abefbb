/** Who this agent is: its key, made here and never leaving, and the server it belongs to. */
@NullMarked
package org.openfsm.agent.enrolment;

import org.jspecify.annotations.NullMarked;
