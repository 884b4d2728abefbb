package org.openfsm.agent.schedule;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.Calendar;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.pmd.Definitions;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.pmd.PoolUpdate;
import org.openfsm.agent.poll.Memory;
import org.openfsm.agent.poll.Poller;
import org.openfsm.agent.schedule.Stages.Stage;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Transport;
import org.openfsm.agent.transport.Tries;
import org.openfsm.agent.update.Renewal;
import org.openfsm.wire.Report.Reason;

/** The running agent: discover → poll → outbox → send, each in its own time. */
public final class Runner implements Control, AutoCloseable {

    /** Addresses asked at the same time, where the rate needs no more. */
    private static final int LEAST_AT_ONCE = 64;

    /** Each takes some memory; a higher rate is reached where devices answer. */
    private static final int MOST_AT_ONCE = 4_000;

    private static final Duration LATEST_OFFSET = Duration.ofMinutes(30);
    private static final Duration AFTER_STORE_FAILURE = Duration.ofSeconds(30);
    /** What could not be done is tried again after so long. */
    private static final Duration TRY_AGAIN = Duration.ofMinutes(15);
    /** A person may have "send --again" put something back, and nobody tells the agent. */
    private static final Duration LOOK_INTO_OUTBOX = Duration.ofSeconds(30);
    /** A sleeping printer that was woken by the first question answers a later one. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(6);

    /** A state must last so long before it counts. */
    private static final Duration LOOK_AGAIN = ErrorWatch.LASTS;

    private final AgentConfig config;
    private final Printers printers;
    private final Searching searching;
    private final Polling polling;
    private final ErrorRound errors;
    private final Housekeeping house;
    private final Delivery delivery;
    private final Outbox outbox;
    private final InstalledPool pool;
    private final Renewal renewal;
    private final Store store;
    private final Memory memory = Memory.ofManyReadings();
    private final RandomGenerator random;
    private final Pulse pulse;
    private final StateLog log = new StateLog();
    private final Stages stages;
    private final Turn sends;
    private final Turn searches;
    private final Turn polls;
    private final Turn acquires;
    private final @Nullable Turn watches;
    /** Whether a person asked for the next poll. */
    private final AtomicBoolean byHand = new AtomicBoolean();
    /** Only the watching stage uses it. */
    private volatile Due nextErrorPoll;

    /**
     * @param roads to the server, in the order to try
     * @param pool of the definitions in use
     * @param poolUpdate fetches newer ones; absent: nobody does
     * @param renewal of the agent itself
     * @param pulse is told whatever happens
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
            Renewal renewal,
            String agentVersion,
            Pulse pulse,
            Clock clock,
            LongSupplier ticks,
            RandomGenerator random) {
        this.config = config;
        this.pulse = pulse;
        this.random = random;
        this.store = store;
        this.pool = pool;
        this.renewal = renewal;
        this.stages = new Stages(clock, ticks, pulse, log);
        this.printers = new Printers(store);
        // fair: a poll that is due gets the network as soon as what a search has begun is answered
        int atOnce = Math.max(LEAST_AT_ONCE, Math.min(MOST_AT_ONCE, network.unansweredAtOnce() * 4 / 3));
        var turns = new Semaphore(atOnce, true);
        this.outbox = new Outbox(
                store, identity, config.limits(), expectAgain(config.schedule()), agentVersion, clock, ticks);
        var definitions = new Definitions(() -> pool.current().bundle(), Definitions.local(config));
        var poller = new Poller(clock, memory, definitions);
        var round = new PollRound(config, network, poller, printers, outbox, turns, atOnce, ASK_AGAIN, log);
        this.searching = new Searching(config, network, turns, atOnce, printers, round, store, stages, log);
        this.polling = new Polling(printers, round, store, stages);
        this.house = new Housekeeping(config, store, outbox, definitions, pool, poolUpdate, random, log);
        this.errors = new ErrorRound(
                network,
                poller,
                round,
                turns,
                atOnce,
                config.limits().packetsPerSecond(),
                new ErrorWatch(config.errors().critical(), ticks),
                log);
        this.delivery = new Delivery(store, outbox, roads, identity.server().recipients(), clock, ticks, random);

        var now = stages.in(Duration.ZERO);
        this.nextErrorPoll = now;
        this.sends = stages.turn(this::send, now);
        stages.turn(this::keepHouse, now);
        this.searches = stages.turn(this::search, stages.guarded("looking up the last search", this::nextSearch, now));
        this.polls = stages.turn(
                this::poll, stages.guarded("looking up the last poll", this::nextPoll, stages.in(TRY_AGAIN)));
        this.acquires = stages.turn(this::acquire, Due.NEVER);
        if (house.updates()) {
            stages.turn(this::update, nextUpdate());
        }
        if (renewal.updates()) {
            stages.turn(this::renew, nextRenewal());
        }
        this.watches = config.errors().poll().isZero()
                ? null
                : stages.turn(this::watch, stages.in(offset(config.errors().poll())));
    }

    /** Within which the server may expect the next report: the interval and some grace, 26 hours at most. */
    public static Duration expectAgain(AgentConfig.Schedule schedule) {
        var interval = schedule.officeHours() != null
                ? Housekeeping.HEARTBEAT
                : shorter(schedule.poll().longest(), Housekeeping.HEARTBEAT);
        var grace = shorter(interval, Duration.ofHours(2));
        return interval.plus(grace.compareTo(Duration.ofMinutes(10)) < 0 ? Duration.ofMinutes(10) : grace);
    }

