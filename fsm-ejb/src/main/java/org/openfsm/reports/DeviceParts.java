package org.openfsm.reports;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.openfsm.platform.Database;

/** Cuts the devices of a run into parts that are collected side by side; a restart finds the cuts as they were. */
@Named
@Dependent
public class DeviceParts implements PartitionMapper {
    private static final int LEAST = 1000;
    private static final int MOST_PARTS = 8;
    private static final int THREADS = 2;

    @Inject
    @BatchProperty
    String run;

    @Inject
    Database database;

    @Inject
    RunStore runs;

    @Inject
    RunQueue queue;

    @Override
    public PartitionPlan mapPartitions() {
        long id = Long.parseLong(run);
        try {
            return plan(runs.task(id));
        } catch (RuntimeException e) {
            queue.note(id, "The lines cannot be collected", e);
            throw e;
        }
    }

    private PartitionPlan plan(Task task) {
        if (task.scope().isNothing()) {
            throw new ReportFailure("The person that the report belongs to may see no device any more:"
                    + " an administrator gives grants, and the roles are looked at when the person signs in.");
        }
        var parts = runs.parts(task);
        if (parts.isEmpty()) {
            parts = cut(database.transact(unit -> LineSource.of(task).devices(unit)));
            runs.cut(task, parts);
        }
        var properties = new ArrayList<Properties>();
        for (var part : parts) {
            var one = new Properties();
            one.setProperty("part", String.valueOf(part.part()));
            one.setProperty("first", String.valueOf(part.first()));
            one.setProperty("last", String.valueOf(part.last()));
            one.setProperty("tenant", String.valueOf(task.tenant()));
            properties.add(one);
        }
        var plan = new PartitionPlanImpl();
        plan.setPartitions(parts.size());
        plan.setThreads(Math.min(THREADS, parts.size()));
        plan.setPartitionProperties(properties.toArray(Properties[]::new));
        return plan;
    }

    /** Of no device there is one part without any: a step of no parts would be none. */
    static List<RunStore.Part> cut(List<Long> devices) {
        if (devices.isEmpty()) {
            return List.of(new RunStore.Part(0, 0, -1, 0));
        }
        int size = Math.max(LEAST, (devices.size() + MOST_PARTS - 1) / MOST_PARTS);
        var parts = new ArrayList<RunStore.Part>();
        for (int from = 0; from < devices.size(); from += size) {
            int to = Math.min(from + size, devices.size());
            parts.add(new RunStore.Part(parts.size(), devices.get(from), devices.get(to - 1), to - from));
        }
        return parts;
    }
}
