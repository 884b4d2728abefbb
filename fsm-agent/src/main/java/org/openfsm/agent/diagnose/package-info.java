/** Finds out what keeps the agent from its work, part by part, with what to do. */
@NullMarked
package org.openfsm.agent.diagnose;

import org.jspecify.annotations.NullMarked;
