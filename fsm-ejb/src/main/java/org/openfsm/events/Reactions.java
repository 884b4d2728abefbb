package org.openfsm.events;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.openfsm.platform.Unit;

/** What rules make of events: rows in the queue, written in the transaction that found the event. */
final class Reactions {
    /** What is learned later than this is history: nobody is called about it. */
    private static final Duration FRESH = Duration.ofHours(24);

    /** Of a reaction: somebody heard that what it is about began. */
    private static final String TOLD = "(x.fired_at is not null or x.follows is not null)";

    private final Unit unit;
    private final long tenant;
    private final Instant now;

    Reactions(Unit unit, long tenant, Instant now) {
        this.unit = unit;
        this.tenant = tenant;
        this.now = now;
    }

    /** Lets the rules look at an event that was not known before. */
    void begun(EventStore.Kept event, List<ActiveRule> rules, Owners owners) throws SQLException {
        var episode = event.episode();
        boolean fresh = episode.startedAt().isAfter(now.minus(FRESH));
        boolean overUnseen = episode.isOver() && !episode.kind().isMoment();
        if (!fresh || overUnseen) {
            return;
        }
        var standpoint = owners.standpoint(episode, episode.customerId());
        for (var active : rules) {
            if (standpoint.fits(active.rule(), active.owner())) {
                react(active.rule(), event);
            }
        }
    }

    private void react(Rule rule, EventStore.Kept event) throws SQLException {
        var episode = event.episode();
        var due = episode.startedAt().plus(Duration.ofMinutes(rule.trigger().afterMinutes()));
        boolean waits = due.isAfter(now);
        unit.change(
                "insert into reaction (tenant_id, rule_id, event_id, device_id, subject, due_at)"
                        + " values (?, ?, ?, ?, ?, ?)",
                tenant,
                rule.id(),
                event.id(),
                episode.deviceId(),
                episode.subject(),
                due);
        var told = isDamped(rule, episode) ? toldOf(rule, episode) : Optional.<Long>empty();
        if (told.isPresent()) {
            unit.change(
                    "update reaction set lapsed = 'follows', follows = ?"
                            + " where tenant_id = ? and rule_id = ? and event_id = ?",
                    told.get(),
                    tenant,
                    rule.id(),
                    event.id());
        } else if (!waits) {
            fire(rule, event.id(), episode);
        }
    }

    /** The event that the rule told of, where it goes on as this episode, no worse. */
    private Optional<Long> toldOf(Rule rule, Episode episode) throws SQLException {
        return unit
                .list(
                        "select coalesce(x.follows, x.event_id) as told from reaction x"
                                + " join event e on e.tenant_id = x.tenant_id and e.id = x.event_id"
                                + " where x.tenant_id = ? and x.rule_id = ? and x.device_id = ? and x.subject = ?"
                                + " and e.ended_at = ? and e.ended_why = ? and " + TOLD,
                        row -> row.number("told"),
                        tenant,
                        rule.id(),
                        episode.deviceId(),
                        episode.subject(),
                        episode.startedAt(),
                        EventRow.GOES_ON)
                .stream()
                .findFirst();
    }

    /** Does what the rule says, unless it has done so shortly before for the same. */
    private void fire(Rule rule, long event, Episode episode) throws SQLException {
        if (isDamped(rule, episode)) {
            lapse(rule.id(), event, "damped");
            return;
        }
        unit.change(
                "update reaction set fired_at = ? where tenant_id = ? and rule_id = ? and event_id = ?",
                now,
                tenant,
                rule.id(),
                event);
        if (rule.email() != null) {
            for (var recipient : rule.email().recipients()) {
                enqueue(rule.id(), event, Phase.RAISED, DeliveryKind.EMAIL, recipient);
            }
        }
        if (rule.ticket() != null) {
            enqueue(rule.id(), event, Phase.RAISED, DeliveryKind.TICKET, DeliveryKind.TICKET.key());
        }
        if (rule.webhook() != null) {
            enqueue(
                    rule.id(),
                    event,
                    Phase.RAISED,
                    DeliveryKind.WEBHOOK,
                    rule.webhook().url());
        }
    }

