/** What several tests of the agent need: a server to report to, devices to report. */
@NullMarked
package org.openfsm.agent.testing;

import org.jspecify.annotations.NullMarked;
