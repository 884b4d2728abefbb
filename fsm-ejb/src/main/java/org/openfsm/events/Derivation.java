package org.openfsm.events;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openfsm.fleet.ErrorBits;
import org.openfsm.fleet.SupplyHistory;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/**
 * What changes of one tenant's fleet mean as episodes. A change only says where to look: the episodes come from the fleet's
 * own history, so that it does not matter in which order changes are taken, or how often.
 */
final class Derivation {
    /** At which supplies are shown as low where no rule says another one. */
    static final int USUAL_THRESHOLD = 10;

    private static final Set<String> ALERTS = Set.of("alert-raised", "alert-cleared", "alerts-late");
    private static final Set<String> ERRORS = Set.of("error-raised", "error-cleared");
    private static final Set<String> SILENCE = Set.of("device-silent", "device-answers");
    private static final Set<String> LEVELS = Set.of("supply-level");

    /** Error bits with which nothing is printed. */
    private static final Set<String> STOPPING =
            Set.of("jammed", "doorOpen", "noToner", "markerSupplyMissing", "serviceRequested");

    private static final String ERRORS_SUBJECT = AlertState.ERROR_STATE + ":";

    private final Unit unit;
    private final long tenant;
    private final List<AlertState> evaluated;
    private final Set<Integer> thresholds;
    private final EventStore store;

    /** @param thresholds of low supplies, beside the usual one */
    Derivation(Unit unit, long tenant, List<AlertState> evaluated, Set<Integer> thresholds, EventStore store) {
        this.unit = unit;
        this.tenant = tenant;
        this.evaluated = evaluated;
        this.thresholds = new HashSet<>(thresholds);
        this.thresholds.add(USUAL_THRESHOLD);
        this.store = store;
    }

    void take(List<Change> changes) throws SQLException {
        var owners = Owners.of(
                unit,
                tenant,
                changes.stream()
                        .map(Change::deviceId)
                        .filter(id -> id != null)
                        .distinct()
                        .toList());
        alerts(since(changes, ALERTS), owners);
        errors(since(changes, ERRORS), owners);
        silence(since(changes, SILENCE), owners);
        levels(since(changes, LEVELS), owners);
        new AgentFaults(unit, tenant, store).take(changes);
        for (var change : changes) {
            moment(change, owners);
        }
    }

    /** For each device that changes of these kinds are about, the earliest time of them. */
    private static Map<Long, Instant> since(List<Change> changes, Set<String> kinds) {
        var since = new LinkedHashMap<Long, Instant>();
        changes.stream()
                .filter(change -> change.deviceId() != null && kinds.contains(change.kind()))
                .forEach(change ->
                        since.merge(change.deviceId(), change.at(), (one, other) -> one.isBefore(other) ? one : other));
        return since;
    }

    private void alerts(Map<Long, Instant> since, Owners owners) throws SQLException {
        if (since.isEmpty()) {
            return;
        }
        var devices = new ArrayList<>(since.keySet());
        record Seen(Episode episode, String severity) {}
        var seen = unit.list(
                "select l.*, exists (select 1 from device_alert n where n.tenant_id = l.tenant_id"
                        + " and n.device_id = l.device_id and n.subject = l.subject and n.raised_at = l.cleared_at)"
                        + " as goes_on from unnest(cast(? as bigint array), cast(? as timestamp with time zone array))"
                        + " as v (device_id, at) join device_alert l on l.tenant_id = ? and l.device_id = v.device_id"
                        + " and (l.cleared_at is null or l.cleared_at >= v.at) order by l.raised_at",
                row -> new Seen(
                        new Episode(
                                tenant,
                                row.number("device_id"),
                                EventKind.ALERT,
                                row.text("subject"),
                                row.instant("raised_at"),
                                row.instant("cleared_at"),
                                endedWhy(row),
                                EventSeverity.of(row.text("severity")),
                                null,
                                null,
                                new EventRow.Alert(
                                        row.text("alert_group"),
                                        row.small("alert_code"),
                                        row.small("group_index"),
                                        row.small("location"),
                                        row.text("training"),
                                        row.text("description")),
                                null,
                                null),
                        row.text("severity")),
                devices,
                devices.stream().map(since::get).toList(),
                tenant);
        var said = new HashMap<Episode, String>();
        seen.forEach(one -> said.put(one.episode(), one.severity()));
        var kept = store.kept(since, EventKind.ALERT).stream()
                .filter(one -> !isError(one.episode()))
                .toList();
        store.bring(
                kept,
                seen.stream().map(Seen::episode).toList(),
                owners,
                episode -> AlertState.evaluated(
                        evaluated, episode.alert().group(), episode.alert().code(), said.get(episode)));
    }

    /** One that is as bad as before goes on as the same row: what begins when this ended is better or worse. */
    private static String endedWhy(Row row) throws SQLException {
        if (row.instant("cleared_at") == null) {
            return null;
        }
        return row.yes("goes_on") ? EventRow.GOES_ON : "cleared";
    }

    private static boolean isError(Episode episode) {
        return episode.subject().startsWith(ERRORS_SUBJECT);
    }

    private void errors(Map<Long, Instant> since, Owners owners) throws SQLException {
        var kept = store.kept(since, EventKind.ALERT).stream()
                .filter(one -> isError(one.episode()))
                .toList();
        var history = spans(since, ERRORS, "error-raised", ERRORS_SUBJECT, kept).stream()
                .map(this::error)
                .toList();
        store.bring(
                kept,
                history,
                owners,
                episode -> AlertState.evaluated(
                        evaluated,
                        AlertState.ERROR_STATE,
                        episode.alert().code(),
                        episode.severity() == EventSeverity.CRITICAL ? "critical" : "warning"));
    }

