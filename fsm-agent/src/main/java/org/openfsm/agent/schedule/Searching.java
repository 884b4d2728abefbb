package org.openfsm.agent.schedule;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Place;
import org.openfsm.agent.config.AgentConfig.Source;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.discovery.Sweep;
import org.openfsm.agent.names.Names;
import org.openfsm.agent.names.NumericAddress;
import org.openfsm.agent.outbox.OutboxFull;
import org.openfsm.agent.schedule.Situation.Find;
import org.openfsm.agent.schedule.Situation.Kind;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.wire.Hashes;
import org.openfsm.wire.Report.Reason;

/** Searches the ranges; people may follow a search, and end it. */
final class Searching {

    private static final String SEARCHED = "searched";
    /** How far a search is that has not ended: ranges, source, position, begin. */
    private static final String SEARCHING = "searching";

    /** Each is a write to the disk; what was asked since is asked again. */
    private static final long KEPT_EVERY_NANOS = 3_000_000_000L;

    /** Sooner the rest of the time is a guess: who is silent takes a hundred times as long as who answers. */
    private static final double TELLING_SHARE = 0.1;

    private static final Duration TELLING_TIME = Duration.ofSeconds(30);
    private static final int MOST_FINDS = 5_000;
    /** A shown number that changes more often cannot be read. */
    private static final long SHOWN_EVERY_NANOS = 250_000_000;

    private final AgentConfig config;
    private final Sweep sweep;
    private final Names names;
    private final Printers printers;
    private final PollRound round;
    private final Store store;
    private final Stages stages;
    private final StateLog log;
    private volatile @Nullable Course course;

    Searching(
            AgentConfig config,
            SnmpNetwork network,
            Semaphore turns,
            int atOnce,
            Printers printers,
            PollRound round,
            Store store,
            Stages stages,
            StateLog log) {
        this.config = config;
        this.names = network.names();
        this.sweep = config.discovery().hostNames()
                ? new Sweep(network, turns, atOnce, names::nameOf)
                : new Sweep(network, turns, atOnce);
        this.printers = printers;
        this.round = round;
        this.store = store;
        this.stages = stages;
        this.log = log;
    }

    /** When the ranges, as they are now, were searched last; absent when they were not, or nobody knows. */
    Optional<Instant> last() throws StoreFailure {
        if (unfinished().isPresent()) {
            return Optional.empty();
        }
        return store.note(SEARCHED)
                .map(text -> text.split(" ", 2))
                .filter(parts -> parts.length == 2 && parts[1].equals(ranges()))
                .flatMap(parts -> Notes.instant(parts[0]));
    }

    /** @return whether there is something to send */
    boolean search() throws StoreFailure, OutboxFull, InterruptedException {
        var current = new Course(total());
        course = current;
        stages.pulse().happened();
        log.is("search", "", Level.INFO, "Searching the ranges for printers.");
        try {
            var reached = unfinished();
            for (int i = reached.map(Reached::source).orElse(0);
                    i < config.sources().size();
                    i++) {
                int at = i;
                var source = config.sources().get(i);
                long from = reached.filter(one -> one.source() == at)
                        .map(Reached::position)
                        .orElse(0L);
                current.skipped(before(i) + from);
                sweep.over(source, from, current.of(source, i));
            }
        } finally {
            current.end();
        }
        store.note(SEARCHING, "");
        if (!current.cancelled) {
            store.note(SEARCHED, current.since.at().getEpochSecond() + " " + ranges());
        }
        int known = printers.known().size();
        log.is(
                "search",
                known + " " + current.fresh,
                Level.INFO,
                (current.cancelled ? "The search was ended by a person after " : "Searched ") + current.asked
                        + " addresses: " + known + " printers known, " + current.fresh.size() + " of them new.");
        if (current.fresh.isEmpty()) {
            return false;
        }
        round.over(current.fresh, Reason.DISCOVERY);
        return true;
    }

    /** @return false when none is under way */
    boolean cancel() {
        var current = course;
        return current != null && current.cancel();
    }

    /** The search under way, or the last one; absent before the first. */
    Situation.@Nullable Search progress() {
        var current = course;
        return current == null ? null : current.progress();
    }

