package org.openfsm.agent.schedule;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.outbox.OutboxFull;
import org.openfsm.agent.store.Damaged;
import org.openfsm.agent.store.StoreFailure;

/**
 * Runs the agent's stages, each in its own time. Who is due is looked up three times a minute at least: a machine that
 * wakes up has its ticks where they were, and only the clock tells that it slept.
 */
final class Stages {

    private static final Duration LOOK = Duration.ofSeconds(20);
    private static final Duration WORTH_A_WORD = Duration.ofMinutes(1);
    private static final int THREADS = 8;

    private final Clock clock;
    private final LongSupplier ticks;
    private final Pulse pulse;
    private final StateLog log;
    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(THREADS);
    private final List<Turn> turns = new CopyOnWriteArrayList<>();
    private Due.Moment looked;
    private @Nullable ScheduledFuture<?> nextLook;
    private volatile Runnable whenDamaged = () -> {};

    Stages(Clock clock, LongSupplier ticks, Pulse pulse, StateLog log) {
        this.clock = clock;
        this.ticks = ticks;
        this.pulse = pulse;
        this.log = log;
        this.looked = new Due.Moment(clock.instant(), ticks.getAsLong());
        threads.setRemoveOnCancelPolicy(true);
        // what wants its next turn while the agent ends gets none
        threads.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /** @param act is told when the store turns out to be damaged, once or more often */
    void whenDamaged(Runnable act) {
        whenDamaged = act;
    }

    /** What a stage does. */
    @FunctionalInterface
    interface Stage<T> {
        T run() throws StoreFailure, OutboxFull, InterruptedException;
    }

    Due.Moment now() {
        return new Due.Moment(clock.instant(), ticks.getAsLong());
    }

    Pulse pulse() {
        return pulse;
    }

    /** Until it is looked up again who is due. */
    synchronized Duration untilLook() {
        return nextLook == null ? Duration.ZERO : Duration.ofMillis(nextLook.getDelay(TimeUnit.MILLISECONDS));
    }

    Due in(Duration time) {
        return Due.in(time, now());
    }

    /** @param work returns when it is to be done again */
    Turn turn(Supplier<Due> work, Due first) {
        var turn = new Turn(this, threads, work, first);
        turns.add(turn);
        return turn;
    }

    /** Once, besides the turns. */
    void execute(Runnable work) {
        threads.execute(work);
    }

    /** When a turn comes next; absent while it is being done. */
    Optional<Instant> next(Turn turn) {
        var now = now();
        return turn.next().map(due -> now.at().plus(due.rest(now)));
    }

    boolean isIdle() {
        return turns.stream().allMatch(turn -> turn.since() == null);
    }

    /** Starts what is due, and comes again when the next is. */
    synchronized void look() {
        var now = now();
        sayWhatTheClockDid(now);
        looked = now;
        turns.forEach(turn -> turn.startIfDue(now));
        if (nextLook != null) {
            nextLook.cancel(false);
        }
        var rest = turns.stream()
                .flatMap(turn -> turn.next().stream())
                .map(due -> due.rest(now))
                .reduce(LOOK, (one, other) -> one.compareTo(other) < 0 ? one : other);
        nextLook = threads.schedule(this::look, Math.max(1, rest.toMillis()), TimeUnit.MILLISECONDS);
    }

    private void sayWhatTheClockDid(Due.Moment now) {
        var jump = Duration.between(looked.at(), now.at()).minusNanos(now.tick() - looked.tick());
        if (jump.compareTo(WORTH_A_WORD) >= 0) {
            log.say(
                    Level.INFO,
                    "The machine slept, or its clock was put forward, by " + said(jump)
                            + ". What was missed meanwhile is made up for once.");
        } else if (jump.negated().compareTo(WORTH_A_WORD) >= 0) {
            log.say(Level.WARNING, "The machine's clock was put back by " + said(jump.negated()) + ".");
        }
    }

    private static String said(Duration time) {
        return time.toDays() > 0
                ? time.toDays() + " days " + time.toHoursPart() + " h"
                : time.toHours() + " h " + time.toMinutesPart() + " min";
    }

    /** Runs a stage; whatever it meets is said, and the agent goes on. */
    <T> T guarded(String doing, Stage<T> stage, T otherwise) {
        try {
            var result = stage.run();
            log.isWellAgain("store while " + doing, "The store works again (" + doing + ").");
            return result;
        } catch (StoreFailure failure) {
            if (failure instanceof Damaged) {
                whenDamaged.run();
            }
            log.is(
                    "store while " + doing,
                    String.valueOf(failure.getMessage()),
                    Level.ERROR,
                    String.valueOf(failure.getMessage()));
        } catch (OutboxFull full) {
            log.is("outbox", "full", Level.ERROR, "While " + doing + ": " + full.getMessage());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException fault) {
            log.unexpected(doing, fault);
        }
        return otherwise;
    }

    /** What is being done is interrupted. */
    void end() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(4, TimeUnit.SECONDS)) {
                log.say(Level.WARNING, "A stage did not end within 4 s; the store is consistent nevertheless.");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
