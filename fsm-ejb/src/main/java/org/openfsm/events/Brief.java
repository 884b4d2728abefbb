package org.openfsm.events;

import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Base64;
import java.util.Optional;
import org.openfsm.access.Scope;
import org.openfsm.platform.Unit;

/**
 * What is needed to do an errand, as it stands when it is done.
 *
 * @param follows the event of which the rule told, where it goes on as this one without being told again; else null
 * @param secret the webhook's, encrypted; null when it has none
 * @param zone the tenant's
 */
record Brief(EventRow event, Long follows, Rule rule, byte[] secret, ZoneId zone) {

    /** The event of which the rule told. */
    long told() {
        return follows == null ? event.id() : follows;
    }

    /** Nothing when the rule is gone. */
    static Optional<Brief> of(Unit unit, Errand errand) throws SQLException {
        record Found(Rule rule, String secret) {}
        var rule = unit.one(
                "select r.* from reaction_rule r where r.tenant_id = ? and r.id = ?",
                row -> new Found(Rules.rule(row), row.text("webhook_secret")),
                errand.tenantId(),
                errand.ruleId());
        if (rule.isEmpty()) {
            return Optional.empty();
        }
        var zone = unit.one(
                        "select zone from tenant where id = ?", row -> ZoneId.of(row.text("zone")), errand.tenantId())
                .orElseThrow();
        var follows = unit.one(
                "select follows from reaction where tenant_id = ? and rule_id = ? and event_id = ? and follows is not null",
                row -> row.number("follows"),
                errand.tenantId(),
                errand.ruleId(),
                errand.eventId());
        var secret = rule.get().secret();
        return new EventQuery(Scope.installation())
                .one(unit, errand.eventId())
                .map(event -> new Brief(
                        event,
                        follows.orElse(null),
                        rule.get().rule(),
                        secret == null ? null : Base64.getDecoder().decode(secret),
                        zone));
    }
}
