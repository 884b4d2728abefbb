package org.openfsm.reports;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.openfsm.platform.Database;

/** Makes the files of a run out of its lines, in one order and without a look at the clock: the same lines, the same file. */
@Dependent
class FileMaker {
    private static final int PAGE = 1000;
    private static final int BARS = 12;
    /** Other labels than these are counted together, so that a chart never holds a whole fleet. */
    private static final int LABELS = 2000;

    @Inject
    RunStore runs;

    @Inject
    FileStore files;

    @Inject
    Database database;

    protected FileMaker() {}

    FileMaker(RunStore runs, FileStore files, Database database) {
        this.runs = runs;
        this.files = files;
        this.database = database;
    }

    /**
     * Makes those that are not there yet.
     *
     * @param stopped asked now and then
     * @return false when it was stopped before the end
     */
    boolean make(Task task, BooleanSupplier stopped) throws IOException {
        var source = LineSource.of(task);
        var made = files.made(task);
        Heading heading = null;
        for (var format : task.request().formats()) {
            if (made.contains(format)) {
                continue;
            }
            heading = heading == null ? heading(task, source) : heading;
            if (!make(task, format, heading, stopped)) {
                return false;
            }
        }
        return true;
    }

    private boolean make(Task task, Format format, Heading heading, BooleanSupplier stopped) throws IOException {
        var file = Files.createTempFile("fsm-report", "." + format.extension());
        try {
            try (var table = TableFile.of(format, file, heading)) {
                long done = 0;
                RunStore.Laid last = null;
                while (true) {
                    var page = runs.lines(task, last, PAGE);
                    if (page.isEmpty()) {
                        break;
                    }
                    for (var line : page) {
                        table.line(Documents.cells(line.cells(), heading.columns()));
                    }
                    done += page.size();
                    last = page.get(page.size() - 1);
                    runs.writes(task, format, done, heading.lines());
                    if (stopped.getAsBoolean()) {
                        return false;
                    }
                }
            }
            files.keep(task, format, name(task, heading.words(), format), file, heading.lines());
            return true;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static String name(Task task, Words words, Format format) {
        var what = words.of("file." + task.request().kind().key());
        return task.from() == null
                ? what + "-" + task.asOf().atZone(task.zone()).toLocalDate() + "." + format.extension()
                : what + "-" + task.from() + "_" + task.to() + "." + format.extension();
    }

    private Heading heading(Task task, LineSource source) {
        var words = new Words(task.request().language());
        var columns = source.columns();
        var bars = new HashMap<String, Long>();
        RunStore.Laid last = null;
        while (true) {
            var page = runs.lines(task, last, PAGE);
            if (page.isEmpty()) {
                break;
            }
            for (var line : page) {
                var value = source.chart(Documents.cells(line.cells(), columns));
                if (value != null) {
                    var label = bars.containsKey(value.label()) || bars.size() < LABELS
                            ? value.label()
                            : words.of("chart.others");
                    bars.merge(label, value.value(), Long::sum);
                }
            }
            last = page.get(page.size() - 1);
        }
        return new Heading(
                words.of("title." + task.request().kind().key()),
                facts(task, words),
                columns,
                task.zone(),
                words,
                stamp(task),
                runs.lines(task),
                nothing(task, words),
                source.chartTitle(),
                largest(bars, words));
    }

    /** Of what a time is about its end is the moment; of what is so now, when it was asked for. */
    private static Instant stamp(Task task) {
        return task.to() == null
                ? task.asOf()
                : task.to().plusDays(1).atStartOfDay(task.zone()).toInstant();
    }

    private static List<Heading.Bar> largest(Map<String, Long> values, Words words) {
        var sorted = values.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(one -> new Heading.Bar(one.getKey(), one.getValue()))
                .collect(Collectors.toCollection(ArrayList::new));
        if (sorted.size() <= BARS) {
            return sorted;
        }
        var shown = new ArrayList<>(sorted.subList(0, BARS - 1));
        long others =
                sorted.stream().skip(BARS - 1L).mapToLong(Heading.Bar::value).sum();
        shown.add(new Heading.Bar(words.of("chart.others"), others));
        return shown;
    }

    private List<Heading.Fact> facts(Task task, Words words) {
        var facts = new ArrayList<Heading.Fact>();
        var selection = task.request().selection();
        if (task.from() == null) {
            facts.add(new Heading.Fact(
                    words.of("fact.asOf"), words.time().format(task.asOf().atZone(task.zone()))));
        } else {
            facts.add(new Heading.Fact(words.of("fact.period"), period(words, task.from(), task.to())));
        }
        facts.add(new Heading.Fact(words.of("fact.zone"), task.zone().getId()));
        masks(facts, words, "fact.customers", selection.customers());
        masks(facts, words, "fact.sites", selection.sites());
        masks(facts, words, "fact.groups", groups(task));
        masks(facts, words, "fact.models", selection.models());
        masks(
                facts,
                words,
                "fact.states",
                selection.states().stream()
                        .sorted()
                        .map(state -> words.of("state." + state.key()))
                        .toList());
        if (task.request().kind().hasMeters()) {
            masks(
                    facts,
                    words,
                    "fact.meters",
                    task.request().meters().stream()
                            .map(meter -> words.word("meter.", meter))
                            .toList());
        }
        return facts;
    }

    private static String period(Words words, LocalDate from, LocalDate to) {
        return words.of("fact.fromTo", words.day(from), words.day(to));
    }

    /** Their names as the run's owner may see them: an id may be of a group that is not theirs, or no more. */
    private List<String> groups(Task task) {
        var groups = task.request().selection().groups();
        if (groups.isEmpty()) {
            return List.of();
        }
        var values = new ArrayList<Object>(List.of(task.tenant(), List.copyOf(groups)));
        var mine = task.scope().where("g", values);
        return database.transact(unit -> unit.list(
                "select g.name from device_group g where g.tenant_id = ? and g.id = any (?) and " + mine
                        + " order by g.folded, g.id",
                row -> row.text("name"),
                values.toArray()));
    }

    private static void masks(List<Heading.Fact> facts, Words words, String label, List<String> values) {
        if (!values.isEmpty()) {
            facts.add(new Heading.Fact(words.of(label), String.join(", ", values)));
        }
    }

    private static String nothing(Task task, Words words) {
        var selection = task.request().selection();
        var asked = new ArrayList<String>(selection.customers());
        asked.addAll(selection.sites());
        asked.addAll(selection.models());
        var what = asked.isEmpty() ? words.of("nothing.all") : String.join(", ", asked);
        return words.of("nothing." + (task.request().kind().name().toLowerCase(Locale.ROOT)), what);
    }
}