    /** A host name that a person wrote: who misspelt it would wait for the printer for ever. */
    private void sayWhetherItLeadsSomewhere(Source source, Place place, Sweep.Answer answer) {
        if (!Names.isName(place.host())) {
            return;
        }
        var subject = "name " + place.host();
        if (answer == Sweep.Answer.NOWHERE) {
            log.is(
                    subject,
                    "",
                    Level.WARNING,
                    place.host() + " of source " + source.id() + " does not resolve, so nobody was asked. Check its"
                            + " spelling, and this machine's name servers; the next search tries it again.");
        } else {
            log.isWellAgain(subject, place.host() + " resolves again.");
        }
    }

    /** Who answers a broadcast may be in the ranges of another customer. */
    private boolean isOfAnother(Source source, Place place) {
        return config.sources().stream()
                .anyMatch(other -> other != source
                        && other.searchOf(place.host(), place.port()).isPresent());
    }

    /**
     * Takes in a find. What was known there by its address, or by a name that is gone, is known by the find's name from
     * now on; a name that leads elsewhere by now is another printer.
     */
    private boolean isNew(Source source, Printer find) throws StoreFailure {
        var known = printers.knownAs(find);
        var leads = known.map(this::addresses).orElse(List.of());
        if (known.isEmpty() || !leads.isEmpty() && !leads.contains(find.address())) {
            return printers.found(find);
        }
        var former = known.get();
        boolean kept = !find.isNamed()
                || former.host().equals(find.host())
                || former.isNamed() && (!leads.isEmpty() || isNamedByAPerson(source, former));
        if (!kept) {
            printers.rename(former, find.host());
            log.say(Level.INFO, "Printer " + former.place() + " is called " + find.place() + " from now on.");
        }
        return printers.found(kept ? find.as(former.host()) : find);
    }

    private List<String> addresses(Printer printer) {
        return names.addressesOf(printer.host()).join().stream()
                .map(NumericAddress::of)
                .toList();
    }

    private static boolean isNamedByAPerson(Source source, Printer printer) {
        return source.searchOf(printer.host(), printer.port()).isPresent();
    }

    /** Where the search that was cut off is to go on. */
    private record Reached(int source, long position) {}

    /** The search that the end of the agent cut off; absent when it ended, or the ranges are others now. */
    private Optional<Reached> unfinished() throws StoreFailure {
        var parts = store.note(SEARCHING).orElse("").split(" ");
        if (parts.length != 3 || !parts[0].equals(ranges())) {
            return Optional.empty();
        }
        return Optional.of(new Reached(Integer.parseInt(parts[1]), Long.parseLong(parts[2])));
    }

    private long total() {
        return before(config.sources().size());
    }

    /** Places of the sources before this one. */
    private long before(int end) {
        long total = 0;
        for (var source : config.sources().subList(0, end)) {
            for (var places = source.places(); places.hasNext(); places.next()) {
                total++;
            }
        }
        return total;
    }

    /** One search. */
    private final class Course {
        private final long total;
        private final Due.Moment since = stages.now();
        private final List<Find> finds = new ArrayList<>();
        private final List<Printer> fresh = new ArrayList<>();
        private Due.@Nullable Moment endedAt;
        private volatile boolean cancelled;
        private long asked;
        private int known;
        private int others;
        private long shown = since.tick();
        private long kept = since.tick();
        private long skipped;
        private Due.@Nullable Moment firstAsked;

        Course(long total) {
            this.total = total;
        }

        /** So many places were asked before the agent ended the last time. */
        synchronized void skipped(long places) {
            skipped = Math.max(0, places - asked);
        }

