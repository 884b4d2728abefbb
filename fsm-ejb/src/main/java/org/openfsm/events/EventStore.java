package org.openfsm.events;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.openfsm.platform.Unit;

/** Brings the events of some devices to what their history says, within the transaction that read it. */
final class EventStore {
    private final Unit unit;
    private final long tenant;
    private final Instant now;
    /** What was not known before. */
    final List<Kept> begun = new ArrayList<>();
    /** What was known, and is over now. */
    final List<Kept> ended = new ArrayList<>();

    EventStore(Unit unit, long tenant, Instant now) {
        this.unit = unit;
        this.tenant = tenant;
        this.now = now;
    }

    /** An event's row and what it tells of. */
    record Kept(long id, Episode episode) {}

    /** What is kept of these kinds and was not over by the device's time. */
    List<Kept> kept(Map<Long, Instant> since, EventKind... kinds) throws SQLException {
        if (since.isEmpty()) {
            return List.of();
        }
        var devices = new ArrayList<>(since.keySet());
        return unit.list(
                "select e.* from unnest(cast(? as bigint array), cast(? as timestamp with time zone array))"
                        + " as v (device_id, at) join event e on e.tenant_id = ? and e.device_id = v.device_id"
                        + " and (e.ended_at is null or e.ended_at >= v.at) and e.kind = any (?)"
                        + " order by e.started_at, e.id",
                row -> new Kept(row.number("id"), Rehearsal.episode(row)),
                devices,
                devices.stream().map(since::get).toList(),
                tenant,
                List.of(kinds).stream().map(EventKind::key).toList());
    }

    /**
     * Makes what is kept say what the history says. An episode that is now known to have begun earlier moves its start and
     * stays the same event.
     *
     * @param kept what is kept of the same devices, kinds and time
     * @param isEvent whether an episode that is not kept becomes an event; one that is kept is brought up to date anyway
     */
    void bring(List<Kept> kept, List<Episode> history, Owners owners, Predicate<Episode> isEvent) throws SQLException {
        var open = new HashMap<List<Object>, List<Kept>>();
        kept.forEach(one -> open.computeIfAbsent(key(one.episode()), key -> new ArrayList<>())
                .add(one));
        var met = new HashSet<Long>();
        var rest = new ArrayList<Episode>();
        for (var episode : history) {
            var same = find(open, episode, met, one -> one.startedAt().equals(episode.startedAt()));
            if (same.isPresent()) {
                bring(same.get(), episode);
            } else {
                rest.add(episode);
            }
        }
        for (var episode : rest) {
            var same = find(open, episode, met, one -> overlap(one, episode));
            if (same.isPresent()) {
                bring(same.get(), episode);
            } else if (isEvent.test(episode)) {
                insert(episode, owners);
            }
        }
    }

    private static List<Object> key(Episode episode) {
        return List.of(episode.deviceId(), episode.kind(), episode.subject());
    }

    private static Optional<Kept> find(
            Map<List<Object>, List<Kept>> open, Episode episode, HashSet<Long> met, Predicate<Episode> which) {
        return open.getOrDefault(key(episode), List.of()).stream()
                .filter(one -> !met.contains(one.id()) && which.test(one.episode()))
                .findFirst()
                .map(one -> {
                    met.add(one.id());
                    return one;
                });
    }

    private static boolean overlap(Episode one, Episode other) {
        return (one.endedAt() == null || one.endedAt().isAfter(other.startedAt()))
                && (other.endedAt() == null || other.endedAt().isAfter(one.startedAt()));
    }

    private void bring(Kept one, Episode history) throws SQLException {
        var before = one.episode();
        var start = history.startedAt().isBefore(before.startedAt()) ? history.startedAt() : before.startedAt();
        if (start.equals(before.startedAt()) && Objects.equals(history.endedAt(), before.endedAt())) {
            return;
        }
        unit.change(
                "update event set started_at = ?, ended_at = ?, ended_why = ? where tenant_id = ? and id = ?",
                start,
                history.endedAt(),
                history.endedWhy(),
                tenant,
                one.id());
        if (before.endedAt() == null && history.endedAt() != null) {
            ended.add(new Kept(one.id(), history));
        }
    }

    /** Moves the start of what is now known to have begun earlier. */
    void beginEarlier(Kept one, Instant at) throws SQLException {
        if (at.isBefore(one.episode().startedAt())) {
            unit.change("update event set started_at = ? where tenant_id = ? and id = ?", at, tenant, one.id());
        }
    }

    /** Ends what went on; never before it began. */
    void end(Kept one, Instant at, String why) throws SQLException {
        var start = one.episode().startedAt();
        unit.change(
                "update event set ended_at = ?, ended_why = ? where tenant_id = ? and id = ?",
                at == null || at.isBefore(start) ? start : at,
                why,
                tenant,
                one.id());
        ended.add(one);
    }

    /** What happened once: kept when it is not kept yet. */
    void moment(Episode episode, Owners owners) throws SQLException {
        var there = unit.one(
                "select id from event where tenant_id = ? and device_id = ? and kind = ? and subject = ?"
                        + " and started_at = ?",
                row -> row.number("id"),
                tenant,
                episode.deviceId(),
                episode.kind().key(),
                episode.subject(),
                episode.startedAt());
        if (there.isEmpty()) {
            insert(episode, owners);
        }
    }

    private void insert(Episode episode, Owners owners) throws SQLException {
        var customer = episode.customerId() != null
                ? episode.customerId()
                : owners.customer(episode.deviceId(), episode.startedAt());
        if (customer == null) {
            return;
        }
        long id = unit.newId();
        var alert = episode.alert();
        var supply = episode.supply();
        var meter = episode.meter();
        unit.change(
                "insert into event (tenant_id, id, kind, device_id, agent_id, customer_id, subject, started_at, ended_at,"
                        + " ended_why, severity, alert_group, alert_code, group_index, location_index, training,"
                        + " description, supply_type, colorant, threshold, percent, value_from, value_to, derived_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                tenant,
                id,
                episode.kind().key(),
                episode.deviceId(),
                episode.agentId(),
                customer,
                episode.subject(),
                episode.startedAt(),
                episode.endedAt(),
                episode.endedWhy(),
                episode.severity().ordinal(),
                alert == null ? null : alert.group(),
                alert == null ? null : alert.code(),
                alert == null ? null : alert.groupIndex(),
                alert == null ? null : alert.location(),
                alert == null ? null : alert.training(),
                alert == null ? null : alert.description(),
                supply == null ? null : supply.type(),
                supply == null ? null : supply.colorant(),
                supply == null ? null : supply.threshold(),
                supply == null ? null : supply.percent(),
                meter == null ? null : (Long) meter.from(),
                meter == null ? null : (Long) meter.to(),
                now);
        begun.add(new Kept(
                id,
                new Episode(
                        tenant,
                        episode.deviceId(),
                        episode.kind(),
                        episode.subject(),
                        episode.startedAt(),
                        episode.endedAt(),
                        episode.endedWhy(),
                        episode.severity(),
                        episode.agentId(),
                        customer,
                        alert,
                        supply,
                        meter)));
    }
}
