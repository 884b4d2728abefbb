/** When to discover, poll and send; calls the stages in order and goes on whatever one of them met. */
@NullMarked
package org.openfsm.agent.schedule;

import org.jspecify.annotations.NullMarked;
