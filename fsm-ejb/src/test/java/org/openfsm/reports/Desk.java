package org.openfsm.reports;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openfsm.access.AbsentScope;
import org.openfsm.ingest.TestServer;

/** Reports without a container: does by hand, chunk by chunk, what the batch job does. */
public final class Desk {
    final TestServer server;
    final AbsentScope absent;
    final RunStore runs;
    final FileStore files;
    final FileMaker maker;
    final Reports reports;
    final ScheduleTimers timers;
    final Schedules schedules;

    public Desk(TestServer server) {
        this.server = server;
        absent = new AbsentScope(server.database, server.caller, server.clock);
        runs = new RunStore(server.database, absent, server.clock);
        files = new FileStore(server.database);
        maker = new FileMaker(runs, files, server.database);
        reports = new Reports(server.database, server.caller, absent, server.clock);
        timers = new ScheduleTimers(server.database, server.clock);
        schedules = new Schedules(server.database, server.caller, absent, timers, server.clock);
    }

    /** Collects all lines of a run. @param chunk devices at once */
    void collect(long run, int chunk) {
        var task = runs.task(run);
        var source = LineSource.of(task);
        if (runs.parts(task).isEmpty()) {
            runs.cut(task, DeviceParts.cut(server.database.transact(source::devices)));
        }
        for (var part : runs.parts(task)) {
            long after = part.first() - 1;
            long read = 0;
            while (true) {
                long from = after;
                var page = server.database.transact(unit -> source.page(unit, from, part.last(), chunk));
                if (page.isEmpty()) {
                    break;
                }
                read += page.size();
                after = page.get(page.size() - 1).device();
                runs.lay(task.tenant(), run, part.part(), read, page);
            }
        }
    }

    void write(long run) {
        try {
            var task = runs.task(run);
            maker.make(task, () -> false);
            runs.done(task);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void finish(long run) {
        collect(run, 200);
        write(run);
    }

    byte[] bytes(long run, Format format) {
        var out = new ByteArrayOutputStream();
        try {
            reports.download(run, format).orElseThrow().writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** The lines of the CSV file, without the byte order mark. */
    List<String> csv(long run) {
        return new String(bytes(run, Format.CSV), StandardCharsets.UTF_8)
                .substring(1)
                .lines()
                .toList();
    }

    /** Asks and makes. */
    public List<String> csv(ReportRequest request) {
        long run = reports.run(request.formats(java.util.Set.of(Format.CSV)));
        finish(run);
        return csv(run);
    }
}
