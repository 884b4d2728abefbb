/** The configuration in one file that a password opens, and back. */
@NullMarked
package org.openfsm.agent.backup;

import org.jspecify.annotations.NullMarked;
