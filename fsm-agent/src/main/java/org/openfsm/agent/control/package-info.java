/** The agent as a process that people direct: started, given another configuration, asked. */
@NullMarked
package org.openfsm.agent.control;

import org.jspecify.annotations.NullMarked;
