package org.openfsm.reports;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.security.PermitAll;
import jakarta.batch.operations.JobExecutionNotRunningException;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.operations.NoSuchJobExecutionException;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.BatchStatus;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.openfsm.platform.Lease;

/**
 * Takes waiting runs up on this node and keeps them: a run belongs to whoever holds its lease. When a node dies, the
 * lease is over soon, and another (or the same one, started again) restarts the job where its checkpoints are.
 */
@Singleton
@Startup
@PermitAll
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class RunQueue {
    private static final Logger LOG = Logger.getLogger(RunQueue.class);
    private static final String JOB = "fsm-report";
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 2;
    private static final int MOST_ATTEMPTS = 5;
    private static final Set<BatchStatus> OVER =
            EnumSet.of(BatchStatus.COMPLETED, BatchStatus.FAILED, BatchStatus.STOPPED, BatchStatus.ABANDONED);

    @Inject
    RunStore runs;

    @Inject
    Lease lease;

    private final Map<Long, Long> executions = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile boolean ending;

    static String leaseName(long run) {
        return "report-run-" + run;
    }

    @Schedule(second = "*", minute = "*", hour = "*", persistent = false)
    public void look() {
        if (ending || !looking.compareAndSet(false, true)) {
            return;
        }
        try {
            executions.forEach(this::keep);
            if (executions.size() < AT_ONCE) {
                take();
            }
        } catch (PersistenceException e) {
            LOG.warnf("Reports are not looked after now, since the database fails: %s", e.getMessage());
        } finally {
            looking.set(false);
        }
    }

    /**
     * Notes why a run fails, beside any transaction: that of the chunk that failed is rolled back.
     *
     * @param what cannot be done
     */
    public void note(long run, String what, Exception failure) {
        LOG.errorf(failure, "Report run %d fails: %s", run, what);
        runs.problem(run, failure instanceof ReportFailure ? failure.getMessage() : what + ": " + failure.getMessage());
    }

    @Schedule(hour = "3", minute = "20", persistent = false)
    public void forgetOld() {
        runs.forgetOld();
    }

    private void keep(long run, long execution) {
        var status = jobs().getJobExecution(execution).getBatchStatus();
        var open = runs.open(run);
        if (OVER.contains(status)) {
            executions.remove(run);
            settle(run, status);
            lease.release(leaseName(run));
        } else if (!lease.renew(leaseName(run), LEASE)) {
            LOG.warnf("Report run %d is not this node's any more; it stops it here", run);
            stop(execution);
        } else if (open.isEmpty() || open.get().state() == RunState.STOPPING) {
            stop(execution);
        }
    }

    private void settle(long run, BatchStatus status) {
        if (status == BatchStatus.STOPPED) {
            runs.settles(run, RunState.STOPPED, null);
        } else if (status != BatchStatus.COMPLETED) {
            runs.settles(run, RunState.FAILED, "The batch job failed; the server's log says more.");
        }
    }

    private void stop(long execution) {
        try {
            jobs().stop(execution);
        } catch (JobExecutionNotRunningException e) {
            LOG.debugf("Execution %d has ended by itself", execution);
        }
    }

    private void take() {
        for (var open : runs.open(RunStore.TO_TAKE)) {
            if (executions.size() >= AT_ONCE) {
                return;
            }
            if (!executions.containsKey(open.id()) && lease.acquire(leaseName(open.id()), LEASE)) {
                // what was read before the lease was taken may be over by now
                runs.open(open.id())
                        .filter(now -> RunStore.TO_TAKE.contains(now.state()))
                        .ifPresentOrElse(this::begin, () -> lease.release(leaseName(open.id())));
            }
        }
    }

    private void begin(RunStore.Open run) {
        if (run.state() == RunState.STOPPING) {
            runs.settles(run.id(), RunState.STOPPED, null);
            lease.release(leaseName(run.id()));
        } else if (run.attempts() >= MOST_ATTEMPTS) {
            runs.settles(
                    run.id(),
                    RunState.FAILED,
                    "It was begun " + run.attempts()
                            + " times and the server ended each time. Resume it when the reason is"
                            + " known, or ask for less.");
            lease.release(leaseName(run.id()));
        } else if (runs.takes(run)) {
            long execution = start(run);
            executions.put(run.id(), execution);
            runs.executes(run.id(), execution);
        } else {
            lease.release(leaseName(run.id()));
        }
    }

    private long start(RunStore.Open run) {
        var parameters = new Properties();
        parameters.setProperty("run", String.valueOf(run.id()));
        if (run.execution() != null) {
            try {
                parameters.setProperty("jberet.restart.mode", "force");
                long execution = jobs().restart(run.execution(), parameters);
                LOG.infof("Report run %d goes on from its checkpoints", run.id());
                return execution;
            } catch (NoSuchJobExecutionException e) {
                LOG.warnf("Report run %d begins again: the batch repository does not know it any more", run.id());
                parameters.remove("jberet.restart.mode");
            }
        }
        return jobs().start(JOB, parameters);
    }

    /** Before the server ends: each stops behind its chunk, and is taken up again when its lease is over. */
    @PreDestroy
    void end() {
        ending = true;
        executions.values().forEach(this::stop);
    }

    private static JobOperator jobs() {
        return BatchRuntime.getJobOperator();
    }
}
