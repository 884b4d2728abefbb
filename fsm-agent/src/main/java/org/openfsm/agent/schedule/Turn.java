package org.openfsm.agent.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Work that comes again: when it is due, or when somebody asks for it; never twice at a time. */
final class Turn {

    private static final Duration AFTER_A_FAULT = Duration.ofMinutes(1);

    private final Stages stages;
    private final Executor threads;
    private final Supplier<Due> work;
    private Due due;
    private @Nullable Instant since;
    private @Nullable Instant endedAt;
    private boolean onceMore;

    /** @param work returns when it is to be done again */
    Turn(Stages stages, Executor threads, Supplier<Due> work, Due first) {
        this.stages = stages;
        this.threads = threads;
        this.work = work;
        this.due = first;
    }

    /** @return false when it is being done already */
    synchronized boolean now() {
        if (since != null) {
            return false;
        }
        since = stages.now().at();
        threads.execute(this::run);
        stages.pulse().happened();
        return true;
    }

    /** As soon as may be: now, or once more when what is being done now may be too late for it. */
    synchronized void soon() {
        if (!now()) {
            onceMore = true;
        }
    }

    synchronized void startIfDue(Due.Moment now) {
        if (since == null && due.isReached(now)) {
            now();
        }
    }

    /** Since when it is being done; absent when it is not. */
    synchronized @Nullable Instant since() {
        return since;
    }

    /** When it was done last; absent before the first time. */
    synchronized @Nullable Instant endedAt() {
        return endedAt;
    }

    /** When it is due; absent while it is being done. */
    synchronized Optional<Due> next() {
        return since == null ? Optional.of(due) : Optional.empty();
    }

    private void run() {
        @Nullable Due next = null;
        try {
            next = work.get();
        } finally {
            end(next);
        }
    }

    private void end(@Nullable Due next) {
        synchronized (this) {
            since = null;
            endedAt = stages.now().at();
            due = next == null ? stages.in(AFTER_A_FAULT) : next;
            if (onceMore) {
                onceMore = false;
                now();
            }
        }
        stages.pulse().happened();
        stages.look();
    }
}
