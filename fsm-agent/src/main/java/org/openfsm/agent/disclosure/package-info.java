/** What leaves this computer, for those who have to judge it: data protection officer, works council, the curious. */
@NullMarked
package org.openfsm.agent.disclosure;

import org.jspecify.annotations.NullMarked;
