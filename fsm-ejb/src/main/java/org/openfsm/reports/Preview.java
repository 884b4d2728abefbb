package org.openfsm.reports;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;

/** When a cadence runs next. @param next the next three times */
public record Preview(List<ZonedDateTime> next, Set<CadenceNote> notes) {
    static final Preview NONE = new Preview(List.of(), Set.of());
}
