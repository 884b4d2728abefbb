/** What a person reads, in German and English. */
@NullMarked
package org.openfsm.agent.texts;

import org.jspecify.annotations.NullMarked;
