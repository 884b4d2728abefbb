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
import org.openfsm.agent.enrolment.Identity;
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

/**
 * The agent of this process, from one configuration to the next. Who directs it need not know which runner is at work:
 * while there is none, nothing is taken, and the situation says what is missing.
 */
public final class LiveAgent implements Control, AutoCloseable {

    private static final System.Logger LOG = System.getLogger("org.openfsm.agent");

    private final Path file;
    private final Map<String, String> environment;
    private final String version;
    private final Clock clock;
    private final Applied applied;
    private final Pulse pulse = new Pulse();
    private volatile @Nullable Running running;
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
     * @param version of this agent, as reports name it
     */
    public LiveAgent(Path file, Map<String, String> environment, String version, Clock clock, Applied applied) {
        this.file = file;
        this.environment = Map.copyOf(environment);
        this.version = version;
        this.clock = clock;
        this.applied = applied;
    }

    private record Running(Working working, SnmpNetwork network, Runner runner) {}

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
        var roads = Roads.of(config, identity.server(), clock);
        var before = running;
        boolean sameData = before != null && before.working().config().data().equals(config.data());
        var store = before != null && sameData ? before.working().store() : Store.open(config.data());
        SnmpNetwork network;
        try {
            applied.to(config);
            network = SnmpNetwork.start(settings(config));
        } catch (IOException failure) {
            if (!sameData) {
                store.close();
            }
            throw failure;
        }
        if (before != null) {
            end(before, !sameData);
        }
        config.warnings().forEach(warning -> LOG.log(Level.WARNING, warning.toString()));
        var pool = new InstalledPool(config.data(), version, clock);
        var source = config.pmd().update();
        var runner = new Runner(
                config,
                store,
                identity,
                network,
                roads,
                pool,
                source == null ? null : PoolUpdate.of(config, source, pool, clock),
                version,
                pulse,
                clock,
                System::nanoTime,
                new SplittableRandom());
        running = new Running(new Working(config, identity, store), network, runner);
        LOG.log(
                Level.INFO,
                "FSM agent " + version + (before == null ? " runs as " : " goes on with the changed configuration as ")
                        + identity.server().agentId() + ", reports by " + Roads.said(config, identity.server()) + ".");
        runner.start();
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