    private Episode error(Toggles.Span span) {
        var bit = span.key().subject().substring(ERRORS_SUBJECT.length());
        return new Episode(
                tenant,
                span.key().deviceId(),
                EventKind.ALERT,
                span.key().subject(),
                span.from(),
                span.to(),
                span.to() == null ? null : "cleared",
                STOPPING.contains(bit) ? EventSeverity.CRITICAL : EventSeverity.WARNING,
                null,
                null,
                new EventRow.Alert(AlertState.ERROR_STATE, ErrorBits.NAMES.indexOf(bit), null, null, null, bit),
                null,
                null);
    }

    private void silence(Map<Long, Instant> since, Owners owners) throws SQLException {
        var kept = store.kept(since, EventKind.DEVICE_SILENT);
        var history = spans(since, SILENCE, "device-silent", "", kept).stream()
                .map(span -> new Episode(
                        tenant,
                        span.key().deviceId(),
                        EventKind.DEVICE_SILENT,
                        "silence",
                        span.from(),
                        span.to(),
                        span.to() == null ? null : "answers",
                        EventSeverity.WARNING,
                        null,
                        null,
                        null,
                        null,
                        null))
                .toList();
        store.bring(kept, history, owners, episode -> true);
    }

    /** @param prefix of the subjects, which the changes leave out */
    private List<Toggles.Span> spans(
            Map<Long, Instant> since, Set<String> kinds, String on, String prefix, List<EventStore.Kept> kept)
            throws SQLException {
        if (since.isEmpty()) {
            return List.of();
        }
        var devices = new ArrayList<>(since.keySet());
        var toggles = unit.list(
                "select c.device_id, c.subject, c.effective_at, c.kind from unnest(cast(? as bigint array),"
                        + " cast(? as timestamp with time zone array)) as v (device_id, at)"
                        + " join fleet_change c on c.tenant_id = ? and c.device_id = v.device_id"
                        + " and c.effective_at >= v.at and c.kind = any (?)",
                row -> new Toggles.Toggle(
                        new Toggles.Key(
                                row.number("device_id"),
                                prefix + (row.text("subject") == null ? "" : row.text("subject"))),
                        row.instant("effective_at"),
                        row.text("kind").equals(on)),
                devices,
                devices.stream().map(since::get).toList(),
                tenant,
                kinds);
        var lasting = new HashMap<Toggles.Key, Instant>();
        for (var one : kept) {
            var episode = one.episode();
            if (episode.startedAt().isBefore(since.get(episode.deviceId()))) {
                lasting.put(
                        new Toggles.Key(episode.deviceId(), prefix.isEmpty() ? "" : episode.subject()),
                        episode.startedAt());
            }
        }
        return Toggles.spans(toggles, lasting);
    }

    private void levels(Map<Long, Instant> since, Owners owners) throws SQLException {
        if (since.isEmpty()) {
            return;
        }
        // from where the open ones began: only the whole course says whether a level that wavers is still low
        var whole = new LinkedHashMap<>(since);
        store.kept(since, EventKind.SUPPLY_LOW)
                .forEach(one -> whole.merge(
                        one.episode().deviceId(),
                        one.episode().startedAt(),
                        (at, start) -> start.isBefore(at) ? start : at));
        // what was over before is told already: polls of one moment that contradict each other begin and end with it
        var history = new LowSupplies(tenant, thresholds)
                .of(SupplyHistory.since(unit, tenant, whole)).stream()
                        .filter(one -> one.endedAt() == null || !one.endedAt().isBefore(whole.get(one.deviceId())))
                        .toList();
        store.bring(store.kept(whole, EventKind.SUPPLY_LOW), history, owners, episode -> true);
    }

    private void moment(Change change, Owners owners) throws SQLException {
        switch (change.kind()) {
            case "device-new" ->
                store.moment(moment(change, EventKind.DEVICE_NEW, "new", EventSeverity.NOTICE, null, null), owners);
            case "supply-replaced" -> {
                var percent = change.number("percentNow");
                store.moment(
                        moment(
                                change,
                                EventKind.SUPPLY_REPLACED,
                                change.subject(),
                                EventSeverity.NOTICE,
                                supply(change.subject(), percent),
                                null),
                        owners);
            }
            case "meter-went-back" -> {
                var from = change.number("from");
                var to = change.number("to");
                if (from != null && to != null) {
                    store.moment(
                            moment(
                                    change,
                                    EventKind.METER_WENT_BACK,
                                    change.subject(),
                                    EventSeverity.WARNING,
                                    null,
                                    new EventRow.MeterBack(change.subject(), from, to)),
                            owners);
                }
            }
            default -> {
                // its kind is brought up to date as a whole, or concerns nobody
            }
        }
    }

    private static EventRow.Supply supply(String slot, Long percent) {
        var words = List.of(slot.split(":"));
        var colorant = words.size() < 2 || words.get(1).equals("none") ? null : words.get(1);
        return new EventRow.Supply(
                slot, words.get(0), colorant, null, percent == null ? null : (Integer) percent.intValue());
    }

    private Episode moment(
            Change change,
            EventKind kind,
            String subject,
            EventSeverity severity,
            EventRow.Supply supply,
            EventRow.MeterBack meter) {
        return new Episode(
                tenant,
                change.deviceId(),
                kind,
                subject,
                change.at(),
                kind.isMoment() ? change.at() : null,
                kind.isMoment() ? "moment" : null,
                severity,
                null,
                null,
                null,
                supply,
                meter);
    }
}
