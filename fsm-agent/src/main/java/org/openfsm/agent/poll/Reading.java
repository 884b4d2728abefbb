package org.openfsm.agent.poll;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.snmp.SnmpSession;
import org.openfsm.agent.snmp.SnmpSession.Answer;
import org.openfsm.pmd.Definition;
import org.openfsm.pmd.Match;
import org.openfsm.pmd.Needs;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.Pool;
import org.openfsm.pmd.SnmpValue;
import org.openfsm.pmd.Traits;

/**
 * One reading of an opened box, in as few requests as it takes: the standard tables (or what moves of them, where the
 * rest is remembered) and with them what the definitions of the last reading want; then what still has to be known to
 * choose the definitions; then what these want beyond that.
 */
final class Reading {

    /** All standard columns; which of a printer's localisations is in use is known only later, and their table is long. */
    private static final List<Oid> STANDARD = Table.columns(
            Table.GENERAL,
            Table.HR_PRINTER,
            Table.MARKER,
            Table.HR_DEVICE,
            Table.INTERFACES,
            Table.SUPPLIES,
            Table.COLORANT,
            Table.INPUT,
            Table.OUTPUT,
            Table.MEDIA_PATH,
            Table.FINISHER,
            Table.ALERT);

    private final Pool pool;
    private final Memory.Box before;
    private final Instant now;
    private final Problems problems = new Problems();
    /** What the standards and the choice of a definition look at. */
    private final NavigableMap<Oid, SnmpValue> values = new TreeMap<>();
    /** What definitions asked for. */
    private final NavigableMap<Oid, SnmpValue> wanted = new TreeMap<>();

    private final Set<Oid> asked = new HashSet<>();
    private final Set<Oid> askedToChoose = new HashSet<>();
    private final Map<@Nullable Integer, Match> matches = new LinkedHashMap<>();
    private List<@Nullable Integer> indexes = List.of();
    private SnmpSession session;
    private @Nullable Configuration configuration;

    /** @param before what is remembered of the box */
    Reading(SnmpSession session, Pool pool, Memory.Box before, Instant now) {
        this.session = session;
        this.pool = pool;
        this.before = before;
        this.now = now;
    }

    /** @return this, when all is read */
    CompletableFuture<Reading> start() {
        before.definitions().forEach((printer, id) -> pool.definition(id).ifPresent(this::suit));
        values.putAll(session.opened());
        var known = before.configuration();
        return (known != null && known.holds(values, now) ? readMoving(known) : readAll())
                .thenCompose(done -> choose())
                .thenCompose(done -> askInContext())
                .thenApply(done -> this);
    }

    /** All values of the box. */
    NavigableMap<Oid, SnmpValue> values() {
        var all = new TreeMap<>(values);
        all.putAll(wanted);
        return all;
    }

    /** What could not be read, of the box as a whole. */
    Problems problems() {
        return problems;
    }

    /** hrDeviceIndex of each printer of the box, or one null when none can be told, with its definition if there is one. */
    Map<@Nullable Integer, @Nullable Match> printers() {
        var printers = new LinkedHashMap<@Nullable Integer, @Nullable Match>();
        indexes.forEach(index -> printers.put(index, matches.get(index)));
        return printers;
    }

    /** What to remember of the box for its next reading. */
    Memory.Box after() {
        var definitions = new LinkedHashMap<Integer, String>();
        matches.forEach((index, match) -> definitions.put(
                index == null ? Memory.NO_PRINTER : index, match.definition().id()));
        return new Memory.Box(configuration, definitions);
    }

    /** The standard tables are read: which printers there are. */
    private Objects sort() {
        var box = new Objects(values, new Problems());
        indexes = new ArrayList<>(box.printers());
        if (indexes.isEmpty()) {
            indexes.add(null);
        }
        return box;
    }

    private CompletableFuture<?> readMoving(Configuration known) {
        return all(
                        walk(
                                Table.moving(
                                        Table.MARKER,
                                        Table.HR_PRINTER,
                                        Table.HR_DEVICE,
                                        Table.SUPPLIES,
                                        Table.INPUT,
                                        Table.OUTPUT),
                                values),
                        walk(Table.columns(Table.ALERT), values),
                        askAsLastTime())
                .thenCompose(done -> {
                    boolean whole = problems.list().isEmpty();
                    if (whole && !known.fits(values)) {
                        return readAll();
                    }
                    configuration = whole ? known.after(values) : known;
                    askedToChoose.addAll(known.asked());
                    known.fixed().forEach(values::putIfAbsent);
                    sort();
                    return CompletableFuture.completedFuture(null);
                });
    }

