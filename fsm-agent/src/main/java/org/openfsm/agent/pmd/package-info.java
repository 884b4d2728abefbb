/** Which pool of definitions is in use: the one that came with the agent, or a later one that was installed. */
@NullMarked
package org.openfsm.agent.pmd;

import org.jspecify.annotations.NullMarked;
