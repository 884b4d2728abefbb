/** What a printer says by RFC 3805, 2790, 3418 and 2863, as devices of the report. */
@NullMarked
package org.openfsm.agent.poll;

import org.jspecify.annotations.NullMarked;
