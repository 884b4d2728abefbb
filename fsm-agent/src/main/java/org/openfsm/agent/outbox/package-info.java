/**
 * What was read becomes signed reports and stays here until the server took it, and a while longer for the people who
 * want to see what left their network.
 */
@NullMarked
package org.openfsm.agent.outbox;

import org.jspecify.annotations.NullMarked;
