package org.openfsm.agent.schedule;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.discovery.KnownDevice;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.discovery.Sweep;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.outbox.OutboxFull;
import org.openfsm.agent.pmd.Definitions;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.pmd.PoolUpdate;
import org.openfsm.agent.poll.Memory;
import org.openfsm.agent.poll.Poller;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Transport;
import org.openfsm.wire.Hashes;
import org.openfsm.wire.Report.Reason;

/** The running agent: discover → poll → outbox → send, each in its own time. */
public final class Runner implements AutoCloseable {

    /** Addresses asked at the same time. */
    private static final int AT_ONCE = 64;

    private static final Duration HEARTBEAT = Duration.ofHours(24);
    private static final Duration LATEST_OFFSET = Duration.ofMinutes(30);
    private static final Duration AFTER_STORE_FAILURE = Duration.ofSeconds(30);
    /** A person may have "send --again" put something back, and nobody tells the agent. */
    private static final Duration LOOK_INTO_OUTBOX = Duration.ofSeconds(30);
    /** A sleeping printer that was woken by the first question answers a later one. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(6);

    /** A state must last so long before it counts. */
    private static final Duration LOOK_AGAIN = ErrorWatch.LASTS;

    private static final String POLLED = "polled";
    private static final String SEARCHED = "searched";

    private final AgentConfig config;
    private final Store store;
    private final Printers printers;
    private final Sweep sweep;
    private final PollRound round;
    private final ErrorRound errors;
    private final Outbox outbox;
    private final Delivery delivery;
    private final Definitions definitions;
    private final Memory memory = Memory.ofManyReadings();
    private final Enrolment enrolment;
    private final InstalledPool pool;
    private final @Nullable PoolUpdate poolUpdate;
    private final Clock clock;
    private final LongSupplier ticks;
    private final RandomGenerator random;
    private final StateLog log = new StateLog();
    private final Semaphore reports = new Semaphore(0);
    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(6);
    /** By the ticks; only the watching stage uses it. */
    private volatile long nextErrorPoll;

    /**
     * @param roads to the server, in the order to try
     * @param pool of the definitions in use
     * @param poolUpdate fetches newer ones; absent: nobody does
     * @param ticks nanoseconds of a clock that nobody sets, such as System::nanoTime
     * @param random spreads many agents over time
     */
    public Runner(
            AgentConfig config,
            Store store,
            Identity identity,
            SnmpNetwork network,
            List<Transport> roads,
            InstalledPool pool,
            @Nullable PoolUpdate poolUpdate,
            String agentVersion,
            Clock clock,
            LongSupplier ticks,
            RandomGenerator random) {
        this.config = config;
        this.store = store;
        this.clock = clock;
        this.ticks = ticks;
        this.random = random;
        this.enrolment = new Enrolment(config.data());
        this.pool = pool;
        this.poolUpdate = poolUpdate;
        this.printers = new Printers(store);
        // fair: a poll that is due gets the network as soon as what a search has begun is answered
        var turns = new Semaphore(AT_ONCE, true);
        this.sweep = new Sweep(network, turns, AT_ONCE);
        this.outbox = new Outbox(
                store, identity, config.limits(), expectAgain(config.schedule()), agentVersion, clock, ticks);
        this.definitions = new Definitions(() -> pool.current().bundle(), Definitions.local(config));
        var poller = new Poller(clock, memory, definitions);
        this.round = new PollRound(config, network, poller, printers, outbox, turns, AT_ONCE, ASK_AGAIN, log);
        this.errors = new ErrorRound(
                network,
                poller,
                round,
                turns,
                AT_ONCE,
                config.limits().packetsPerSecond(),
                new ErrorWatch(config.errors().critical(), ticks),
                log);
        this.delivery = new Delivery(store, outbox, roads, identity.server().recipients(), clock, ticks, random);
    }

    /** Within which the server may expect the next report: the interval and some grace, 26 hours at most. */
    public static Duration expectAgain(AgentConfig.Schedule schedule) {
        var interval = schedule.officeHours() != null ? HEARTBEAT : shorter(schedule.poll(), HEARTBEAT);
        var grace = shorter(interval, Duration.ofHours(2));
        return interval.plus(grace.compareTo(Duration.ofMinutes(10)) < 0 ? Duration.ofMinutes(10) : grace);
    }

    /** Starts all stages and returns. */
    public void start() {
        threads.execute(this::send);
        sayDefinitions();
        guarded("looking up what printers were read by", this::remember, false);
        // what wants its next turn while the agent ends gets none
        threads.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        again(this::beat, Duration.ZERO);
        again(this::discover, guarded("looking up the last search", this::untilSearch, Duration.ZERO));
        again(
                this::poll,
                guarded(
                        "looking up the last poll",
                        this::untilPoll,
                        config.schedule().poll()));
        if (poolUpdate != null) {
            again(this::update, untilUpdate());
        }
        if (!config.errors().poll().isZero()) {
            nextErrorPoll = ticks.getAsLong();
            again(this::watch, offset(config.errors().poll()));
        }
    }

