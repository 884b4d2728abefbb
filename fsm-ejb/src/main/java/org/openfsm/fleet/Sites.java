package org.openfsm.fleet;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.platform.Database;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/**
 * The places where customers' devices stand. A device is at a site by its assignment: moving it begins a new one, so
 * readings of before stay the old site's.
 */
@Stateless
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER})
public class Sites extends Places<SiteRow> {
    /** Later a move is history, and only another move mends it. */
    private static final Duration REGRET = Duration.ofDays(1);

    private static final String QUERY = "select p.id, p.tenant_id, p.customer_id, c.name as customer_name, p.name,"
            + " (select count(*) from device_current d where d.tenant_id = p.tenant_id and d.site_id = p.id) as devices"
            + " from site p join customer c on c.tenant_id = p.tenant_id and c.id = p.customer_id"
            + " where p.closed_at is null and ";

    protected Sites() {
        super("site", "site", QUERY);
    }

    /** Outside a container. */
    public Sites(Database database, CurrentScope scope, Clock clock) {
        super("site", "site", QUERY, database, scope, clock);
    }

    /** The sites of the customers in scope, by customer and name. */
    @RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER, Roles.CUSTOMER, Roles.ACCOUNTANT})
    public List<SiteRow> list() {
        return inScope("c.folded, p.folded");
    }

    /**
     * A new site; one of the name that was closed is opened again.
     *
     * @throws Rejected {@code customer.unknown}, {@code site.name.empty}, {@code site.name.long},
     *     {@code site.name.characters}, {@code site.name.taken}
     */
    public SiteRow create(long customerId, String name) {
        var called = PlaceName.of("site", name);
        return database.transact(unit -> {
            long tenant = Tenants.lockCustomer(unit, scope.get(), customerId);
            var same = named(unit, tenant, customerId, called);
            if (same.isPresent() && !same.get().closed()) {
                throw taken(same.get());
            }
            long id = same.isPresent() ? same.get().id() : unit.newId();
            if (same.isPresent()) {
                unit.change(
                        "update site set name = ?, closed_at = null where tenant_id = ? and id = ?",
                        called.text(),
                        tenant,
                        id);
            } else {
                unit.change(
                        "insert into site (tenant_id, id, customer_id, name, folded, created_at)"
                                + " values (?, ?, ?, ?, ?, ?)",
                        tenant,
                        id,
                        customerId,
                        called.text(),
                        called.folded(),
                        clock.instant());
            }
            note(unit, tenant, "site.created", called.text(), null);
            return find(unit, id);
        });
    }

    /** @throws Rejected {@code site.unknown}, and as {@link #create} for the name */
    public SiteRow rename(long id, String name) {
        var called = PlaceName.of("site", name);
        return database.transact(unit -> {
            var site = find(unit, id);
            Tenants.lockCustomer(unit, scope.get(), site.customerId());
            var same = named(unit, site.tenantId(), site.customerId(), called);
            if (same.isPresent() && same.get().id() != id) {
                throw taken(same.get());
            }
            rename(unit, site.tenantId(), id, called, site.name());
            return find(unit, id);
        });
    }

    /**
     * Closes a site at which no device stands. It goes on being named where devices once stood there; one at which none
     * ever did is gone.
     *
     * @throws Rejected {@code site.unknown}, {@code site.in-use}
     */
    public void close(long id) {
        database.transact(unit -> {
            var site = lock(unit, id);
            if (site.devices() > 0) {
                throw new Rejected(
                        "site.in-use",
                        site.devices() + " devices stand at \"" + site.name() + "\". Move them to another site first.",
                        String.valueOf(site.devices()),
                        site.name());
            }
            int closed = unit.change(
                    "update site set closed_at = ? where tenant_id = ? and id = ? and exists (select 1"
                            + " from device_assignment a where a.tenant_id = ? and a.site_id = ?)",
                    clock.instant(),
                    site.tenantId(),
                    id,
                    site.tenantId(),
                    id);
            if (closed == 0) {
                unit.change("delete from site where tenant_id = ? and id = ?", site.tenantId(), id);
            }
            note(unit, site.tenantId(), "site.closed", site.name(), null);
            return null;
        });
    }

    /**
     * Moves devices to a site from now on.
     *
     * @param devices ids, 1000 at most; those that are there already stay as they are
     * @param siteId null: to none
     * @return what {@link #takeBack} needs
     * @throws Rejected {@code devices.none}, {@code devices.many}, {@code device.unknown}, {@code site.unknown},
     *     {@code site.other-customer}
     */
    public Moved move(Collection<Long> devices, Long siteId) {
        return database.transact(unit -> {
            var site = siteId == null ? null : lock(unit, siteId);
            var chosen = ChosenDevices.lock(unit, scope.get(), devices);
            if (site != null) {
                refuseOthers(site.tenantId(), site.customerId(), site.name(), site.customerName(), chosen);
            }
            var moving = chosen.stream()
                    .filter(device -> !Objects.equals(device.site(), siteId))
                    .toList();
            var at = now();
            begin(unit, moving, siteId, at);
            tell(unit, moving, siteId, at);
            for (var tenant : moving.stream()
                    .collect(Collectors.groupingBy(ChosenDevices.Chosen::tenant))
                    .entrySet()) {
                note(
                        unit,
                        tenant.getKey(),
                        "site.devices",
                        site == null ? "none" : site.name(),
                        "devices " + ids(tenant.getValue()));
            }
            return new Moved(at, moving.stream().map(ChosenDevices.Chosen::id).toList());
        });
    }

    /** New assignments beside the ones that hold, which then end; one that only just begins is mended instead. */
    private static void begin(Unit unit, List<ChosenDevices.Chosen> moving, Long siteId, Instant at)
            throws SQLException {
        var mended = new ArrayList<Object[]>();
        var begun = new ArrayList<Object[]>();
        var ended = new ArrayList<Object[]>();
        var shown = new ArrayList<Object[]>();
        for (var device : moving) {
            mended.add(new Object[] {siteId, device.tenant(), device.id(), at});
            begun.add(new Object[] {at, siteId, device.tenant(), device.id(), at});
            ended.add(new Object[] {at, device.tenant(), device.id(), at});
            shown.add(new Object[] {siteId, device.tenant(), device.id()});
        }
        unit.changeAll(
                "update device_assignment set site_id = ?"
                        + " where tenant_id = ? and device_id = ? and to_at is null and from_at >= ?",
                mended);
        unit.changeAll(
                "insert into device_assignment"
                        + " (tenant_id, device_id, from_at, customer_id, site_id, cost_centre, contract_id)"
                        + " select a.tenant_id, a.device_id, cast(? as timestamp(6) with time zone), a.customer_id,"
                        + " cast(? as bigint), a.cost_centre, a.contract_id from device_assignment a"
                        + " where a.tenant_id = ? and a.device_id = ? and a.to_at is null and a.from_at < ?",
                begun);
        unit.changeAll(
                "update device_assignment set to_at = ?"
                        + " where tenant_id = ? and device_id = ? and to_at is null and from_at < ?",
                ended);
        unit.changeAll("update device_current set site_id = ? where tenant_id = ? and device_id = ?", shown);
    }

    /** For whoever has to do something because of it. */
    private void tell(Unit unit, List<ChosenDevices.Chosen> moving, Long siteId, Instant at) throws SQLException {
        var changes = new ArrayList<Object[]>();
        for (var device : moving) {
            changes.add(new Object[] {
                device.tenant(),
                unit.newId(),
                "device-moved",
                device.id(),
                at,
                at,
                DeviceDocuments.detail("fromSite", device.site(), "toSite", siteId, "by", scope.person())
            });
        }
        unit.changeAll(
                "insert into fleet_change (tenant_id, id, kind, device_id, effective_at, recorded_at, detail)"
                        + " values (?, ?, ?, ?, ?, ?, ?)",
                changes);
    }

    /**
     * Takes a move back as if it had never been: each device is again where it was, and so are its readings since.
     * Devices that were moved once more meanwhile stay where they are.
     *
     * @return how many are back
     * @throws Rejected {@code move.over} when it is more than a day ago, and as {@link #move} for the devices
     */
    public int takeBack(Moved move) {
        if (move.devices().isEmpty()) {
            return 0;
        }
        if (move.at().isBefore(clock.instant().minus(REGRET))) {
            throw new Rejected(
                    "move.over",
                    "The devices have been at their new site since " + move.at()
                            + ", too long to take that back. Move them again.");
        }
        return database.transact(unit -> {
            var chosen = ChosenDevices.lock(unit, scope.get(), move.devices());
            var before = before(unit, chosen, move.at());
            var back = chosen.stream()
                    .filter(device -> before.containsKey(device.id()))
                    .toList();
            var ended = new ArrayList<Object[]>();
            var reopened = new ArrayList<Object[]>();
            var shown = new ArrayList<Object[]>();
            var sites = new ArrayList<Object[]>();
            for (var device : back) {
                var site = before.get(device.id()).orElse(null);
                ended.add(new Object[] {device.tenant(), device.id(), move.at()});
                reopened.add(new Object[] {device.tenant(), device.id(), move.at()});
                shown.add(new Object[] {site, device.tenant(), device.id()});
                sites.add(new Object[] {device.tenant(), site});
            }
            unit.changeAll(
                    "delete from device_assignment where tenant_id = ? and device_id = ? and from_at = ?", ended);
            unit.changeAll(
                    "update device_assignment set to_at = null where tenant_id = ? and device_id = ? and to_at = ?",
                    reopened);
            unit.changeAll("update device_current set site_id = ? where tenant_id = ? and device_id = ?", shown);
            unit.changeAll("update site set closed_at = null where tenant_id = ? and id = ?", sites);
            for (var tenant : back.stream()
                    .collect(Collectors.groupingBy(ChosenDevices.Chosen::tenant))
                    .entrySet()) {
                note(
                        unit,
                        tenant.getKey(),
                        "site.devices-back",
                        "of " + move.at(),
                        "devices " + ids(tenant.getValue()));
            }
            return back.size();
        });
    }

    /** Where they were before, of those whose assignment that holds now began with the move. */
    private static Map<Long, Optional<Long>> before(Unit unit, List<ChosenDevices.Chosen> chosen, Instant at)
            throws SQLException {
        var sites = new HashMap<Long, Optional<Long>>();
        unit.list(
                "select a.device_id, b.site_id"
                        + " from unnest(cast(? as bigint array), cast(? as bigint array)) as v (tenant_id, device_id)"
                        + " join device_assignment a on a.tenant_id = v.tenant_id and a.device_id = v.device_id"
                        + " join device_assignment b on b.tenant_id = a.tenant_id and b.device_id = a.device_id"
                        + " where a.from_at = ? and a.to_at is null and b.to_at = ? and b.customer_id = a.customer_id",
                row -> sites.put(row.number("device_id"), Optional.ofNullable(row.number("site_id"))),
                chosen.stream().map(ChosenDevices.Chosen::tenant).toList(),
                chosen.stream().map(ChosenDevices.Chosen::id).toList(),
                at,
                at);
        return sites;
    }

    /** As the database keeps it, so that what was written is found again. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private record Known(long id, String name, boolean closed) {}

    private static Optional<Known> named(Unit unit, long tenant, long customer, PlaceName name) throws SQLException {
        return unit.one(
                "select id, name, closed_at from site where tenant_id = ? and customer_id = ? and folded = ?",
                row -> new Known(row.number("id"), row.text("name"), row.instant("closed_at") != null),
                tenant,
                customer,
                name.folded());
    }

    private static Rejected taken(Known site) {
        return new Rejected(
                "site.name.taken",
                "There is a site \"" + site.name() + "\" of this customer already. Choose another name.",
                site.name());
    }

    private static String ids(List<ChosenDevices.Chosen> devices) {
        return devices.stream().map(device -> String.valueOf(device.id())).collect(Collectors.joining(", "));
    }

    @Override
    long tenantOf(SiteRow site) {
        return site.tenantId();
    }

    @Override
    SiteRow row(Row row) throws SQLException {
        return new SiteRow(
                row.number("id"),
                row.number("tenant_id"),
                row.number("customer_id"),
                row.text("customer_name"),
                row.text("name"),
                row.small("devices"));
    }
}
