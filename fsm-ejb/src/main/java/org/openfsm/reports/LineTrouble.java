package org.openfsm.reports;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.listener.AbstractChunkListener;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Says why lines cannot be collected. */
@Named
@Dependent
public class LineTrouble extends AbstractChunkListener {
    @Inject
    @BatchProperty
    String run;

    @Inject
    RunQueue queue;

    @Override
    public void onError(Exception failure) {
        queue.note(Long.parseLong(run), "The lines cannot be collected", failure);
    }
}
