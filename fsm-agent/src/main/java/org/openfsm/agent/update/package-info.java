/** Newer versions of the agent itself: published, fetched, tried, kept or given up. */
@NullMarked
package org.openfsm.agent.update;

import org.jspecify.annotations.NullMarked;
