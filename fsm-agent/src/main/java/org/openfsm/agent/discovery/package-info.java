/** Address ranges → printers known. What was found stays known, whether it answers or not. */
@NullMarked
package org.openfsm.agent.discovery;

import org.jspecify.annotations.NullMarked;
