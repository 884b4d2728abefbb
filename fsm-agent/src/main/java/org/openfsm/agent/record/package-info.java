/**
 * Recordings of printers and what makes them live: reads a recording, moves its meters and supplies as a printer in an
 * office would, and lends itself to {@code simulate}. Knows no network.
 */
@NullMarked
package org.openfsm.agent.record;

import org.jspecify.annotations.NullMarked;