    /** @param act is told when the store turns out to be damaged, on a stage's thread, once or more often */
    public void whenDamaged(Runnable act) {
        stages.whenDamaged(act);
    }

    /** Numbers reports; while this runs, nobody else may. */
    public Outbox outbox() {
        return outbox;
    }

    /** Starts all stages and returns. */
    public void start() {
        house.sayDefinitions();
        stages.guarded("looking up what printers were read by", () -> polling.remind(memory), false);
        stages.guarded("looking up what was sent", this::recall, false);
        stages.look();
    }

    /** Starts what is due by now; a test's clock tells nobody that it moved. */
    void look() {
        stages.look();
    }

    /** Whether nothing is being done. */
    boolean isIdle() {
        return stages.isIdle();
    }

    private boolean recall() throws StoreFailure {
        delivery.recall();
        return true;
    }

    /** Ends all stages; what is stored is whole, what was being read is read again next time. */
    @Override
    public void close() {
        stages.end();
    }

    @Override
    public Situation situation() {
        var inUse = pool.current();
        var watching = watches;
        return new Situation(
                pulse.count(),
                stages.now().at(),
                List.of(),
                log.troubles(),
                stages.next(polls).orElse(null),
                watching == null ? null : stages.next(watching).orElse(null),
                stages.next(searches).orElse(null),
                polls.since(),
                polls.endedAt(),
                polling.asked(),
                sends.since() != null,
                searching.progress(),
                delivery.roads(),
                inUse.toString(),
                inUse.bundle().version(),
                Situation.used());
    }

    @Override
    public boolean pollNow() {
        if (polls.since() != null) {
            return false;
        }
        byHand.set(true);
        return polls.now();
    }

    @Override
    public boolean pollNow(String sourceId, String host, int port) {
        var taken = stages.guarded("looking up " + host, () -> polling.ask(sourceId, host, port), false);
        if (taken) {
            acquires.soon();
        }
        return taken;
    }

    @Override
    public boolean searchNow() {
        return searches.now();
    }

    @Override
    public boolean cancelSearch() {
        return searching.cancel();
    }

    @Override
    public boolean sendNow() {
        delivery.hurry();
        return sends.now();
    }

    @Override
    public long awaitChange(long seen, Duration patience) throws InterruptedException {
        return pulse.await(seen, patience);
    }

    /** Everybody when it is time, and in between those who may be in trouble. */
    private Due watch() {
        var all = nextErrorPoll.isReached(stages.now());
        if (all) {
            nextErrorPoll = stages.in(config.errors().poll());
        }
        sendIf("looking for errors", () -> errors.over(all ? printers.known() : errors.unsettled(printers.known())));
        return errors.isUnsettled() ? sooner(stages.in(LOOK_AGAIN), nextErrorPoll) : nextErrorPoll;
    }

