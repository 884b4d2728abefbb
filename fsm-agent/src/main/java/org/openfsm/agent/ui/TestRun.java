package org.openfsm.agent.ui;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.openfsm.agent.diagnose.Step;

/** One test at a time, whose steps are looked at while it goes on. */
final class TestRun {

    private static final System.Logger LOG = System.getLogger("org.openfsm.agent.ui");

    private final List<Step> steps = new CopyOnWriteArrayList<>();
    private final AtomicBoolean running = new AtomicBoolean();

    /** What tells of each step. */
    @FunctionalInterface
    interface Test {
        void run(Consumer<Step> told) throws InterruptedException;
    }

    /** @return false when another one is under way */
    boolean begin(Test test) {
        if (!running.compareAndSet(false, true)) {
            return false;
        }
        steps.clear();
        var thread = new Thread(
                () -> {
                    try {
                        test.run(steps::add);
                    } catch (InterruptedException ended) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException fault) {
                        LOG.log(Level.ERROR, "A test ended with a fault of the agent's own.", fault);
                    } finally {
                        running.set(false);
                    }
                },
                "ui-test");
        thread.setDaemon(true);
        thread.start();
        return true;
    }

    boolean isRunning() {
        return running.get();
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }
}
