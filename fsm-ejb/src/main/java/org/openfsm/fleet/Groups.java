package org.openfsm.fleet;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.platform.Database;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/** Devices that are looked after together: what rules and reports choose by, beside customer and site. */
@Stateless
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER})
public class Groups extends Places<GroupRow> {
    private static final String QUERY = "select p.id, p.tenant_id, p.customer_id, c.name as customer_name, p.name,"
            + " (select count(*) from device_group_member m where m.tenant_id = p.tenant_id and m.group_id = p.id)"
            + " as devices from device_group p"
            + " left join customer c on c.tenant_id = p.tenant_id and c.id = p.customer_id where ";
    private static final long WHOLE_TENANT = 0;

    protected Groups() {
        super("group", "device_group", QUERY);
    }

    /** Outside a container. */
    public Groups(Database database, CurrentScope scope, Clock clock) {
        super("group", "device_group", QUERY, database, scope, clock);
    }

    /** The groups in scope, by name; a whole tenant's only for who sees it whole. */
    @RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER, Roles.CUSTOMER, Roles.ACCOUNTANT})
    public List<GroupRow> list() {
        return inScope("p.folded, p.id");
    }

    /** Whether the person may have groups that hold devices of all customers. */
    @RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER, Roles.CUSTOMER, Roles.ACCOUNTANT})
    public boolean acrossCustomers() {
        var values = new ArrayList<Object>();
        var mine = scope.get().where("t", values);
        return database.transact(unit -> !unit.list(
                        "select t.tenant_id from"
                                + " (select id as tenant_id, cast(null as bigint) as customer_id from tenant) t where "
                                + mine,
                        row -> row.number("tenant_id"),
                        values.toArray())
                .isEmpty());
    }

    /**
     * A new group.
     *
     * @param customerId whose devices it may hold; null for any of the tenant
     * @throws Rejected {@code customer.unknown}, {@code tenant.unknown}, {@code group.name.empty},
     *     {@code group.name.long}, {@code group.name.characters}, {@code group.name.taken}
     */
    public GroupRow create(Long customerId, String name) {
        var called = PlaceName.of("group", name);
        return database.transact(unit -> {
            long tenant = lockOwner(unit, customerId);
            long owner = customerId == null ? WHOLE_TENANT : customerId;
            refuseTaken(unit, tenant, owner, called, null);
            long id = unit.newId();
            unit.change(
                    "insert into device_group (tenant_id, id, customer_id, owner_id, name, folded, created_at)"
                            + " values (?, ?, cast(? as bigint), ?, ?, ?, ?)",
                    tenant,
                    id,
                    customerId,
                    owner,
                    called.text(),
                    called.folded(),
                    clock.instant());
            note(unit, tenant, "group.created", called.text(), null);
            return find(unit, id);
        });
    }

    /** @throws Rejected {@code group.unknown}, and as {@link #create} for the name */
    public GroupRow rename(long id, String name) {
        var called = PlaceName.of("group", name);
        return database.transact(unit -> {
            var group = find(unit, id);
            lockOwner(unit, group.customerId());
            refuseTaken(
                    unit, group.tenantId(), group.customerId() == null ? WHOLE_TENANT : group.customerId(), called, id);
            rename(unit, group.tenantId(), id, called, group.name());
            return find(unit, id);
        });
    }

    /**
     * Deletes a group that holds no device.
     *
     * @throws Rejected {@code group.unknown}, {@code group.in-use}
     */
    public void delete(long id) {
        database.transact(unit -> {
            var group = lock(unit, id);
            if (group.devices() > 0) {
                throw new Rejected(
                        "group.in-use",
                        "\"" + group.name() + "\" holds " + group.devices() + " devices. Take them out first.",
                        String.valueOf(group.devices()),
                        group.name());
            }
            unit.change("delete from device_group where tenant_id = ? and id = ?", group.tenantId(), id);
            note(unit, group.tenantId(), "group.deleted", group.name(), null);
            return null;
        });
    }

    /**
     * Puts devices into a group.
     *
     * @param devices ids, 1000 at most
     * @return those that were not in it before
     * @throws Rejected {@code devices.none}, {@code devices.many}, {@code device.unknown}, {@code group.unknown},
     *     {@code group.other-customer}
     */
    public List<Long> add(long id, Collection<Long> devices) {
        return database.transact(unit -> {
            var group = lock(unit, id);
            var chosen = ChosenDevices.lock(unit, scope.get(), devices);
            refuseOthers(
                    group.tenantId(),
                    group.customerId(),
                    group.name(),
                    group.customerId() == null ? "this organisation" : group.customerName(),
                    chosen);
            var members = new HashSet<>(members(unit, group, chosen));
            var joining = chosen.stream()
                    .map(ChosenDevices.Chosen::id)
                    .filter(device -> !members.contains(device))
                    .toList();
            unit.changeAll(
                    "insert into device_group_member (tenant_id, group_id, device_id, since) values (?, ?, ?, ?)",
                    joining.stream()
                            .map(device -> new Object[] {group.tenantId(), id, device, clock.instant()})
                            .toList());
            noteDevices(unit, group, "group.devices", joining);
            return joining;
        });
    }

    /**
     * Takes devices out of a group.
     *
     * @return those that were in it
     * @throws Rejected as {@link #add}
     */
    public List<Long> remove(long id, Collection<Long> devices) {
        return database.transact(unit -> {
            var group = lock(unit, id);
            var leaving = members(unit, group, ChosenDevices.lock(unit, scope.get(), devices));
            unit.changeAll(
                    "delete from device_group_member where tenant_id = ? and group_id = ? and device_id = ?",
                    leaving.stream()
                            .map(device -> new Object[] {group.tenantId(), id, device})
                            .toList());
            noteDevices(unit, group, "group.devices-out", leaving);
            return leaving;
        });
    }

    private static List<Long> members(Unit unit, GroupRow group, List<ChosenDevices.Chosen> chosen)
            throws SQLException {
        return unit.list(
                "select device_id from device_group_member where tenant_id = ? and group_id = ? and device_id = any (?)",
                row -> row.number("device_id"),
                group.tenantId(),
                group.id(),
                chosen.stream().map(ChosenDevices.Chosen::id).toList());
    }

    private long lockOwner(Unit unit, Long customerId) throws SQLException {
        return customerId == null
                ? Tenants.lockWhole(unit, scope.get())
                : Tenants.lockCustomer(unit, scope.get(), customerId);
    }

    /** @param self the group that may have the name already, or null */
    private static void refuseTaken(Unit unit, long tenant, long owner, PlaceName name, Long self) throws SQLException {
        record Known(long id, String name) {}
        var same = unit.one(
                "select id, name from device_group where tenant_id = ? and owner_id = ? and folded = ?",
                row -> new Known(row.number("id"), row.text("name")),
                tenant,
                owner,
                name.folded());
        if (same.isPresent() && !Optional.of(same.get().id()).equals(Optional.ofNullable(self))) {
            throw new Rejected(
                    "group.name.taken",
                    "There is a group \"" + same.get().name() + "\" already. Choose another name.",
                    same.get().name());
        }
    }

    private void noteDevices(Unit unit, GroupRow group, String action, List<Long> devices) throws SQLException {
        if (!devices.isEmpty()) {
            note(
                    unit,
                    group.tenantId(),
                    action,
                    group.name(),
                    devices.stream().map(String::valueOf).collect(Collectors.joining(", ", "devices ", "")));
        }
    }

    @Override
    long tenantOf(GroupRow group) {
        return group.tenantId();
    }

    @Override
    GroupRow row(Row row) throws SQLException {
        return new GroupRow(
                row.number("id"),
                row.number("tenant_id"),
                row.number("customer_id"),
                row.text("customer_name"),
                row.text("name"),
                row.small("devices"));
    }
}
