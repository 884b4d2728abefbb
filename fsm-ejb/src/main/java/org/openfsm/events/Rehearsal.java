package org.openfsm.events;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openfsm.access.Scope;
import org.openfsm.fleet.SupplyHistory;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/** What a rule would have done in the last 90 days: the same decisions as when it happens, over what has happened. */
final class Rehearsal {
    private static final Duration BACK = Duration.ofDays(90);
    private static final Duration FLAPPING = Duration.ofHours(24);
    private static final int SHOWN = 200;
    private static final int EPISODES = 100_000;
    private static final int DEVICES = 20_000;
    private static final int AT_ONCE = 200;

    private final Unit unit;
    private final long tenant;
    private final Scope scope;
    private final Instant now;
    private final Instant from;
    private final Map<Long, String> names = new HashMap<>();
    private final Map<Long, String> customers = new HashMap<>();
    private boolean complete = true;

    Rehearsal(Unit unit, long tenant, Scope scope, Instant now) {
        this.unit = unit;
        this.tenant = tenant;
        this.scope = scope;
        this.now = now;
        this.from = now.minus(BACK);
    }

    /** An episode whose turn it would have been. */
    private record Due(Episode episode, long customer, Instant at) {}

    DryRun of(Rule rule) throws SQLException {
        var due = new ArrayList<Due>();
        var episodes = rule.trigger().kind() == EventKind.SUPPLY_LOW
                ? lowSupplies(rule)
                : past(rule.trigger().kind());
        for (int first = 0; first < episodes.size(); first += AT_ONCE) {
            var some = episodes.subList(first, Math.min(first + AT_ONCE, episodes.size()));
            var owners = Owners.of(
                    unit,
                    tenant,
                    some.stream().map(Episode::deviceId).distinct().toList());
            for (var episode : some) {
                var customer = episode.customerId() != null
                        ? episode.customerId()
                        : owners.customer(episode.deviceId(), episode.startedAt());
                if (customer != null && owners.standpoint(episode, customer).fits(rule, scope)) {
                    at(rule, episode, customer, due);
                }
            }
        }
        due.sort(Comparator.comparing(Due::at));
        return result(rule, due);
    }

    private void at(Rule rule, Episode episode, long customer, List<Due> due) {
        var at = episode.startedAt().plus(Duration.ofMinutes(rule.trigger().afterMinutes()));
        boolean lasted = rule.trigger().afterMinutes() == 0
                || episode.endedAt() == null
                || episode.endedAt().isAfter(at);
        if (lasted && !at.isAfter(now)) {
            due.add(new Due(episode, customer, at));
        }
    }

    private DryRun result(Rule rule, List<Due> due) throws SQLException {
        var last = new HashMap<List<Object>, Damping.Fired>();
        var fired = new ArrayList<Due>();
        long flapping = 0;
        long damped = 0;
        for (var one : due) {
            var key = List.<Object>of(one.episode().deviceId(), one.episode().subject());
            var before = last.get(key);
            if (before != null && Damping.holds(rule.notAgainWithinHours(), before, one.episode())) {
                damped++;
                continue;
            }
            if (before != null
                    && before.covers(one.episode())
                    && before.startedAt().plus(FLAPPING).isAfter(one.episode().startedAt())) {
                flapping++;
            }
            last.put(key, Damping.Fired.of(one.episode()));
            fired.add(one);
        }
        var shown = new ArrayList<>(fired.subList(Math.max(0, fired.size() - SHOWN), fired.size()));
        Collections.reverse(shown);
        name(shown);
        return new DryRun(
                RuleDocument.proof(rule),
                fired.size(),
                flapping,
                damped,
                complete,
                shown.stream().map(this::firing).toList());
    }