    /** Everybody when it is time, and in between those who may be in trouble. */
    private void watch() {
        var all = nextErrorPoll - ticks.getAsLong() <= 0;
        if (all) {
            nextErrorPoll = ticks.getAsLong() + config.errors().poll().toNanos();
        }
        guarded(
                "looking for errors",
                () -> {
                    if (errors.over(all ? printers.known() : errors.unsettled(printers.known()))) {
                        reportsWait();
                    }
                    return true;
                },
                false);
        var rest = Duration.ofNanos(Math.max(0, nextErrorPoll - ticks.getAsLong()));
        again(this::watch, errors.isUnsettled() ? shorter(LOOK_AGAIN, rest) : rest);
    }

    /** Ends all stages; what is stored is whole, what was being read is read again next time. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(4, TimeUnit.SECONDS)) {
                log.say(Level.WARNING, "A stage did not end within 4 s; the store is consistent nevertheless.");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void discover() {
        long begun = ticks.getAsLong();
        guarded(
                "searching",
                () -> {
                    var found = new ArrayList<Printer>();
                    int asked = 0;
                    log.is("search", "", Level.INFO, "Searching the ranges for printers.");
                    for (var source : config.sources()) {
                        asked += sweep.over(source, place -> {
                            var now = clock.instant();
                            if (printers.found(source.id(), place.host(), place.port(), now)) {
                                found.add(new Printer(
                                        source.id(), place.host(), place.port(), now, null, true, null, null, null));
                            }
                        });
                    }
                    store.note(SEARCHED, clock.instant().getEpochSecond() + " " + ranges());
                    int known = printers.known().size();
                    log.is(
                            "search",
                            known + " " + found,
                            Level.INFO,
                            "Searched " + asked + " addresses: " + known + " printers known, " + found.size()
                                    + " of them new.");
                    if (!found.isEmpty()) {
                        round.over(found, Reason.DISCOVERY);
                        reportsWait();
                    }
                    return true;
                },
                false);
        again(this::discover, rest(config.schedule().discovery(), begun));
    }

    private void poll() {
        long begun = ticks.getAsLong();
        guarded(
                "polling",
                () -> {
                    if (!round.over(printers.known(), Reason.SCHEDULED).isEmpty()) {
                        store.note(POLLED, String.valueOf(clock.instant().getEpochSecond()));
                        reportsWait();
                    }
                    return true;
                },
                false);
        again(this::poll, withinOfficeHours(rest(config.schedule().poll(), begun)));
    }

    /** What read a printer the last time is asked for at once, also after a restart. */
    private boolean remember() throws StoreFailure {
        printers.devices().stream()
                .filter(device -> device.definition() != null)
                .collect(Collectors.groupingBy(
                        device -> Map.entry(device.host(), device.port()),
                        Collectors.toMap(KnownDevice::printerIndex, KnownDevice::definition, (one, other) -> one)))
                .forEach((place, ids) -> memory.remind(place.getKey(), place.getValue(), ids));
        return true;
    }

    /** Every minute: is it time for a sign of life? And every so often the old is cleared away. */
    private void beat() {
        guarded(
                "keeping house",
                () -> {
                    outbox.tidy();
                    sayDefinitions();
                    renewKey();
                    if (outbox.putEnrolment() || outbox.silence().compareTo(HEARTBEAT) >= 0 && heartbeat()) {
                        reportsWait();
                    }
                    return true;
                },
                false);
        again(this::beat, Duration.ofMinutes(1));
    }

    /** A command may have switched them, or an update, or the publisher withdrawn them. */
    private void sayDefinitions() {
        var inUse = pool.current();
        log.is(
                "definitions",
                inUse.toString(),
                inUse.withdrawn() || inUse.problem() != null ? Level.WARNING : Level.INFO,
                "Devices are read by definitions of version " + inUse
                        + (inUse.toString().endsWith(".") ? "" : "."));
        if (definitions.refresh()) {
            log.say(Level.INFO, "Definitions of devices changed; printers are read by the new ones from now on.");
        }
        var used = definitions.inUse();
        outbox.pool(used.version());
        if (used.problems().isEmpty()) {
            log.isWellAgain("bad definitions", "All definitions of devices can be used again.");
        } else {
            log.is(
                    "bad definitions",
                    used.problems().toString(),
                    Level.WARNING,
                    "Definitions of devices that cannot be used: " + String.join("; ", used.problems())
                            + ". All others are in use.");
        }
    }

    private void update() {
        var update = poolUpdate;
        if (update != null) {
            guarded(
                    "updating the definitions",
                    () -> {
                        var outcome = update.run(store, false);
                        log.is(
                                "update",
                                outcome.toString(),
                                outcome.result() == PoolUpdate.Result.FAILED ? Level.WARNING : Level.INFO,
                                "Update of the definitions: " + outcome.text());
                        sayDefinitions();
                        return true;
                    },
                    false);
            again(this::update, untilUpdate());
        }
    }

