package org.openfsm.events;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.openfsm.access.Audit;
import org.openfsm.access.Caller;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.access.Scope;
import org.openfsm.ingest.ServerKeys;
import org.openfsm.platform.Database;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/**
 * The rules of a tenant. An administrator and who sees the whole tenant see all of them, others their own. A rule belongs
 * to who saved it last, and reacts to what that person may see when it happens.
 */
@Stateless
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER})
public class Rules {
    /** What a webhook's secret is encrypted for. */
    static final String SECRET_USE = "webhook-secret";

    private static final Duration MONTH = Duration.ofDays(30);
    private static final int SECRET_BYTES = 32;

    // a rule is of no customer: who sees only some does not see it for that
    private static final String FROM =
            " from (select o.*, cast(0 as bigint) as customer_id from reaction_rule o) r where ";

    @Inject
    Database database;

    @Inject
    CurrentScope scope;

    @Inject
    Caller caller;

    @Inject
    ServerKeys keys;

    @Inject
    Clock clock;

    private final SecureRandom random = new SecureRandom();

    protected Rules() {}

    Rules(Database database, CurrentScope scope, Caller caller, ServerKeys keys, Clock clock) {
        this.database = database;
        this.scope = scope;
        this.caller = caller;
        this.keys = keys;
        this.clock = clock;
    }

    /** Something to choose. */
    public record Choice(long id, String name) {}

    private record Found(long tenant, RuleRow row, String secret) {}

    /** In their order. */
    public List<RuleRow> list() {
        return database.transact(unit -> rows(find(unit, null)));
    }

    public Optional<RuleRow> rule(long id) {
        return database.transact(unit -> rows(find(unit, id)).stream().findFirst());
    }

    private static List<RuleRow> rows(List<Found> found) {
        return found.stream().map(Found::row).toList();
    }

    private List<Found> find(Unit unit, Long id) throws SQLException {
        var values = new ArrayList<Object>();
        values.add(clock.instant().minus(MONTH));
        var mine = scope.get().where("r", values);
        values.add(scope.person());
        if (id != null) {
            values.add(id);
        }
        var found = unit.list(
                "select r.*, (select count(*) from reaction x where x.tenant_id = r.tenant_id and x.rule_id = r.id"
                        + " and x.fired_at >= ?) as fired, (select max(x.fired_at) from reaction x"
                        + " where x.tenant_id = r.tenant_id and x.rule_id = r.id) as last_fired"
                        + FROM + "(" + mine + " or r.owner = ?)" + (id == null ? "" : " and r.id = ?")
                        + " order by r.tenant_id, r.place, r.id",
                row -> new Found(row.number("tenant_id"), row(row), row.text("webhook_secret")),
                values.toArray());
        var shown = new ArrayList<Found>();
        for (var one : found) {
            shown.add(new Found(one.tenant(), withBroken(unit, one), one.secret()));
        }
        return shown;
    }

    private static RuleRow row(Row row) throws SQLException {
        return new RuleRow(
                rule(row),
                row.small("place"),
                row.text("owner"),
                row.yes("whole_tenant"),
                row.instant("changed_at"),
                row.text("changed_by"),
                row.number("fired"),
                row.instant("last_fired"),
                List.of());
    }

    /** The rule in a row of {@code reaction_rule}. */
    static Rule rule(Row row) throws SQLException {
        return RuleDocument.read(
                row.number("id"),
                row.text("name"),
                row.yes("paused"),
                row.text("webhook_secret") != null,
                row.text("definition"));
    }

    private static RuleRow withBroken(Unit unit, Found one) throws SQLException {
        var row = one.row();
        var broken = new ArrayList<RuleRow.Missing>();
        var filter = row.rule().filter();
        missing(unit, one.tenant(), "customer", filter.customers(), broken);
        missing(unit, one.tenant(), "device_group", filter.groups(), broken);
        if (!row.wholeTenant() && CurrentScope.granted(unit, row.owner()).isNothing()) {
            broken.add(new RuleRow.Missing("owner", row.owner()));
        }
        return new RuleRow(
                row.rule(),
                row.place(),
                row.owner(),
                row.wholeTenant(),
                row.changedAt(),
                row.changedBy(),
                row.fired30(),
                row.lastFiredAt(),
                broken);
    }

