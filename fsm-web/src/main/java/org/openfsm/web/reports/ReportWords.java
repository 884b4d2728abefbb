package org.openfsm.web.reports;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Month;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openfsm.reports.Cadence;
import org.openfsm.reports.CadenceNote;
import org.openfsm.reports.Every;
import org.openfsm.reports.Format;
import org.openfsm.reports.MailState;
import org.openfsm.reports.Match;
import org.openfsm.reports.Period;
import org.openfsm.reports.Relative;
import org.openfsm.reports.ReportKind;
import org.openfsm.reports.ReportRequest;
import org.openfsm.reports.RunRow;
import org.openfsm.web.Formats;
import org.openfsm.web.Person;
import org.openfsm.web.Texts;

/** Says in the person's language what a report, a schedule and a run are. */
@Named
@RequestScoped
public class ReportWords {

    private static final int WORKING_DAYS = 20;

    @Inject
    Texts texts;

    @Inject
    Formats fmt;

    @Inject
    Person person;

    /** A choice of the sentence editor. */
    public record Option(String value, String label) {}

    public String name(ReportKind kind) {
        return texts.of("reports.kind." + kind.key());
    }

    /** What was asked for, in one line: the time, the masks, the formats. @param run with the dates it had */
    public String about(RunRow run) {
        return joined(run.from() == null ? "" : fmt.range(run.from(), run.to()), selection(run.request()));
    }

    /** What is asked for each time, in one line. */
    public String about(ReportRequest request) {
        return joined(period(request.period()), selection(request));
    }

    private String period(Period period) {
        if (period == null) {
            return "";
        }
        return period.relative() == null
                ? fmt.range(period.from(), period.to())
                : texts.of("reports.period." + period.relative().key());
    }

    private String selection(ReportRequest request) {
        var chosen = request.selection();
        var words = joined(
                String.join(", ", chosen.customers()),
                String.join(", ", chosen.sites()),
                String.join(", ", chosen.models()),
                chosen.groups().isEmpty()
                        ? ""
                        : texts.of("reports.groups.count", chosen.groups().size()));
        return words.isEmpty() ? texts.of("reports.all") : words;
    }

    static String joined(String... parts) {
        return Stream.of(parts).filter(p -> !p.isEmpty()).collect(Collectors.joining(" · "));
    }

    public String formats(Set<Format> formats) {
        return formats.stream().sorted().map(Enum::name).collect(Collectors.joining(", "));
    }

    // runs

    /** The state's word: a run whose mails did not all go out is done in part. */
    public String state(RunRow run) {
        return texts.of("run.state." + key(run));
    }

    private static String key(RunRow run) {
        return switch (run.state()) {
            case DONE -> run.mailsFailed() > 0 ? "in-part" : "done";
            default -> run.state().key();
        };
    }

    public String shape(RunRow run) {
        return switch (run.state()) {
            case WAITING -> "waiting";
            case RUNNING, STOPPING -> "running";
            case STOPPED -> "unreachable";
            case FAILED -> "critical";
            case DONE -> run.mailsFailed() > 0 ? "attention" : "ok";
        };
    }

    /** What it does now, such as "writing the PDF". */
    public String doing(RunRow run) {
        var progress = run.progress();
        return switch (run.state()) {
            case WAITING -> texts.of("run.doing.waiting");
            case STOPPING -> texts.of("run.doing.stopping");
            default ->
                progress == null || progress.format() == null
                        ? texts.of("run.doing.lines")
                        : texts.of("run.doing.file", progress.format().name());
        };
    }

    /** "3,204 of 4,968 · about 20 s left"; empty while nothing is counted. */
    public String far(RunRow run) {
        var progress = run.progress();
        if (progress == null || progress.of() == 0) {
            return "";
        }
        return joined(
                texts.of("run.far", progress.done(), progress.of()),
                progress.left() == null ? "" : texts.of("run.left", seconds(progress.left())));
    }

    /** "20 s", "4 min". */
    public String seconds(Duration span) {
        long seconds = Math.max(1, Math.round(span.toMillis() / 1000.0));
        return seconds < 60 ? texts.of("time.seconds", seconds) : fmt.span(span);
    }

    /** "212 rows", what became of the mails, or why it failed. */
    public String result(RunRow run) {
        return switch (run.state()) {
            case DONE ->
                run.mailsFailed() > 0
                        ? texts.of(
                                "run.mails.failed",
                                run.mailsFailed(),
                                run.mails().size())
                        : texts.of("run.rows", run.rows());
            case FAILED -> texts.of("run.failed.see");
            default -> Formats.NOTHING;
        };
    }

    /** "2 delivered", "1 of 4 not delivered", "3 on the way"; empty when nobody gets it. */
    public String mails(RunRow run) {
        if (run.mails().isEmpty()) {
            return "";
        }
        if (run.mailsFailed() > 0) {
            return texts.of("run.mails.failed", run.mailsFailed(), run.mails().size());
        }
        long sent =
                run.mails().stream().filter(m -> m.state() == MailState.SENT).count();
        return sent == run.mails().size()
                ? texts.of("run.mails.sent", sent)
                : texts.of("run.mails.waiting", run.mails().size() - sent);
    }