    private boolean isDamped(Rule rule, Episode episode) throws SQLException {
        if (rule.notAgainWithinHours() == 0) {
            return false;
        }
        Optional<Damping.Fired> before = unit
                .list(
                        "select e.started_at, e.severity from reaction x"
                                + " join event e on e.tenant_id = x.tenant_id and e.id = x.event_id"
                                + " where x.tenant_id = ? and x.rule_id = ? and x.device_id = ? and x.subject = ?"
                                + " and x.fired_at is not null order by e.started_at desc fetch first 1 row only",
                        row -> new Damping.Fired(
                                row.instant("started_at"), EventSeverity.values()[row.small("severity")]),
                        tenant,
                        rule.id(),
                        episode.deviceId(),
                        episode.subject())
                .stream()
                .findFirst();
        return before.isPresent() && Damping.holds(rule.notAgainWithinHours(), before.get(), episode);
    }

    private void lapse(long rule, long event, String why) throws SQLException {
        unit.change(
                "update reaction set lapsed = ? where tenant_id = ? and rule_id = ? and event_id = ?",
                why,
                tenant,
                rule,
                event);
    }

    /** Lets a rule react to what has now lasted as long as it said. */
    void due(long ruleId, long event, Optional<ActiveRule> active, Episode episode) throws SQLException {
        if (active.isEmpty() || !active.get().owner().sees(tenant, episode.customerId())) {
            lapse(ruleId, event, "gone");
        } else if (episode.isOver()) {
            lapse(ruleId, event, "ended");
        } else {
            fire(active.get().rule(), event, episode);
        }
    }

    /** Says that it is over to whom it was said that it began, where the rules want it said. */
    void ended(EventStore.Kept event) throws SQLException {
        var rules = unit.list(
                "select r.* from reaction x join reaction_rule r on r.tenant_id = x.tenant_id and r.id = x.rule_id"
                        + " where x.tenant_id = ? and x.event_id = ? and " + TOLD + " order by r.id",
                Rules::rule,
                tenant,
                event.id());
        for (var rule : rules) {
            if (rule.email() != null && rule.email().whenCleared()) {
                for (var recipient : rule.email().recipients()) {
                    enqueue(rule.id(), event.id(), Phase.CLEARED, DeliveryKind.EMAIL, recipient);
                }
            }
            if (rule.ticket() != null && rule.ticket().resolveWhenCleared()) {
                enqueue(rule.id(), event.id(), Phase.CLEARED, DeliveryKind.TICKET, DeliveryKind.TICKET.key());
            }
            if (rule.webhook() != null && rule.webhook().whenCleared()) {
                enqueue(
                        rule.id(),
                        event.id(),
                        Phase.CLEARED,
                        DeliveryKind.WEBHOOK,
                        rule.webhook().url());
            }
        }
    }

    private void enqueue(long rule, long event, Phase phase, DeliveryKind kind, String target) throws SQLException {
        var there = unit.one(
                "select id from delivery where tenant_id = ? and rule_id = ? and event_id = ? and phase = ?"
                        + " and kind = ? and target = ?",
                row -> row.number("id"),
                tenant,
                rule,
                event,
                phase.key(),
                kind.key(),
                target);
        if (there.isPresent()) {
            return;
        }
        unit.change(
                "insert into delivery (tenant_id, id, rule_id, event_id, phase, kind, target, state, due_at, tries,"
                        + " attempts, created_at) values (?, ?, ?, ?, ?, ?, ?, 'waiting', ?, 0, 0, ?)",
                tenant,
                unit.newId(),
                rule,
                event,
                phase.key(),
                kind.key(),
                target,
                now,
                now);
    }
}
