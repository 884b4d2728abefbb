package org.openfsm.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.openfsm.access.Scope;
import org.openfsm.fleet.DeviceState;

/**
 * A selection within a scope as a condition; the values stand in the order of its text. Of {@code device_current d}
 * alone, or of assignments {@code x} beside it where it matters whose a device was.
 */
final class DeviceChoice {
    private static final List<String> MODEL =
            List.of("lower(d.model)", "lower(coalesce(d.manufacturer, '') || ' ' || coalesce(d.model, ''))");

    private final StringBuilder where = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    /** @param owner alias of the table that says whose a device is and where it stands */
    DeviceChoice(Scope scope, Selection selection, String owner) {
        where.append(scope.where(owner, values));
        if (!selection.customers().isEmpty()) {
            where.append(" and exists (select 1 from customer sc where sc.tenant_id = ")
                    .append(owner)
                    .append(".tenant_id and sc.id = ")
                    .append(owner)
                    .append(".customer_id and ")
                    .append(Mask.anyOf(selection.customers(), List.of("sc.folded"), values))
                    .append(')');
        }
        if (!selection.sites().isEmpty()) {
            where.append(" and exists (select 1 from site ss where ss.tenant_id = ")
                    .append(owner)
                    .append(".tenant_id and ss.id = ")
                    .append(owner)
                    .append(".site_id and ")
                    .append(Mask.anyOf(selection.sites(), List.of("ss.folded"), values))
                    .append(')');
        }
        if (!selection.groups().isEmpty()) {
            where.append(" and exists (select 1 from device_group_member sm join device_group sg"
                    + " on sg.tenant_id = sm.tenant_id and sg.id = sm.group_id where sm.tenant_id = d.tenant_id"
                    + " and sm.device_id = d.device_id and sm.group_id = any (?) and ");
            values.add(List.copyOf(selection.groups()));
            where.append(scope.where("sg", values)).append(')');
        }
        if (!selection.models().isEmpty()) {
            where.append(" and ").append(Mask.anyOf(selection.models(), MODEL, values));
        }
        if (!selection.states().isEmpty()) {
            where.append(" and d.state = any (?)");
            values.add(selection.states().stream().map(DeviceState::ordinal).toList());
        }
    }

    String where() {
        return where.toString();
    }

    Object[] values(Object... more) {
        return Stream.concat(values.stream(), Stream.of(more)).toArray();
    }
}