    private Due sooner(Due one, Due other) {
        var now = stages.now();
        return one.rest(now).compareTo(other.rest(now)) < 0 ? one : other;
    }

    private Due search() {
        return again(searching(), config.schedule().discovery(), "searching", searching::search);
    }

    private Due poll() {
        var reason = byHand.getAndSet(false) ? Reason.MANUAL : Reason.SCHEDULED;
        return again(polling(), config.schedule().poll(), "polling", () -> polling.poll(reason));
    }

    /** What was not done is tried again before long. */
    private Due again(Plan.Style style, Calendar calendar, String doing, Stage<Boolean> stage) {
        var begun = stages.now();
        return sendIf(doing, stage)
                ? style.after(calendar, begun)
                : style.after(Calendar.every(shorter(TRY_AGAIN, calendar.longest())), begun);
    }

    private void countPolls() throws StoreFailure {
        if (config.schedule().poll() instanceof Calendar.At) {
            polling.countFromNowIfNever();
        }
    }

    private Plan.Style searching() {
        return new Plan.Style(null, ZoneId.systemDefault(), offsets());
    }

    private Plan.Style polling() {
        return new Plan.Style(config.schedule().officeHours(), ZoneId.systemDefault(), offsets());
    }

    private @Nullable RandomGenerator offsets() {
        return config.schedule().randomOffset() ? random : null;
    }

    private Due nextSearch() throws StoreFailure {
        var last = searching.last();
        return last.isEmpty()
                ? stages.in(Duration.ZERO)
                : searching().fromStore(config.schedule().discovery(), last, stages.now());
    }

    private Due nextPoll() throws StoreFailure {
        countPolls();
        return polling().fromStore(config.schedule().poll(), polling.last(), stages.now());
    }

    private Due acquire() {
        sendIf("reading printers that were asked for", polling::readAsked);
        return Due.NEVER;
    }

    private Due keepHouse() {
        sendIf("keeping house", () -> {
            countPolls();
            return house.keepHouse();
        });
        showLife();
        return stages.in(Duration.ofMinutes(1));
    }

    private Due update() {
        stages.guarded("updating the definitions", house::update, false);
        return nextUpdate();
    }

    private Due nextUpdate() {
        return stages.in(stages.guarded("looking up the last update", house::untilUpdate, Housekeeping.HEARTBEAT));
    }

    private Due renew() {
        stages.guarded(
                "updating the agent",
                () -> {
                    var outcome = renewal.update(store);
                    log.is(
                            "renewal",
                            outcome.toString(),
                            outcome.result() == Tries.Result.FAILED ? Level.WARNING : Level.INFO,
                            "Update of the agent: " + outcome.text());
                    return true;
                },
                false);
        return nextRenewal();
    }

    private Due nextRenewal() {
        return stages.in(stages.guarded(
                "looking up the last update of the agent",
                () -> renewal.untilUpdate(store, random),
                Housekeeping.HEARTBEAT));
    }

    /** A version on trial is kept once a server took something of it. */
    private void showLife() {
        boolean reported = delivery.roads().stream().anyMatch(Situation.Road::works);
        stages.guarded(
                "showing that this version works",
                () -> {
                    renewal.lives(reported);
                    return true;
                },
                false);
    }

    private Due send() {
        var next = stages.in(stages.guarded(
                "sending", () -> delivery.deliver(pulse::happened).orElse(LOOK_INTO_OUTBOX), AFTER_STORE_FAILURE));
        showLife();
        return next;
    }

    /** @return whether it was done, with something to send or without */
    private boolean sendIf(String doing, Stage<Boolean> stage) {
        return stages.guarded(
                doing,
                () -> {
                    if (stage.run()) {
                        log.isWellAgain("outbox", "The outbox takes reports again.");
                        sends.soon();
                    }
                    return true;
                },
                false);
    }

    private Duration offset(Duration interval) {
        return config.schedule().randomOffset()
                ? Duration.ofMillis(
                        random.nextLong(shorter(interval, LATEST_OFFSET).toMillis()))
                : Duration.ZERO;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