    private static void missing(Unit unit, long tenant, String table, Set<Long> ids, List<RuleRow.Missing> broken)
            throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        var there = new HashSet<>(unit.list(
                "select id from " + table + " where tenant_id = ? and id = any (?)",
                row -> row.number("id"),
                tenant,
                ids));
        ids.stream()
                .filter(id -> !there.contains(id))
                .sorted()
                .forEach(id -> broken.add(
                        new RuleRow.Missing(table.equals("customer") ? "customer" : "group", String.valueOf(id))));
    }

    /**
     * What the rule would have done in the last 90 days, to what the signed-in person may see.
     *
     * @throws Rejected with what is wrong with trigger, filter or damping
     */
    public DryRun dryRun(Rule rule) {
        RuleCheck.condition(rule);
        var seen = scope.get();
        return database.transact(unit -> new Rehearsal(unit, tenant(unit, seen), seen, clock.instant()).of(rule));
    }

    /**
     * Keeps a rule, as the signed-in person's.
     *
     * @param proof of a dry run of this trigger, filter and damping; without it the rule is kept paused
     * @throws Rejected {@code rule.unknown}, or with what is wrong
     */
    public RuleRow save(Rule rule, String proof) {
        RuleCheck.all(rule);
        var seen = scope.get();
        boolean seenWorking = RuleDocument.proof(rule).equals(proof);
        return database.transact(unit -> {
            var before = rule.id() == null ? null : known(unit, rule.id());
            long tenant = before == null ? tenant(unit, seen) : before.tenant();
            checkNamed(unit, tenant, seen, rule.filter());
            long id = before == null ? unit.newId() : rule.id();
            checkName(unit, tenant, id, rule.name().strip());
            var kept = rule.withId(id, rule.paused() || !seenWorking);
            write(unit, tenant, kept, secret(rule, before), before == null);
            note(unit, tenant, before == null ? "rule.made" : "rule.changed", kept.name(), RuleDocument.write(kept));
            return rows(find(unit, id)).get(0);
        });
    }

    private void write(Unit unit, long tenant, Rule rule, String secret, boolean isNew) throws SQLException {
        var now = now();
        var name = rule.name().strip();
        boolean administrator = caller.isInRole(Roles.ADMINISTRATOR);
        if (isNew) {
            unit.change(
                    "insert into reaction_rule (tenant_id, id, name, folded, place, paused, owner, whole_tenant,"
                            + " definition, webhook_secret, created_at, changed_at, changed_by)"
                            + " values (?, ?, ?, ?, (select coalesce(max(p.place), 0) + 1 from reaction_rule p"
                            + " where p.tenant_id = ?), ?, ?, ?, ?, ?, ?, ?, ?)",
                    tenant,
                    rule.id(),
                    name,
                    name.toLowerCase(Locale.ROOT),
                    tenant,
                    rule.paused(),
                    scope.person(),
                    administrator,
                    RuleDocument.write(rule),
                    secret,
                    now,
                    now,
                    scope.person());
            return;
        }
        unit.change(
                "update reaction_rule set name = ?, folded = ?, paused = ?, owner = ?, whole_tenant = ?, definition = ?,"
                        + " webhook_secret = ?, changed_at = ?, changed_by = ? where tenant_id = ? and id = ?",
                name,
                name.toLowerCase(Locale.ROOT),
                rule.paused(),
                scope.person(),
                administrator,
                RuleDocument.write(rule),
                secret,
                now,
                scope.person(),
                tenant,
                rule.id());
    }

    private String secret(Rule rule, Found before) {
        if (rule.webhook() == null) {
            return null;
        }
        var said = rule.webhook().secret();
        if (said != null && !said.isBlank()) {
            var sealed = keys.atRest().encrypt(said.strip().getBytes(StandardCharsets.UTF_8), SECRET_USE);
            return Base64.getEncoder().encodeToString(sealed);
        }
        if (before == null || before.secret() == null) {
            throw new Rejected(
                    "rule.secret",
                    "The webhook has no secret to sign with; give it one of at least 16 characters",
                    "0");
        }
        return before.secret();
    }

    private static void checkName(Unit unit, long tenant, long id, String name) throws SQLException {
        var taken = unit.one(
                "select id from reaction_rule where tenant_id = ? and folded = ? and id <> ?",
                row -> row.number("id"),
                tenant,
                name.toLowerCase(Locale.ROOT),
                id);
        if (taken.isPresent()) {
            throw new Rejected("rule.name.taken", "There is a rule \"" + name + "\" already", name);
        }
    }

    /** Customers and groups that the person does not see are none. */
    private static void checkNamed(Unit unit, long tenant, Scope seen, Rule.Filter filter) throws SQLException {
        for (var customer : filter.customers()) {
            var there = unit.one(
                    "select id from customer where tenant_id = ? and id = ?",
                    row -> row.number("id"),
                    tenant,
                    customer);
            if (there.isEmpty() || !seen.sees(tenant, customer)) {
                throw new Rejected("rule.customer", "There is no customer " + customer, String.valueOf(customer));
            }
        }
        var groups = new HashSet<>(groups(unit, seen).stream().map(Choice::id).toList());
        for (var group : filter.groups()) {
            if (!groups.contains(group)) {
                throw new Rejected("rule.group", "There is no device group " + group, String.valueOf(group));
            }
        }
    }

    /** Stops a rule; what it has set going goes on. @throws Rejected {@code rule.unknown} */
    public void pause(long id) {
        database.transact(unit -> {
            var one = known(unit, id);
            unit.change("update reaction_rule set paused = true where tenant_id = ? and id = ?", one.tenant(), id);
            note(unit, one.tenant(), "rule.paused", one.row().rule().name(), null);
            return null;
        });
    }

    /**
     * Lets a rule react again, to what happens from now on.
     *
     * @param proof of a dry run of the rule as it is kept
     * @throws Rejected {@code rule.unknown}, {@code rule.dry-run} when the proof does not fit
     */
    public RuleRow resume(long id, String proof) {
        return database.transact(unit -> {
            var one = known(unit, id);
            if (!RuleDocument.proof(one.row().rule()).equals(proof)) {
                throw new Rejected(
                        "rule.dry-run",
                        "The rule \"" + one.row().rule().name()
                                + "\" was not seen working as it is now; look at its dry" + " run first",
                        one.row().rule().name());
            }
            unit.change("update reaction_rule set paused = false where tenant_id = ? and id = ?", one.tenant(), id);
            note(unit, one.tenant(), "rule.resumed", one.row().rule().name(), null);
            return rows(find(unit, id)).get(0);
        });
    }

    /** Deletes a rule; what it did stays in the ledger, what it had still to do is not done. Unknown ones are ignored. */
    public void delete(long id) {
        database.transact(unit -> {
            for (var one : find(unit, id)) {
                unit.change("delete from reaction_rule where tenant_id = ? and id = ?", one.tenant(), id);
                note(unit, one.tenant(), "rule.deleted", one.row().rule().name(), null);
            }
            return null;
        });
    }

    /** Puts the rules in this order; those not named stay behind them in theirs. */
    public void order(List<Long> ids) {
        database.transact(unit -> {
            var found = find(unit, null);
            var wanted = new LinkedHashSet<>(ids);
            found.forEach(one -> wanted.add(one.row().rule().id()));
            int place = 0;
            for (var id : wanted) {
                var one = found.stream()
                        .filter(known -> known.row().rule().id().equals(id))
                        .findFirst();
                if (one.isPresent()) {
                    unit.change(
                            "update reaction_rule set place = ? where tenant_id = ? and id = ?",
                            ++place,
                            one.get().tenant(),
                            id);
                }
            }
            return null;
        });
    }

    /** A random one. */
    public String newSecret() {
        var bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The device groups that a rule can name, by name. */
    public List<Choice> groups() {
        var seen = scope.get();
        return database.transact(unit -> groups(unit, seen));
    }

    private static List<Choice> groups(Unit unit, Scope seen) throws SQLException {
        var values = new ArrayList<Object>();
        var mine = seen.where("g", values);
        return unit.list(
                "select g.id, g.name from (select tenant_id, id, name, folded, owner_id as customer_id"
                        + " from device_group) g where " + mine + " order by g.folded",
                row -> new Choice(row.number("id"), row.text("name")),
                values.toArray());
    }

    private Found known(Unit unit, long id) throws SQLException {
        return find(unit, id).stream()
                .findFirst()
                .orElseThrow(() -> new Rejected("rule.unknown", "There is no rule " + id, String.valueOf(id)));
    }

    /** Where the person's new rules belong. */
    private static long tenant(Unit unit, Scope seen) throws SQLException {
        var values = new ArrayList<Object>();
        var mine = seen.where("p", values);
        return unit.one(
                        "select p.tenant_id as id from (select id as tenant_id, cast(0 as bigint) as customer_id"
                                + " from tenant union all select tenant_id, id from customer) p where " + mine
                                + " order by p.tenant_id fetch first 1 row only",
                        row -> row.number("id"),
                        values.toArray())
                .orElseThrow(() -> new Rejected(
                        "rule.scope", "You see no customer that a rule could be about; an administrator grants it"));
    }

    private void note(Unit unit, long tenant, String action, String rule, String detail) throws SQLException {
        Audit.note(unit, clock.instant(), tenant, scope.person(), action, rule, detail);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