        Sweep.Course of(Source source, int index) {
            return new Sweep.Course() {
                @Override
                public void reached(long position) throws StoreFailure {
                    long tick = stages.now().tick();
                    if (tick - kept >= KEPT_EVERY_NANOS) {
                        kept = tick;
                        store.note(SEARCHING, ranges() + " " + index + " " + position);
                    }
                }

                @Override
                public void failed(AgentConfig.Search broadcast, String reason) {
                    log.is(
                            "broadcast " + broadcast.range().text(),
                            reason,
                            Level.WARNING,
                            "The question to all (" + broadcast.range().text() + ") could not be sent: " + reason
                                    + ". A firewall or the system forbids it: name the networks instead.");
                }

                @Override
                public void found(Sweep.Found found) throws StoreFailure {
                    var place = found.place();
                    if (isOfAnother(source, place) || source.isExcluded(found.host(), place.port())) {
                        return;
                    }
                    var printer = Printer.found(
                            source.id(),
                            found.host(),
                            place.port(),
                            stages.now().at(),
                            config.discovery().monitorNew(),
                            place.range(),
                            found.address());
                    Course.this.found(printer, isNew(source, printer));
                }

                @Override
                public void asked(Place place, Sweep.Answer answer) {
                    sayWhetherItLeadsSomewhere(source, place, answer);
                    Course.this.asked(source, place, answer);
                }

                @Override
                public boolean goesOn() {
                    return !cancelled;
                }
            };
        }

        private void found(Printer printer, boolean unknown) {
            synchronized (this) {
                if (unknown) {
                    fresh.add(printer);
                } else {
                    known++;
                }
                keep(new Find(printer.sourceId(), printer.host(), printer.port(), unknown ? Kind.NEW : Kind.KNOWN));
            }
            stages.pulse().happened();
        }

        private void asked(Source source, Place place, Sweep.Answer answer) {
            boolean show;
            synchronized (this) {
                if (endedAt != null) {
                    return;
                }
                asked++;
                if (firstAsked == null) {
                    firstAsked = stages.now();
                }
                if (answer == Sweep.Answer.OTHER || answer == Sweep.Answer.REFUSED) {
                    others++;
                    var kind = answer == Sweep.Answer.OTHER ? Kind.NO_PRINTER : Kind.REFUSED;
                    keep(new Find(source.id(), place.host(), place.port(), kind));
                }
                long tick = stages.now().tick();
                show = tick - shown >= SHOWN_EVERY_NANOS;
                shown = show ? tick : shown;
            }
            if (show) {
                stages.pulse().happened();
            }
        }

        private void keep(Find find) {
            if (finds.size() < MOST_FINDS) {
                finds.add(find);
            }
        }

        synchronized boolean cancel() {
            if (endedAt != null || cancelled) {
                return false;
            }
            cancelled = true;
            return true;
        }

        synchronized void end() {
            endedAt = stages.now();
        }

        synchronized Situation.Search progress() {
            var ended = endedAt;
            var until = ended == null ? stages.now() : ended;
            double seconds = (until.tick() - since.tick()) / 1e9;
            double perSecond = seconds > 0 ? asked / seconds : 0;
            return new Situation.Search(
                    since.at(),
                    ended == null ? null : ended.at(),
                    cancelled,
                    Math.min(total, skipped + asked),
                    total,
                    perSecond,
                    ended == null ? left(until) : null,
                    fresh.size() + known,
                    fresh.size(),
                    others,
                    finds);
        }

        /** From the first address on that was done with: until then all wait for who is silent. */
        private @Nullable Duration left(Due.Moment now) {
            var first = firstAsked;
            if (first == null) {
                return null;
            }
            var time = Duration.ofNanos(now.tick() - first.tick());
            boolean telling = asked - 1 >= TELLING_SHARE * (total - skipped) || time.compareTo(TELLING_TIME) >= 0;
            return asked > 1 && telling
                    ? Duration.ofNanos(
                            (long) (time.toNanos() * (double) Math.max(0, total - skipped - asked) / (asked - 1)))
                    : null;
        }
    }

    /** Changes when a person changes what is to be searched: then it is searched at once. */
    private String ranges() {
        var text = new StringBuilder();
        for (var source : config.sources()) {
            source.searches().forEach(search -> text.append(source.id())
                    .append(' ')
                    .append(search.range().text())
                    .append(' ')
                    .append(search.credentials())
                    .append('\n'));
            source.excludes()
                    .forEach(range -> text.append('-').append(range.text()).append('\n'));
        }
        return Hashes.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
