/** The commands of {@code fsm-agent}, one class each. */
@NullMarked
package org.openfsm.agent.cli;

import org.jspecify.annotations.NullMarked;
