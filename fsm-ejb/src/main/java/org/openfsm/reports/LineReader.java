package org.openfsm.reports;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import org.openfsm.platform.Database;

/** Reads what a report says of the devices of one part, by their ids: that order is what makes a restart possible. */
@Named
@Dependent
public class LineReader extends AbstractItemReader {
    /** As many devices as a chunk has: their values are read together. */
    static final int PAGE = 200;

    @Inject
    @BatchProperty
    String run;

    @Inject
    @BatchProperty
    String first;

    @Inject
    @BatchProperty
    String last;

    @Inject
    Database database;

    @Inject
    RunStore runs;

    private final Deque<DeviceLines> ahead = new ArrayDeque<>();
    private LineSource source;
    private long after;
    private long read;
    private boolean over;

    /** How far it is: the last device laid down, and how many there were up to it. */
    record Place(long device, long read) implements Serializable {}

    @Override
    public void open(Serializable checkpoint) {
        source = LineSource.of(runs.task(Long.parseLong(run)));
        ahead.clear();
        over = false;
        after = Long.parseLong(first) - 1;
        read = 0;
        if (checkpoint instanceof Place place) {
            after = place.device();
            read = place.read();
        }
    }

    @Override
    public Object readItem() {
        if (ahead.isEmpty() && !over) {
            var page = database.transact(unit -> source.page(unit, after, Long.parseLong(last), PAGE));
            ahead.addAll(page);
            over = page.size() < PAGE;
        }
        var next = ahead.poll();
        if (next != null) {
            after = next.device();
            read++;
        }
        return next == null ? null : new Item(next, read);
    }

    /** @param read how many devices of the part are done with this one */
    record Item(DeviceLines lines, long read) {}

    @Override
    public Serializable checkpointInfo() {
        return new Place(after, read);
    }
}
