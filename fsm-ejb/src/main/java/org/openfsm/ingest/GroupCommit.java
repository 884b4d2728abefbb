package org.openfsm.ingest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Has reports that come at the same time recorded in one transaction, since a statement and a commit cost hardly more for
 * many than for one. Nobody waits for others to come: who finds nothing being recorded records what waits, and who comes
 * meanwhile waits for the next. When such a transaction fails, each of its reports is recorded alone, so that a bad one
 * costs no other anything.
 */
final class GroupCommit {
    private static final Logger LOG = Logger.getLogger(GroupCommit.class);

    private static final int REPORTS = 32;

    /** So that the transaction stays short; one report may have more by itself. */
    private static final int DEVICES = 1_000;

    private final Function<List<Opened>, List<Judged>> recording;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private int atWork;

    /**
     * @param recording of reports of different agents, in one transaction
     * @param most groups at a time, of which one is worked on while another waits for the database; those who open
     *     reports need processors too
     */
    GroupCommit(Function<List<Opened>, List<Judged>> recording, int most) {
        this.recording = recording;
        this.most = most;
    }

    private static final class Waiting {
        final Opened report;
        Judged judged;

        /** Why it could not be recorded though it was tried alone. */
        RuntimeException failure;

        boolean taken;
        boolean done;

        Waiting(Opened report) {
            this.report = report;
        }
    }

    /** @return when what became of it is committed */
    Judged record(Opened report) {
        var mine = new Waiting(report);
        for (var group = enter(mine); !group.isEmpty(); group = next(mine)) {
            try {
                record(group);
            } finally {
                leave(group);
            }
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
        return mine.judged == null ? recording.apply(List.of(report)).get(0) : mine.judged;
    }

    private List<Waiting> enter(Waiting mine) {
        lock.lock();
        try {
            waiting.add(mine);
            return next(mine);
        } finally {
            lock.unlock();
        }
    }

    /** The reports to be recorded by who asks; none when its own is done with. */
    private List<Waiting> next(Waiting mine) {
        lock.lock();
        try {
            while (!mine.done && (mine.taken || atWork == most)) {
                changed.awaitUninterruptibly();
            }
            if (mine.done) {
                return List.of();
            }
            atWork++;
            var group = group();
            waiting.removeAll(group);
            group.forEach(one -> one.taken = true);
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** Those that have waited longest, one of an agent: its next one depends on what this one leaves. */
    private List<Waiting> group() {
        var group = new ArrayList<Waiting>();
        var agents = new HashSet<UUID>();
        int devices = 0;
        for (var one : waiting) {
            devices += one.report.seen().size();
            if (group.size() == REPORTS || (!group.isEmpty() && devices > DEVICES)) {
                break;
            }
            if (agents.add(one.report.agent())) {
                group.add(one);
            }
        }
        return group;
    }

    private void record(List<Waiting> group) {
        try {
            var judged = recording.apply(group.stream().map(one -> one.report).toList());
            for (int i = 0; i < judged.size(); i++) {
                group.get(i).judged = judged.get(i);
            }
        } catch (RuntimeException e) {
            if (group.size() == 1) {
                group.get(0).failure = e;
                return;
            }
            LOG.infof("%d reports cannot be recorded in one transaction (%s); each is tried alone", group.size(), e);
        }
    }

    /** How many wait for the next transaction. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private void leave(List<Waiting> group) {
        lock.lock();
        try {
            atWork--;
            group.forEach(one -> one.done = true);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