    private DryRun.Firing firing(Due one) {
        var episode = one.episode();
        return new DryRun.Firing(
                one.at(),
                episode.endedAt(),
                episode.deviceId() == 0 ? null : (Long) episode.deviceId(),
                episode.deviceId() == 0 ? String.valueOf(episode.agentId()) : names.get(episode.deviceId()),
                customers.get(one.customer()),
                episode.subject(),
                episode.severity(),
                episode.kind(),
                episode.alert(),
                episode.supply(),
                episode.meter());
    }

    private void name(List<Due> shown) throws SQLException {
        if (shown.isEmpty()) {
            return;
        }
        unit.list(
                "select device_id, trim(concat(coalesce(model, ''), ' ', coalesce(serial_number, ''))) as name"
                        + " from device_current where tenant_id = ? and device_id = any (?)",
                row -> names.put(row.number("device_id"), row.text("name")),
                tenant,
                shown.stream().map(one -> one.episode().deviceId()).distinct().toList());
        unit.list(
                "select id, name from customer where tenant_id = ? and id = any (?)",
                row -> customers.put(row.number("id"), row.text("name")),
                tenant,
                shown.stream().map(Due::customer).distinct().toList());
    }

    /** Newest first, since the newest say most when there are too many. */
    private List<Episode> past(EventKind kind) throws SQLException {
        var values = new ArrayList<Object>();
        values.add(tenant);
        values.add(kind.key());
        values.add(from);
        var mine = scope.where("e", values);
        var past = unit.list(
                "select e.* from event e where e.tenant_id = ? and e.kind = ? and e.started_at >= ? and " + mine
                        + " order by e.started_at desc fetch first " + (EPISODES + 1) + " rows only",
                Rehearsal::episode,
                values.toArray());
        complete = past.size() <= EPISODES;
        return past;
    }

    /** The episode that an event's row tells of. */
    static Episode episode(Row row) throws SQLException {
        var kind = EventKind.of(row.text("kind"));
        return new Episode(
                row.number("tenant_id"),
                row.number("device_id"),
                kind,
                row.text("subject"),
                row.instant("started_at"),
                row.instant("ended_at"),
                row.text("ended_why"),
                EventSeverity.values()[row.small("severity")],
                row.uuid("agent_id"),
                row.number("customer_id"),
                kind == EventKind.ALERT
                        ? new EventRow.Alert(
                                row.text("alert_group"),
                                row.small("alert_code"),
                                row.small("group_index"),
                                row.small("location_index"),
                                row.text("training"),
                                row.text("description"))
                        : null,
                kind == EventKind.SUPPLY_LOW || kind == EventKind.SUPPLY_REPLACED
                        ? new EventRow.Supply(
                                Episode.slot(row.text("subject")),
                                row.text("supply_type"),
                                row.text("colorant"),
                                row.small("threshold"),
                                row.small("percent"))
                        : null,
                kind == EventKind.METER_WENT_BACK
                        ? new EventRow.MeterBack(row.text("subject"), row.number("value_from"), row.number("value_to"))
                        : null);
    }

    /** From the readings themselves: the threshold may be one that nothing was derived for so far. */
    private List<Episode> lowSupplies(Rule rule) throws SQLException {
        var values = new ArrayList<Object>();
        values.add(tenant);
        var mine = scope.where("d", values);
        var devices = unit.list(
                "select d.device_id from device_current d where d.tenant_id = ? and " + mine
                        + " order by d.device_id fetch first " + (DEVICES + 1) + " rows only",
                row -> row.number("device_id"),
                values.toArray());
        complete = devices.size() <= DEVICES;
        var episodes = new ArrayList<Episode>();
        for (int first = 0; first < devices.size(); first += AT_ONCE) {
            var since = new LinkedHashMap<Long, Instant>();
            devices.subList(first, Math.min(first + AT_ONCE, devices.size())).forEach(id -> since.put(id, from));
            new LowSupplies(tenant, Set.of(rule.trigger().threshold()))
                    .of(SupplyHistory.since(unit, tenant, since)).stream()
                            .filter(episode -> !episode.startedAt().isBefore(from))
                            .forEach(episodes::add);
        }
        return episodes;
    }
}
