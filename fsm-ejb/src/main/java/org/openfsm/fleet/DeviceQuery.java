package org.openfsm.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openfsm.access.Scope;

/** A filter and a scope as a condition on {@code device_current d}; the values stand in the order of the text. */
final class DeviceQuery {
    private final StringBuilder where = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    DeviceQuery(Scope scope, DeviceFilter filter) {
        where.append(scope.where("d", values));
        for (var word :
                filter.words().isEmpty() ? new String[0] : filter.words().split("\\s+")) {
            and("d.search_text like ?", "%" + word.toLowerCase(Locale.ROOT).replaceAll("([\\\\%_])", "\\\\$1") + "%");
        }
        if (!filter.states().isEmpty()) {
            and(
                    "d.state = any (?)",
                    filter.states().stream().map(DeviceState::ordinal).toList());
        }
        if (!filter.devices().isEmpty()) {
            and("d.device_id = any (?)", filter.devices());
        }
        if (!filter.customers().isEmpty()) {
            and("d.customer_id = any (?)", filter.customers());
        }
        if (!filter.sites().isEmpty()) {
            and(
                    filter.sites().contains(DeviceFilter.NO_SITE)
                            ? "(d.site_id = any (?) or d.site_id is null)"
                            : "d.site_id = any (?)",
                    filter.sites());
        }
        if (!filter.groups().isEmpty()) {
            inGroups(scope, filter.groups());
        }
        if (!filter.manufacturers().isEmpty()) {
            and("d.manufacturer = any (?)", filter.manufacturers());
        }
        if (!filter.models().isEmpty()) {
            var masks = filter.models().stream().map(Mask::like).toList();
            where.append(masks.stream()
                    .map(mask -> "lower(d.model) like ?")
                    .collect(Collectors.joining(" or ", " and (", ")")));
            values.addAll(masks);
        }
        if (filter.readSince() != null) {
            and("d.read_at >= ?", filter.readSince());
        }
        if (filter.lowest() != null) {
            and("d.lowest_percent <= ?", filter.lowest());
        }
    }

    /** A group that the person may not see tells nothing of their devices either. */
    private void inGroups(Scope scope, Set<Long> groups) {
        where.append(" and exists (select 1 from device_group_member m"
                + " join device_group g on g.tenant_id = m.tenant_id and g.id = m.group_id"
                + " where m.tenant_id = d.tenant_id and m.device_id = d.device_id and m.group_id = any (?) and ");
        values.add(groups);
        where.append(scope.where("g", values)).append(")");
    }

    private void and(String condition, Object value) {
        where.append(" and ").append(condition);
        values.add(value);
    }

    String where() {
        return where.toString();
    }

    Object[] values(Object... more) {
        return Stream.concat(values.stream(), Stream.of(more)).toArray();
    }

    /** Unknown values last; the id decides between equals, so that pages do not overlap. */
    static String order(List<DeviceSort> order) {
        var criteria = order.stream()
                .map(one -> column(one.column()) + (one.descending() ? " desc" : "") + " nulls last")
                .collect(Collectors.joining(", "));
        return criteria.isEmpty() ? "d.device_id" : criteria + ", d.device_id";
    }

    private static String column(DeviceSort.Column column) {
        return switch (column) {
            case STATE -> "d.state";
            case MANUFACTURER -> "lower(d.manufacturer)";
            case MODEL -> "lower(d.model)";
            case NAME -> "lower(d.name)";
            case SERIAL_NUMBER -> "d.serial_number";
            case CUSTOMER -> "c.folded";
            case LOCATION -> "lower(d.location)";
            case ADDRESS -> "lower(coalesce(d.host_name, d.address))";
            case FIRMWARE -> "d.firmware";
            case AGENT -> "a.folded";
            case TOTAL -> "d.total";
            case LOWEST_SUPPLY -> "d.lowest_percent";
            case READ_AT -> "d.read_at";
        };
    }

    /** The tables that the order needs beside the devices. */
    static String joins(List<DeviceSort> order) {
        var columns = order.stream().map(DeviceSort::column).toList();
        return (columns.contains(DeviceSort.Column.CUSTOMER)
                        ? " left join customer c on c.tenant_id = d.tenant_id and c.id = d.customer_id"
                        : "")
                + (columns.contains(DeviceSort.Column.AGENT)
                        ? " left join agent_installation a on a.tenant_id = d.tenant_id and a.id = d.agent_id"
                        : "");
    }
}
