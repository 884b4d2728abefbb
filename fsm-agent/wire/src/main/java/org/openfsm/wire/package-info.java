/**
 * The one document that travels from agent to server ({@link org.openfsm.wire.Report}), its JSON, its sealing and the
 * enrolment file: all that agent and server share. Absent is absent: an optional value is {@code null}, never 0 or "".
 */
@NullMarked
package org.openfsm.wire;

import org.jspecify.annotations.NullMarked;
