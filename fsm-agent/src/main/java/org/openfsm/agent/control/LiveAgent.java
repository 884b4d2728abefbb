package org.openfsm.agent.control;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.pmd.PoolUpdate;
import org.openfsm.agent.schedule.Control;
import org.openfsm.agent.schedule.Pulse;
import org.openfsm.agent.schedule.Runner;
import org.openfsm.agent.schedule.Situation;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Roads;
import org.openfsm.agent.transport.Transport;
import org.openfsm.agent.update.AgentUpdate;
import org.openfsm.agent.update.Program;
import org.openfsm.agent.update.Renewal;
import org.openfsm.agent.update.Versions;

/**
 * The agent of this process, from one configuration to the next. Who directs it need not know which runner is at work:
 * while there is none, nothing is taken, and the situation says what is missing.
 */
public final class LiveAgent implements Control, AutoCloseable {

    private static final System.Logger LOG = System.getLogger("org.openfsm.agent");

    private final Path file;
    private final Map<String, String> environment;
    private final Program program;
    private final Clock clock;
    private final Applied applied;
    private final Runnable beginAgain;
    private final Pulse pulse = new Pulse();
    private volatile @Nullable Running running;
    private @Nullable Ear ear;
    private volatile List<String> missing = List.of("The agent has not been started yet.");

    /** What else must follow a configuration that is used from now on, such as the log. */
    @FunctionalInterface
    public interface Applied {
        void to(AgentConfig config) throws IOException;
    }

    /** What is at work. The store is open for as long as this is; who keeps it beyond a reload asks again. */
    public record Working(AgentConfig config, Identity identity, Store store) {}

    /**
     * @param file agent.yaml
     * @param environment for secrets that it gives as {@code env: NAME}
     * @param program whose version reports name
     * @param beginAgain ends this process' agent, for another version of it is to run
     */
    public LiveAgent(
            Path file,
            Map<String, String> environment,
            Program program,
            Clock clock,
            Applied applied,
            Runnable beginAgain) {
        this.file = file;
        this.environment = Map.copyOf(environment);
        this.program = program;
        this.clock = clock;
        this.applied = applied;
        this.beginAgain = beginAgain;
    }

    private record Running(Working working, SnmpNetwork network, Runner runner) {}

    /** To the server, and to newer definitions. */
    private record Ways(
            List<Transport> roads,
            InstalledPool pool,
            @Nullable PoolUpdate update,
            Renewal renewal) {}

    /** Where local tools may ask. */
    private record Ear(int port, Path data, ControlPort open) {}

    /**
     * Starts with the configuration as it is in the file now, or goes on with it. When something is wrong, nothing
     * changes: who ran runs on as before.
     *
     * @throws InvalidConfig with all that is wrong with the file, or does not fit the enrolment
     * @throws NotEnrolled when there is no identity yet
     * @throws StoreFailure when the data directory cannot be used, or another agent uses it
     * @throws IOException when there is no UDP socket, or the log file cannot be written
     * @throws GeneralSecurityException when this Java refuses a certificate
     */
    public synchronized void start()
            throws InvalidConfig, NotEnrolled, StoreFailure, IOException, GeneralSecurityException {
        try {
            replace();
            missing = List.of();
        } catch (InvalidConfig | NotEnrolled | StoreFailure | IOException | GeneralSecurityException unusable) {
            if (running == null) {
                missing = said(unusable).lines().toList();
            }
            throw unusable;
        } finally {
            pulse.happened();
        }
    }

    /**
     * As {@link #start}, for who changed the file and shows what came of it.
     *
     * @return what is wrong, for people; empty when the configuration of the file is the one at work
     */
    public List<String> reload() {
        try {
            start();
            return List.of();
        } catch (InvalidConfig | NotEnrolled | StoreFailure | IOException | GeneralSecurityException unusable) {
            return said(unusable).lines().toList();
        }
    }