    private Duration untilUpdate() {
        var update = poolUpdate;
        var source = config.pmd().update();
        if (update == null || source == null) {
            return HEARTBEAT;
        }
        return guarded(
                "looking up the last update",
                () -> update.untilNext(source.at(), PoolUpdate.said(store), ZoneId.systemDefault(), random),
                HEARTBEAT);
    }

    private void renewKey() throws StoreFailure {
        var renewed = outbox.renewKey(enrolment);
        if (renewed.isPresent()) {
            var next = renewed.get().next();
            log.say(
                    Level.INFO,
                    next != null
                            ? "The next key of this agent is made, fingerprint " + next
                                    + ". Every report names it; it signs once the server knows it."
                            : "This agent signs with its new key from now on, fingerprint "
                                    + renewed.get().fingerprint() + ".");
        }
        if (outbox.isExpired()) {
            log.is(
                    "certificate",
                    "ended",
                    Level.ERROR,
                    "The certificate of this agent has ended, so the server puts its reports into quarantine. Is this "
                            + "machine's clock right? If so, ask the server's administrator for a new enrolment file, "
                            + "end the agent and take it in: fsm-agent enrol NAME.fsm-enrolment");
        } else {
            log.isWellAgain("certificate", "The certificate of this agent is good again.");
        }
    }

    private boolean heartbeat() throws StoreFailure, OutboxFull {
        return outbox.put(Reason.HEARTBEAT, config.sources().get(0), List.of()) > 0;
    }

    private void send() {
        while (!threads.isShutdown()) {
            var wait = guarded("sending", () -> delivery.deliver().orElse(LOOK_INTO_OUTBOX), AFTER_STORE_FAILURE);
            try {
                if (reports.tryAcquire(Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS)) {
                    reports.drainPermits();
                }
            } catch (InterruptedException ended) {
                return;
            }
        }
    }

    private void reportsWait() {
        log.isWellAgain("outbox", "The outbox takes reports again.");
        reports.release();
    }

    @FunctionalInterface
    private interface Stage<T> {
        T run() throws StoreFailure, OutboxFull, InterruptedException;
    }

    /** Runs a stage; whatever it meets is said, and the agent goes on. */
    private <T> T guarded(String doing, Stage<T> stage, T otherwise) {
        try {
            var result = stage.run();
            log.isWellAgain("store while " + doing, "The store works again (" + doing + ").");
            return result;
        } catch (StoreFailure failure) {
            log.is(
                    "store while " + doing,
                    String.valueOf(failure.getMessage()),
                    Level.ERROR,
                    String.valueOf(failure.getMessage()));
        } catch (OutboxFull full) {
            log.is("outbox", "full", Level.ERROR, "While " + doing + ": " + full.getMessage());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException fault) {
            log.unexpected(doing, fault);
        }
        return otherwise;
    }

    private void again(Runnable stage, Duration delay) {
        if (!threads.isShutdown()) {
            threads.schedule(stage, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private Duration rest(Duration interval, long begun) {
        var rest = interval.minusNanos(ticks.getAsLong() - begun);
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    /** What is left of the interval since the last poll, or a random offset when there was none. */
    private Duration untilPoll() throws StoreFailure {
        var interval = config.schedule().poll();
        var rest = store.note(POLLED).map(text -> left(text, interval)).orElse(Duration.ZERO);
        return withinOfficeHours(rest.isZero() ? offset(interval) : rest);
    }

    private Duration untilSearch() throws StoreFailure {
        var interval = config.schedule().discovery();
        return store.note(SEARCHED)
                .map(text -> text.split(" ", 2))
                .filter(parts -> parts.length == 2 && parts[1].equals(ranges()))
                .map(parts -> left(parts[0], interval))
                .orElse(Duration.ZERO);
    }

    /** Zero when it is due; also when the note is of the future, for then the clock was set. */
    private Duration left(String epochSecond, Duration interval) {
        try {
            var since = Duration.between(Instant.ofEpochSecond(Long.parseLong(epochSecond)), clock.instant());
            var left = interval.minus(since);
            return since.isNegative() || left.isNegative() ? Duration.ZERO : left;
        } catch (NumberFormatException | DateTimeException notOurs) {
            return Duration.ZERO;
        }
    }

    private Duration offset(Duration interval) {
        return config.schedule().randomOffset()
                ? Duration.ofMillis(
                        random.nextLong(shorter(interval, LATEST_OFFSET).toMillis()))
                : Duration.ZERO;
    }

    private Duration withinOfficeHours(Duration delay) {
        var hours = config.schedule().officeHours();
        if (hours == null) {
            return delay;
        }
        var wished = clock.instant().atZone(ZoneId.systemDefault()).plus(delay);
        var opened = hours.atOrAfter(wished);
        return opened.equals(wished)
                ? delay
                : delay.plus(Duration.between(wished, opened)).plus(offset(LATEST_OFFSET));
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

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