    private CompletableFuture<?> readAll() {
        return all(
                        walk(
                                Table.columns(
                                        Table.GENERAL,
                                        Table.HR_PRINTER,
                                        Table.MARKER,
                                        Table.HR_DEVICE,
                                        Table.INTERFACES),
                                values),
                        walk(Table.columns(Table.SUPPLIES, Table.COLORANT), values),
                        walk(Table.columns(Table.INPUT, Table.OUTPUT, Table.MEDIA_PATH, Table.FINISHER), values),
                        walk(Table.columns(Table.ALERT), values),
                        askAsLastTime())
                .thenCompose(done -> askToChoose(characterSets()))
                .thenAccept(done -> configuration =
                        problems.list().isEmpty() ? Configuration.of(values, askedToChoose, now) : null);
    }

    private CompletableFuture<?> askAsLastTime() {
        var needs = Needs.NONE;
        for (var entry : before.definitions().entrySet()) {
            int printer = entry.getKey();
            var definition = pool.definition(entry.getValue());
            if (definition.isPresent()) {
                needs = needs.and(definition.get().needs(printer == Memory.NO_PRINTER ? null : printer));
            }
        }
        return ask(needs);
    }

    /** Where the standards say in which character set a printer's texts are. */
    private SortedSet<Oid> characterSets() {
        var instances = new TreeSet<Oid>();
        sort().all(Table.GENERAL).forEach((printer, general) -> {
            var localization = general.number(2);
            if (localization != null && localization > 0) {
                instances.add(Table.LOCALIZATION.column(4).append(printer, localization.intValue()));
            }
        });
        return instances;
    }

    /** What the definitions that may fit look at, and more. */
    private CompletableFuture<?> askToChoose(SortedSet<Oid> more) {
        var needs = new Needs(more, new TreeSet<>());
        var all = values();
        for (var index : indexes) {
            needs = needs.and(pool.needs(Traits.of(all, index)));
        }
        var instances = unknown(needs.instances());
        var columns = unknown(needs.columns());
        instances.removeAll(askedToChoose);
        columns.removeAll(askedToChoose);
        askedToChoose.addAll(instances);
        askedToChoose.addAll(columns);
        return all(get(instances, values), walk(columns, values));
    }

    private CompletableFuture<?> choose() {
        return askToChoose(new TreeSet<>()).thenCompose(done -> {
            var needs = Needs.NONE;
            var all = values();
            for (var index : indexes) {
                var match = pool.best(Traits.of(all, index));
                if (match.isPresent()) {
                    matches.put(index, match.get());
                    suit(match.get().definition());
                    needs = needs.and(match.get().definition().needs(index));
                }
            }
            return ask(needs);
        });
    }

    /** What the definition says of how its devices want to be asked. */
    private void suit(Definition definition) {
        var most = definition.quirks().mostVariables();
        if (most != null) {
            session.askAtMost(most);
        }
    }

    /** A print server may have its printer in an SNMP context of its own, and say nothing of it in the default one. */
    private CompletableFuture<?> askInContext() {
        var box = matches.get(null);
        var context = box == null ? null : box.definition().quirks().context();
        if (context == null || session.context().equals(context)) {
            return CompletableFuture.completedFuture(null);
        }
        session = session.inContext(context);
        asked.clear();
        askedToChoose.clear();
        matches.clear();
        return readAll().thenCompose(done -> choose()).thenAccept(done -> configuration = null);
    }

    private CompletableFuture<?> ask(Needs needs) {
        var instances = unknown(needs.instances());
        var columns = unknown(needs.columns());
        asked.addAll(instances);
        asked.addAll(columns);
        return all(get(instances, wanted), walk(columns, wanted));
    }

    /** What of it was not asked for yet, by itself or with a standard column. */
    private List<Oid> unknown(SortedSet<Oid> oids) {
        var unknown = new ArrayList<>(oids);
        unknown.removeIf(oid -> asked.contains(oid) || STANDARD.stream().anyMatch(oid::startsWith));
        return unknown;
    }

    private CompletableFuture<?> get(List<Oid> instances, NavigableMap<Oid, SnmpValue> into) {
        return instances.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : session.get(instances).thenAccept(answer -> take(answer, into));
    }

    private CompletableFuture<?> walk(List<Oid> columns, NavigableMap<Oid, SnmpValue> into) {
        return columns.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : session.walk(columns).thenAccept(answer -> take(answer, into));
    }

    /** The answers to several questions come in several threads. */
    private synchronized void take(Answer answer, NavigableMap<Oid, SnmpValue> into) {
        into.putAll(answer.values());
        answer.faults().forEach(fault -> problems.add(fault.code(), Table.nameOf(fault.at())));
    }

    private static CompletableFuture<?> all(CompletableFuture<?>... parts) {
        return CompletableFuture.allOf(parts);
    }
}
