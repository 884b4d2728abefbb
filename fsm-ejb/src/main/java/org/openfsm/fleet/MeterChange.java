package org.openfsm.fleet;

import java.time.Instant;

/** What a new value means for a meter. */
public sealed interface MeterChange {
    /** Not later than what is held: mail overtakes mail. */
    record Late(String key, Instant at) implements MeterChange {}

    /** Lower than before although later: a swapped board or a reset; no difference is made across it. */
    record WentBack(String key, long from, long to) implements MeterChange {}

    /** @param by how much was counted since; 0 when nothing was */
    record Advanced(String key, long by) implements MeterChange {}
}