    /** Why it cannot start, in words for people. */
    public static String said(Exception unusable) {
        if (unusable instanceof GeneralSecurityException) {
            return "The agent cannot start: this Java refuses the certificates of the enrolment file or of "
                    + "the configuration's trust (" + unusable.getMessage() + ").";
        }
        return unusable instanceof IOException
                ? "The agent cannot start: " + unusable.getMessage()
                : String.valueOf(unusable.getMessage());
    }

    private void replace() throws InvalidConfig, NotEnrolled, StoreFailure, IOException, GeneralSecurityException {
        var config = ConfigFile.read(file, environment);
        var identity = Enrolled.identity(config);
        var unfit = Enrolled.unfit(config, identity);
        if (unfit.isPresent()) {
            throw unfit.get();
        }
        var withoutKey = AgentUpdate.unfit(config, program);
        if (withoutKey.isPresent()) {
            throw new InvalidConfig(List.of(withoutKey.get()));
        }
        var ways = ways(config, identity);
        var before = running;
        boolean sameData = before != null && before.working().config().data().equals(config.data());
        var store = before != null && sameData
                ? before.working().store()
                : Store.openOrBegin(config.data(), clock.instant());
        SnmpNetwork network;
        try {
            applied.to(config);
            listen(config);
            network = SnmpNetwork.start(settings(config));
        } catch (IOException | StoreFailure failure) {
            if (!sameData) {
                store.close();
            }
            throw failure;
        }
        if (before != null) {
            end(before, !sameData);
        }
        config.warnings().forEach(warning -> LOG.log(Level.WARNING, warning.toString()));
        if (!sameData) {
            sayDamage(store);
        }
        work(
                new Working(config, identity, store),
                network,
                ways,
                before == null ? "runs" : "goes on, configured anew,");
    }

    private Ways ways(AgentConfig config, Identity identity) throws GeneralSecurityException {
        var pool = new InstalledPool(config.data(), program.version(), clock);
        var source = config.pmd().update();
        return new Ways(
                Roads.of(config, identity.server(), clock),
                pool,
                source == null ? null : PoolUpdate.of(config, source, pool, clock),
                renewal(config));
    }

    private Renewal renewal(AgentConfig config) throws GeneralSecurityException {
        var source = config.update();
        return new Renewal(
                program,
                new Versions(config.data(), program.keys()),
                source,
                source == null ? null : AgentUpdate.of(config, source, program, clock),
                System::nanoTime,
                beginAgain);
    }

    private void work(Working working, SnmpNetwork network, Ways ways, String how) {
        var config = working.config();
        var server = working.identity().server();
        var runner = new Runner(
                config,
                working.store(),
                working.identity(),
                network,
                ways.roads(),
                ways.pool(),
                ways.update(),
                ways.renewal(),
                program.version(),
                pulse,
                clock,
                System::nanoTime,
                new SplittableRandom());
        var now = new Running(working, network, runner);
        runner.whenDamaged(() -> recover(now));
        running = now;
        LOG.log(
                Level.INFO,
                "FSM agent " + program.version() + " " + how + " as " + server.agentId() + ", reports by "
                        + Roads.said(config, server) + ".");
        runner.start();
    }

    private static void sayDamage(Store store) throws StoreFailure {
        store.damage()
                .ifPresent(damage -> LOG.log(
                        Level.ERROR,
                        "The agent's store was damaged and was set aside at " + damage.at() + " as " + damage.file()
                                + ". The agent went on with an empty one: its identity is the same, printers are "
                                + "searched anew, reports that waited are in the file set aside. Check the disk."));
    }

