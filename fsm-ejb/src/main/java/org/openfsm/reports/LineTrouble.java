package org.openfsm.reports;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.listener.AbstractChunkListener;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.jboss.logging.Logger;

/** Says why lines cannot be collected. */
@Named
@Dependent
public class LineTrouble extends AbstractChunkListener {
    private static final Logger LOG = Logger.getLogger(LineTrouble.class);

    @Inject
    @BatchProperty
    String run;

    @Inject
    RunStore runs;

    @Override
    public void onError(Exception failure) {
        long id = Long.parseLong(run);
        LOG.errorf(failure, "Report run %d cannot collect its lines", id);
        runs.problem(
                id,
                failure instanceof ReportFailure
                        ? failure.getMessage()
                        : "The lines cannot be collected: " + failure.getMessage());
    }
}
