package org.openfsm.pmd;

import java.util.List;

/** What a definition says of a table. @param replace whether the rows of the standard reader are dropped */
record RowPlan(boolean replace, List<RowEntry> entries) {

    static final RowPlan NOTHING = new RowPlan(false, List.of());
}