    /** On a thread of its own, for the one that met the damage is ended with its runner. */
    private void recover(Running damaged) {
        var thread = new Thread(() -> beginAnew(damaged), "recovery");
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized void beginAnew(Running damaged) {
        if (running != damaged) {
            return;
        }
        var config = damaged.working().config();
        try {
            running = null;
            endDamaged(damaged);
            // as it is on the disk: the key may have been renewed since the start
            var identity = Enrolled.identity(config);
            var ways = ways(config, identity);
            var network = SnmpNetwork.start(settings(config));
            var store = Store.begin(config.data(), clock.instant());
            sayDamage(store);
            work(new Working(config, identity, store), network, ways, "goes on with an empty store");
        } catch (StoreFailure | NotEnrolled | IOException | GeneralSecurityException failure) {
            missing = said(failure).lines().toList();
            LOG.log(Level.ERROR, said(failure) + " The agent stands still: start it again.");
        } finally {
            pulse.happened();
        }
    }

    private static void endDamaged(Running damaged) {
        try {
            end(damaged, true);
        } catch (StoreFailure asExpected) {
            LOG.log(Level.DEBUG, "Closing what is damaged: " + asExpected.getMessage());
        }
    }

    /** Where the configuration says; the ear of before is closed when it is another one. */
    private void listen(AgentConfig config) throws IOException, StoreFailure {
        var port = config.control().port();
        var before = ear;
        if (port == null) {
            hush();
            return;
        }
        if (before != null && before.port() == port) {
            if (before.data().equals(config.data())) {
                return;
            }
            hush();
        }
        var opened =
                ControlPort.open(port, config.data(), System::nanoTime, new Questions(this, this::printers)::answer);
        hush();
        ear = new Ear(port, config.data(), opened);
    }

    private void hush() throws IOException {
        var before = ear;
        ear = null;
        if (before != null) {
            before.open().close();
        }
    }

    private List<Printer> printers() {
        var now = running;
        try {
            return now == null ? List.of() : new Printers(now.working().store()).known();
        } catch (StoreFailure unreadable) {
            LOG.log(Level.WARNING, "A local tool asked for a printer: " + unreadable.getMessage());
            return List.of();
        }
    }

    private static SnmpNetwork.Settings settings(AgentConfig config) {
        return new SnmpNetwork.Settings(
                Duration.ofSeconds(2),
                1,
                Duration.ofSeconds(config.limits().secondsPerDevice()),
                config.limits().packetsPerSecond());
    }

    private static void end(Running running, boolean andStore) throws StoreFailure {
        running.runner().close();
        running.network().close();
        if (andStore) {
            running.working().store().close();
        }
    }

    /** Which version this is, and who may publish another. */
    public Program program() {
        return program;
    }

    /** Where reports are numbered while this runs; empty while something is missing. */
    public Optional<Outbox> outbox() {
        return Optional.ofNullable(running).map(one -> one.runner().outbox());
    }

    /** What is at work; empty while something is missing. */
    public Optional<Working> working() {
        return Optional.ofNullable(running).map(Running::working);
    }

    /** @throws StoreFailure when the store is not closed in good order */
    @Override
    public synchronized void close() throws StoreFailure {
        var before = running;
        running = null;
        missing = List.of("The agent ends.");
        try {
            hush();
        } catch (IOException unclosed) {
            LOG.log(Level.DEBUG, "Control port: " + unclosed.getMessage());
        }
        if (before != null) {
            end(before, true);
        }
        pulse.happened();
    }

    @Override
    public Situation situation() {
        var now = running;
        return now == null
                ? Situation.idle(pulse.count(), clock.instant(), missing)
                : now.runner().situation();
    }

    @Override
    public boolean pollNow() {
        var now = running;
        return now != null && now.runner().pollNow();
    }

    @Override
    public boolean pollNow(String sourceId, String host, int port) {
        var now = running;
        return now != null && now.runner().pollNow(sourceId, host, port);
    }

    @Override
    public boolean searchNow() {
        var now = running;
        return now != null && now.runner().searchNow();
    }

    @Override
    public boolean cancelSearch() {
        var now = running;
        return now != null && now.runner().cancelSearch();
    }

    @Override
    public boolean sendNow() {
        var now = running;
        return now != null && now.runner().sendNow();
    }

    @Override
    public long awaitChange(long seen, Duration patience) throws InterruptedException {
        return pulse.await(seen, patience);
    }
}