    public String shape(MailState state) {
        return switch (state) {
            case WAITING -> "waiting";
            case SENT -> "ok";
            case FAILED -> "critical";
            case UNKNOWN -> "attention";
        };
    }

    public String shortened(String hash) {
        return hash == null || hash.length() < 12
                ? hash
                : hash.substring(0, 8) + "…" + hash.substring(hash.length() - 4);
    }

    // what a request finds

    public String found(Match match) {
        return texts.of("reports.match", match.customers(), match.devices());
    }

    /** "“Foo*” matches nothing"; empty when each mask matches something. */
    public String nothing(Match match) {
        return match.nothing().isEmpty()
                ? ""
                : texts.of(
                        "reports.match.nothing",
                        match.nothing().stream()
                                .map(mask -> texts.of("quoted", mask))
                                .collect(Collectors.joining(", ")),
                        match.nothing().size());
    }

    // schedules

    /** When it runs, as a clause: "every month on working day 2 at 07:00". */
    public String sentence(Cadence cadence) {
        var key = "schedule.sentence." + cadence.every().key();
        var at = cadence.at().toString();
        return switch (cadence.every()) {
            case HOURS -> texts.of(key, cadence.hours(), at);
            case WEEKLY -> texts.of(key, days(cadence), at);
            case MONTH_DAY, MONTH_WORKING_DAY -> texts.of(key, cadence.day(), at);
            case YEARLY -> texts.of(key, cadence.day(), month(cadence.month()), at);
            case DAILY, WORKING_DAYS, MONTH_LAST_DAY, QUARTER_END -> texts.of(key, at);
        };
    }

    private String days(Cadence cadence) {
        return cadence.days().stream()
                .sorted()
                .map(d -> d.getDisplayName(TextStyle.SHORT, person.locale()))
                .collect(Collectors.joining(", "));
    }

    private String month(int month) {
        return Month.of(month).getDisplayName(TextStyle.FULL_STANDALONE, person.locale());
    }

    public String recipients(List<String> recipients) {
        return texts.of("schedule.recipients", recipients.size());
    }

    /** "Wed 2 Dec 2026, 07:00", in the schedule's own zone. */
    public String time(ZonedDateTime time) {
        return time.getDayOfWeek().getDisplayName(TextStyle.SHORT, person.locale()) + " " + fmt.date(time.toLocalDate())
                + ", " + time.toLocalTime();
    }

    public List<String> notes(Set<CadenceNote> notes) {
        return notes.stream()
                .sorted()
                .map(n -> texts.of("schedule.note." + n.key()))
                .toList();
    }

    public List<Option> everyOptions() {
        return Arrays.stream(Every.values())
                .map(e -> new Option(e.key(), texts.of("schedule.every." + e.key())))
                .toList();
    }

    public List<Option> hourOptions() {
        return Stream.of(1, 2, 3, 4, 6, 8, 12)
                .map(h -> new Option(String.valueOf(h), texts.of("schedule.hours", h)))
                .toList();
    }

    public List<Option> dayOptions() {
        return IntStream.rangeClosed(1, 31)
                .mapToObj(d -> new Option(String.valueOf(d), texts.of("schedule.day", d)))
                .toList();
    }

    public List<Option> workingDayOptions() {
        return IntStream.rangeClosed(1, WORKING_DAYS)
                .mapToObj(d -> new Option(String.valueOf(d), texts.of("schedule.workingDay", d)))
                .toList();
    }

    public List<Option> monthOptions() {
        return IntStream.rangeClosed(1, 12)
                .mapToObj(m -> new Option(String.valueOf(m), month(m)))
                .toList();
    }

    public List<Option> weekdayOptions() {
        return Arrays.stream(DayOfWeek.values())
                .map(d -> new Option(d.name(), d.getDisplayName(TextStyle.SHORT_STANDALONE, person.locale())))
                .toList();
    }

    public List<Option> periodOptions() {
        return Stream.concat(Arrays.stream(Relative.values()).map(Relative::key), Stream.of(RequestForm.DATES))
                .map(key -> new Option(key, texts.of("reports.period." + key)))
                .toList();
    }

    public List<Option> languageOptions() {
        return Stream.of("en", "de")
                .map(l -> new Option(l, texts.of("reports.language." + l)))
                .toList();
    }

    public List<Option> formatOptions() {
        return Arrays.stream(Format.values())
                .map(f -> new Option(f.key(), texts.of("reports.format." + f.key())))
                .toList();
    }

    public List<Option> kindOptions() {
        return Arrays.stream(ReportKind.values())
                .map(k -> new Option(k.key(), name(k)))
                .toList();
    }

    /** What the person must know of who asked: nothing when it was the owner. */
    public String by(RunRow run) {
        if (run.scheduleId() != null || run.scheduleName() != null) {
            return texts.of("run.by.schedule", Objects.requireNonNullElse(run.scheduleName(), Formats.NOTHING));
        }
        return run.startedBy() == null ? run.owner() : run.startedBy();
    }
}
