package org.openfsm.agent.snmp;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.openfsm.agent.snmp.Reply.Answered;
import org.openfsm.agent.snmp.SnmpSession.Answer;
import org.openfsm.agent.snmp.SnmpSession.Fault;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;
import org.snmp4j.PDU;

/**
 * A walk of several columns side by side: GETBULK, or GETNEXT where the device speaks SNMPv1. Each column ends by
 * itself, well or with a fault, and takes no other with it.
 */
final class Walk {

    /** Far above what any printer has in a table, so that an endless one ends. */
    private static final int MOST_ROWS = 500;

    private static final int MOST_REPETITIONS = 20;

    /** Side by side in one GETBULK; more would leave too few repetitions for an answer of one packet. */
    private static final int MOST_BULK_COLUMNS = 12;

    /**
     * What is asked of a device that did not answer, once for each walk or list of instances: some drop what they cannot
     * answer in one packet, and on a bad network each of the tries may have been lost.
     */
    static final int FEW_VALUES = 4;

    private final LiveSession session;
    private boolean bulk;
    private final CompletableFuture<Answer> result = new CompletableFuture<>();
    private final NavigableMap<Oid, SnmpValue> values = new TreeMap<>();
    private final List<Fault> faults = new ArrayList<>();
    private List<Column> open;
    private boolean few;

    private static final class Column {
        final Oid oid;
        Oid cursor;
        int rows;
        boolean done;

        Column(Oid oid) {
            this.oid = oid;
            this.cursor = oid;
        }
    }

    Walk(LiveSession session, List<Oid> columns) {
        this.session = session;
        this.bulk = session.version() != SnmpVersion.V1 && session.peer().mayBulk();
        this.open = columns.stream().map(Column::new).toList();
    }

    CompletableFuture<Answer> start() {
        next();
        return result;
    }

    private void next() {
        open = open.stream().filter(column -> !column.done).toList();
        if (open.isEmpty()) {
            result.complete(new Answer(values, faults));
            return;
        }
        int most = Math.min(session.peer().variables(), bulk ? MOST_BULK_COLUMNS : Integer.MAX_VALUE);
        var columns = open.subList(0, Math.min(open.size(), few ? Math.min(most, FEW_VALUES) : most));
        int budget = few ? FEW_VALUES : session.peer().values();
        int repetitions = bulk ? Math.max(1, Math.min(MOST_REPETITIONS, budget / columns.size())) : 1;
        var request = new Request(
                bulk ? Request.Kind.BULK : Request.Kind.NEXT,
                columns.stream().map(column -> column.cursor).toList(),
                repetitions);
        session.send(request).whenComplete((reply, failure) -> {
            try {
                if (failure != null) {
                    throw failure;
                }
                take(columns, repetitions, reply);
                next();
            } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
            }
        });
    }

    private void take(List<Column> columns, int repetitions, Reply reply) {
        if (!(reply instanceof Answered answer)) {
            notAnswered(columns, reply);
        } else if (answer.errorStatus() == PDU.noError) {
            advance(columns, repetitions, answer);
        } else if (answer.errorStatus() == PDU.tooBig) {
            tooBig(columns, repetitions);
        } else {
            refused(columns, answer);
        }
    }

    private void notAnswered(List<Column> columns, Reply reply) {
        boolean lost = reply.isLost();
        if (lost && !few) {
            few = true;
        } else if (lost && bulk && session.peer().bulkFailed()) {
            bulk = false;
        } else if (lost) {
            session.gaveNoAnswer();
            columns.forEach(column -> end(column, LiveSession.code(reply)));
        } else {
            open.forEach(column -> end(column, LiveSession.code(reply)));
        }
    }

    private void tooBig(List<Column> columns, int repetitions) {
        if (repetitions > 1) {
            session.peer().tooManyValues(columns.size() * repetitions);
        } else if (columns.size() > 1) {
            session.peer().tooManyVariables(columns.size());
        } else {
            end(columns.get(0), Fault.TOO_BIG);
        }
    }

    /** An error status names the object at fault; SNMPv1 says noSuchName at the end of all it has. */
    private void refused(List<Column> columns, Answered answer) {
        boolean named = answer.errorIndex() >= 1 && answer.errorIndex() <= columns.size();
        if (bulk && session.peer().bulkFailed()) {
            bulk = false;
            return;
        }
        if (!named && columns.size() > 1) {
            session.peer().tooManyVariables(columns.size());
            return;
        }
        var column = columns.get(named ? answer.errorIndex() - 1 : 0);
        if (answer.errorStatus() == PDU.noSuchName) {
            column.done = true;
        } else {
            end(column, LiveSession.code(answer));
        }
    }

    private void advance(List<Column> columns, int repetitions, Answered answer) {
        var bindings = answer.bindings();
        int count = Math.min(bindings.size(), columns.size() * repetitions);
        boolean moved = false;
        if (bulk) {
            session.peer().bulkWorks();
        }
        for (int i = 0; i < count; i++) {
            var column = columns.get(i % columns.size());
            if (column.done) {
                continue;
            }
            moved = true;
            var oid = Values.oid(bindings.get(i).getOid());
            var value = Values.of(bindings.get(i).getVariable());
            if (oid == null) {
                end(column, Fault.BAD_VALUE);
            } else if (value == null || (oid.compareTo(column.cursor) > 0 && !oid.startsWith(column.oid))) {
                column.done = true;
            } else if (oid.compareTo(column.cursor) <= 0) {
                end(column, Fault.NOT_INCREASING);
            } else if (column.rows == MOST_ROWS) {
                end(column, Fault.TOO_MUCH);
            } else if (!session.mayStill(value)) {
                open.forEach(each -> end(each, Fault.TOO_MUCH));
                return;
            } else {
                values.put(oid, value);
                column.cursor = oid;
                column.rows++;
            }
        }
        if (!moved) {
            columns.forEach(column -> end(column, Fault.BAD_VALUE));
        }
    }

    private void end(Column column, String fault) {
        if (!column.done) {
            column.done = true;
            faults.add(new Fault(fault, column.oid));
        }
    }
}
