package org.openfsm.reports;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;

/** Writes the files. One that is whole is not written again after a restart. */
@Named
@Dependent
public class FileStep implements Batchlet {
    @Inject
    @BatchProperty
    String run;

    @Inject
    RunStore runs;

    @Inject
    RunQueue queue;

    @Inject
    FileMaker maker;

    private volatile boolean stopped;

    @Override
    public String process() throws IOException {
        long id = Long.parseLong(run);
        try {
            var task = runs.task(id);
            if (maker.make(task, () -> stopped)) {
                runs.done(task);
            }
            return stopped ? "STOPPED" : "COMPLETED";
        } catch (IOException | RuntimeException e) {
            queue.note(id, "The files cannot be written", e);
            throw e;
        }
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
