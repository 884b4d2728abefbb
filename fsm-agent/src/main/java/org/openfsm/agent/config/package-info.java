/** The agent's one configuration file: what a person decides. Read once, at start, with all its problems at once. */
@NullMarked
package org.openfsm.agent.config;

import org.jspecify.annotations.NullMarked;
