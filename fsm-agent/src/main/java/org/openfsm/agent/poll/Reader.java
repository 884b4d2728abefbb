package org.openfsm.agent.poll;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.openfsm.agent.snmp.SnmpSession;
import org.openfsm.agent.snmp.SnmpSession.Answer;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/** Asks an opened device for the standard tables: for all of them, or for what moves where the rest is remembered. */
final class Reader {

    private final Memory memory;

    Reader(Memory memory) {
        this.memory = memory;
    }

    /** @param values of one box, all its printers together @param problems what could not be read of them */
    record Values(NavigableMap<Oid, SnmpValue> values, Problems problems) {}

    CompletableFuture<Values> read(SnmpSession session, SnmpTarget target, Instant now) {
        var known = memory.configuration(target);
        return known != null && known.holds(session.opened(), now)
                ? readMoving(session, target, known, now)
                : readAll(session, target, now);
    }

    private CompletableFuture<Values> readMoving(
            SnmpSession session, SnmpTarget target, Configuration known, Instant now) {
        return walk(
                        session,
                        Table.moving(
                                Table.MARKER,
                                Table.HR_PRINTER,
                                Table.HR_DEVICE,
                                Table.SUPPLIES,
                                Table.INPUT,
                                Table.OUTPUT),
                        Table.moving(Table.ALERT))
                .thenCompose(read -> {
                    boolean whole = read.problems.list().isEmpty();
                    if (whole && !known.fits(read.values)) {
                        return readAll(session, target, now);
                    }
                    if (whole) {
                        memory.keep(target, known.after(read.values));
                    }
                    known.fixed().forEach(read.values::putIfAbsent);
                    return CompletableFuture.completedFuture(read);
                });
    }

    private CompletableFuture<Values> readAll(SnmpSession session, SnmpTarget target, Instant now) {
        return walk(
                        session,
                        Table.columns(Table.GENERAL, Table.HR_PRINTER, Table.MARKER, Table.HR_DEVICE, Table.INTERFACES),
                        Table.columns(Table.SUPPLIES, Table.COLORANT),
                        Table.columns(Table.INPUT, Table.OUTPUT, Table.MEDIA_PATH, Table.FINISHER),
                        Table.columns(Table.ALERT))
                .thenCompose(read -> readCharacterSets(session, read))
                .thenApply(read -> {
                    memory.keep(target, read.problems.list().isEmpty() ? Configuration.of(read.values, now) : null);
                    return read;
                });
    }

    @SafeVarargs
    private static CompletableFuture<Values> walk(SnmpSession session, List<Oid>... sideBySide) {
        var walks = new ArrayList<CompletableFuture<Answer>>();
        for (var columns : sideBySide) {
            walks.add(session.walk(columns));
        }
        return CompletableFuture.allOf(walks.toArray(CompletableFuture[]::new)).thenApply(done -> {
            var read = new Values(new TreeMap<>(session.opened()), new Problems());
            walks.forEach(walk -> take(walk.join(), read));
            return read;
        });
    }

    /** Which of a printer's localisations is in use is known only now; the table of all of them is long. */
    private static CompletableFuture<Values> readCharacterSets(SnmpSession session, Values read) {
        var wanted = new ArrayList<Oid>();
        new Objects(read.values, new Problems()).all(Table.GENERAL).forEach((printer, general) -> {
            var localization = general.number(2);
            if (localization != null && localization > 0) {
                wanted.add(Table.LOCALIZATION.column(4).append(printer, localization.intValue()));
            }
        });
        return wanted.isEmpty()
                ? CompletableFuture.completedFuture(read)
                : session.get(wanted).thenApply(answer -> {
                    take(answer, read);
                    return read;
                });
    }

    private static void take(Answer answer, Values read) {
        read.values.putAll(answer.values());
        answer.faults().forEach(fault -> read.problems.add(fault.code(), Table.nameOf(fault.at())));
    }
}
