/**
 * The agent's pages, for people at this computer: 127.0.0.1 alone, behind a password. One class a page, one template
 * (src/main/jte), texts in messages_en and messages_de.
 */
@NullMarked
package org.openfsm.agent.ui;

import org.jspecify.annotations.NullMarked;
