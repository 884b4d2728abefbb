package org.openfsm.reports;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** Lays lines down in the chunk's transaction; the same chunk once more lays the same lines down. */
@Named
@Dependent
public class LineWriter extends AbstractItemWriter {
    @Inject
    @BatchProperty
    String run;

    @Inject
    @BatchProperty
    String tenant;

    @Inject
    @BatchProperty
    String part;

    @Inject
    RunStore runs;

    @Override
    public void writeItems(List<Object> items) {
        var all = items.stream().map(LineReader.Item.class::cast).toList();
        runs.lay(
                Long.parseLong(tenant),
                Long.parseLong(run),
                Integer.parseInt(part),
                all.get(all.size() - 1).read(),
                all.stream().map(LineReader.Item::lines).toList());
    }
}
