package org.openfsm.fleet;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.openfsm.platform.Unit;

/**
 * What polls that came late say of the alerts' past. They add episodes that are over, and move the ends of such; what is
 * known of now they leave alone: a late poll never raises an alert that is on, and never makes two of one. Of the polls in
 * between only those are known that were stored, so a past episode may have been over sooner than it says, never later.
 */
final class LateAlerts {
    private final Unit unit;
    private final Origin origin;
    private final List<Late> polls = new ArrayList<>();

    LateAlerts(Unit unit, Origin origin) {
        this.unit = unit;
        this.origin = origin;
    }

    /** @param seenAt when the device was seen last */
    private record Late(long device, Instant seenAt, Observed seen) {}

    /** An episode as it is stored. */
    private static final class Stored {
        final String subject;
        Instant from;
        Instant to;

        Stored(String subject, Instant from, Instant to) {
            this.subject = subject;
            this.from = from;
            this.to = to;
        }

        boolean covers(Instant at) {
            return !from.isAfter(at) && (to == null || to.isAfter(at));
        }
    }

    void add(long device, Instant seenAt, Observed seen) {
        if (seen.status() != null) {
            polls.add(new Late(device, seenAt, seen));
        }
    }

    /** Writes down what the late polls change. @param writes what else the report changes, which is sent before */
    void take(FleetWrites writes) throws SQLException {
        if (polls.isEmpty()) {
            return;
        }
        writes.flush();
        polls.sort(Comparator.comparing(late -> late.seen().at()));
        var stored = stored();
        var nexts = nexts();
        for (var late : polls) {
            var known = stored.computeIfAbsent(late.device(), device -> new ArrayList<>());
            if (take(late, known, next(late, known, nexts))) {
                writes.change("alerts-late", late.device(), null, late.seen().at());
            }
        }
    }

    private Map<Long, List<Stored>> stored() throws SQLException {
        var earliest = new LinkedHashMap<Long, Instant>();
        polls.forEach(late -> earliest.putIfAbsent(late.device(), late.seen().at()));
        var devices = new ArrayList<>(earliest.keySet());
        var stored = new HashMap<Long, List<Stored>>();
        unit.list(
                "select l.device_id, l.subject, l.raised_at, l.cleared_at from unnest(cast(? as bigint array),"
                        + " cast(? as timestamp with time zone array)) as v (device_id, at)"
                        + " join device_alert l on l.tenant_id = ? and l.device_id = v.device_id"
                        + " and (l.cleared_at is null or l.cleared_at >= v.at) order by l.raised_at",
                row -> stored.computeIfAbsent(row.number("device_id"), device -> new ArrayList<>())
                        .add(new Stored(row.text("subject"), row.instant("raised_at"), row.instant("cleared_at"))),
                devices,
                devices.stream().map(earliest::get).toList(),
                origin.tenantId());
        return stored;
    }

    /** For each late poll the next one of its device that was stored. */
    private Map<List<Object>, Instant> nexts() throws SQLException {
        var nexts = new HashMap<List<Object>, Instant>();
        unit.list(
                "select v.device_id, v.at, (select min(r.read_at) from reading r where r.tenant_id = ?"
                        + " and r.device_id = v.device_id and r.read_at > v.at) as metered,"
                        + " (select min(s.read_at) from supply_reading s where s.tenant_id = ?"
                        + " and s.device_id = v.device_id and s.read_at > v.at) as supplied"
                        + " from unnest(cast(? as bigint array), cast(? as timestamp with time zone array))"
                        + " as v (device_id, at)",
                row -> nexts.put(
                        List.of(row.number("device_id"), row.instant("at")),
                        Stream.of(
                                        Objects.requireNonNullElse(row.instant("metered"), Instant.MAX),
                                        Objects.requireNonNullElse(row.instant("supplied"), Instant.MAX))
                                .min(Comparator.naturalOrder())
                                .orElseThrow()),
                origin.tenantId(),
                origin.tenantId(),
                polls.stream().map(Late::device).toList(),
                polls.stream().map(late -> late.seen().at()).toList());
        return nexts;
    }

    /** When the device was seen next, as far as is known. */
    private static Instant next(Late late, List<Stored> known, Map<List<Object>, Instant> nexts) {
        var at = late.seen().at();
        return Stream.concat(
                        Stream.of(late.seenAt(), nexts.getOrDefault(List.of(late.device(), at), Instant.MAX)),
                        known.stream().flatMap(one -> Stream.of(one.from, one.to)))
                .filter(Objects::nonNull)
                .filter(moment -> moment.isAfter(at))
                .min(Comparator.naturalOrder())
                .orElse(late.seenAt());
    }

    private boolean take(Late late, List<Stored> known, Instant next) throws SQLException {
        var at = late.seen().at();
        var active = ActiveAlert.bySubject(late.seen().alerts());
        boolean changed = false;
        for (var alert : active.entrySet()) {
            changed |= wasOn(late.device(), alert.getKey(), alert.getValue(), at, next, known);
        }
        if (FleetRecorder.sawAllAlerts(late.seen())) {
            for (var one : List.copyOf(known)) {
                changed |= !active.containsKey(one.subject) && wasOff(late.device(), one, at, next);
            }
        }
        return changed;
    }

    private boolean wasOn(long device, String subject, AlertView alert, Instant at, Instant next, List<Stored> known)
            throws SQLException {
        for (var one : known) {
            if (one.subject.equals(subject) && one.covers(at)) {
                return false;
            }
        }
        for (var one : known) {
            if (one.subject.equals(subject) && one.from.equals(next)) {
                // it was on at the next poll as well; of one that lasts, the start is what reactions know it by
                return one.to != null && begins(device, one, at);
            }
        }
        var past = new Stored(subject, at, next);
        known.add(past);
        unit.change(
                "insert into device_alert (tenant_id, device_id, subject, raised_at, said_at, cleared_at, severity,"
                        + " alert_code, alert_group, group_index, location, training, description)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                origin.tenantId(),
                device,
                subject,
                at,
                alert.raisedAt(),
                next,
                alert.severity(),
                alert.code(),
                alert.group(),
                alert.groupIndex(),
                alert.location(),
                alert.training(),
                alert.description());
        return true;
    }

    private boolean begins(long device, Stored one, Instant at) throws SQLException {
        unit.change(
                "update device_alert set raised_at = ?"
                        + " where tenant_id = ? and device_id = ? and subject = ? and raised_at = ?",
                at,
                origin.tenantId(),
                device,
                one.subject,
                one.from);
        one.from = at;
        return true;
    }

    /** It was over by then already, unless it is known to have been on later. */
    private boolean wasOff(long device, Stored one, Instant at, Instant next) throws SQLException {
        if (!one.from.isBefore(at) || one.to == null || !one.to.equals(next)) {
            return false;
        }
        unit.change(
                "update device_alert set cleared_at = ?"
                        + " where tenant_id = ? and device_id = ? and subject = ? and raised_at = ?",
                at,
                origin.tenantId(),
                device,
                one.subject,
                one.from);
        one.to = at;
        return true;
    }
}
