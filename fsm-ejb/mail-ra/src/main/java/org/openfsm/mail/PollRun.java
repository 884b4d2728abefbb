package org.openfsm.mail;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkException;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** One poller's rounds: a timer waits, a thread of the server works for the time of one round. */
final class PollRun implements Work {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration AFTER_A_RING = Duration.ofMillis(500);
    private static final Duration NO_THREAD = Duration.ofSeconds(10);
    private static final System.Logger LOG = System.getLogger(PollRun.class.getName());

    private final BootstrapContext server;
    private final Poller poller;
    private final Timer timer;
    private final ReentrantLock round = new ReentrantLock();
    private volatile boolean stopped;
    private TimerTask next;
    private boolean working;
    private boolean rung;

    PollRun(BootstrapContext server, Poller poller) throws ResourceAdapterInternalException {
        this.server = server;
        this.poller = poller;
        poller.rings(this::rung);
        try {
            timer = server.createTimer();
        } catch (UnavailableException e) {
            throw new ResourceAdapterInternalException("The server has no timer for polling", e);
        }
    }

    void start() {
        in(Duration.ZERO);
    }

    /** When the next round is: whatever was said before does not count any more. */
    private synchronized void in(Duration wait) {
        if (stopped) {
            return;
        }
        if (next != null) {
            next.cancel();
        }
        next = new TimerTask() {
            @Override
            public void run() {
                work();
            }
        };
        try {
            timer.schedule(next, wait.toMillis());
        } catch (IllegalStateException e) {
            // cancelled between the question and the call
            LOG.log(System.Logger.Level.DEBUG, "Polling has ended", e);
        }
    }

    /** A mail has arrived: soon, and however many more arrive meanwhile, one round. */
    private synchronized void rung() {
        if (rung) {
            return;
        }
        rung = true;
        if (!working) {
            in(AFTER_A_RING);
        }
    }

    private synchronized void begin() {
        working = true;
        rung = false;
    }

    private synchronized void end(Duration wait) {
        working = false;
        in(rung && wait.compareTo(AFTER_A_RING) > 0 ? AFTER_A_RING : wait);
    }

    private void work() {
        try {
            server.getWorkManager().scheduleWork(this);
        } catch (WorkException e) {
            LOG.log(System.Logger.Level.WARNING, "The server has no thread for polling the mailbox; later", e);
            in(NO_THREAD);
        }
    }

    @Override
    public void run() {
        var wait = NO_THREAD;
        round.lock();
        begin();
        try {
            if (!stopped) {
                wait = poller.round();
            }
        } finally {
            round.unlock();
            end(wait); // whatever happened: polling goes on
        }
    }

    /** WildFly says so after each round as well; a round ends by itself, soon. */
    @Override
    public void release() {
        LOG.log(System.Logger.Level.TRACE, "The server wants its thread back");
    }

    /** Returns when the round that runs has ended, or cuts off its connection. */
    void stop() {
        stopped = true;
        poller.leave();
        timer.cancel();
        boolean ended = false;
        try {
            ended = round.tryLock(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        poller.close();
        if (ended) {
            round.unlock();
        }
    }
}
