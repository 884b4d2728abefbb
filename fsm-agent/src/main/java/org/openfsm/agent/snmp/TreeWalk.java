package org.openfsm.agent.snmp;

import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.openfsm.agent.snmp.Reply.Answered;
import org.openfsm.agent.snmp.SnmpSession.Answer;
import org.openfsm.agent.snmp.SnmpSession.Fault;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;
import org.snmp4j.PDU;

/** A walk of all that a device has below one object, one request at a time, around the subtrees that are left out. */
final class TreeWalk {

    /** Far above the largest tree of a printer, so that an endless one ends. */
    private static final int MOST_OBJECTS = 200_000;

    private static final int REPETITIONS = 20;

    private final LiveSession session;
    private final Oid root;
    private final List<Oid> leftOut;
    private final IntConsumer progress;
    private final TreeMap<Oid, SnmpValue> values = new TreeMap<>();
    private final CompletableFuture<Answer> result = new CompletableFuture<>();
    private Oid cursor;
    private int repetitions;
    private boolean ended;

    TreeWalk(LiveSession session, Oid root, List<Oid> leftOut, IntConsumer progress) {
        this.session = session;
        this.root = root;
        this.leftOut = leftOut;
        this.progress = progress;
        this.cursor = root;
        this.repetitions = session.version() == SnmpVersion.V1 ? 0 : REPETITIONS;
    }

    CompletableFuture<Answer> start() {
        next();
        return result;
    }

    private void next() {
        var request = new Request(
                repetitions == 0 ? Request.Kind.NEXT : Request.Kind.BULK, List.of(cursor), Math.max(1, repetitions));
        session.send(request).whenComplete((reply, failure) -> {
            try {
                if (failure != null) {
                    throw failure;
                }
                take(reply);
                if (!ended) {
                    next();
                }
            } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
            }
        });
    }

    private void take(Reply reply) {
        if (reply instanceof Answered answer && answer.errorStatus() == PDU.noError) {
            advance(answer);
        } else if (reply instanceof Answered answer && answer.errorStatus() == PDU.noSuchName && repetitions == 0) {
            end();
        } else if (repetitions > 0 && !LiveSession.code(reply).equals(Fault.OUT_OF_TIME)) {
            // too big, lost, or a device that cannot do GETBULK: less at a time, in the end one by one
            repetitions = repetitions == 1 ? 0 : repetitions / 4 + 1;
        } else {
            end(LiveSession.code(reply));
        }
    }

    private void advance(Answered answer) {
        if (answer.bindings().isEmpty()) {
            end(Fault.BAD_VALUE);
        }
        for (var binding : answer.bindings()) {
            var oid = Values.oid(binding.getOid());
            var value = Values.of(binding.getVariable());
            if (oid == null) {
                end(Fault.BAD_VALUE);
                return;
            }
            if (value == null || (oid.compareTo(cursor) > 0 && !oid.startsWith(root))) {
                end();
                return;
            }
            if (oid.compareTo(cursor) <= 0) {
                end(Fault.NOT_INCREASING);
                return;
            }
            var skipped = leftOut.stream().filter(oid::startsWith).findFirst();
            if (skipped.isPresent()) {
                // nothing has just this name: objects are leaves, and what follows lies behind it
                cursor = behind(skipped.get());
                return;
            }
            if (values.size() == MOST_OBJECTS || !session.mayStillRecord(value)) {
                end(Fault.TOO_MUCH);
                return;
            }
            values.put(oid, value);
            cursor = oid;
        }
        progress.accept(values.size());
    }

    private static Oid behind(Oid subtree) {
        var arcs = subtree.toArray();
        arcs[arcs.length - 1]++;
        return Oid.of(arcs);
    }

    private void end() {
        ended = true;
        result.complete(new Answer(values, List.of()));
    }

    private void end(String fault) {
        ended = true;
        result.complete(new Answer(values, List.of(new Fault(fault, cursor))));
    }
}
