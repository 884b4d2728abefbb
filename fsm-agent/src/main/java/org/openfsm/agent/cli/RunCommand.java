package org.openfsm.agent.cli;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.pmd.PoolUpdate;
import org.openfsm.agent.schedule.Runner;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Roads;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code run}: the agent at work, until it is told to end. */
@Command(
        name = "run",
        description = "Find printers, read them at the configured interval and report them, until Ctrl-C.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended as told",
            "1:could not start: data directory, network; the message says what to do",
            "2:configuration or enrolment cannot be used; every problem is listed"
        })
public final class RunCommand implements Callable<Integer> {

    private static final System.Logger LOG = System.getLogger("org.openfsm.agent");

    private final Clock clock;
    private final Map<String, String> environment;
    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @Spec
    private CommandSpec spec;

    @Mixin
    private Starting starting = new Starting();

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    public RunCommand(Clock clock, Map<String, String> environment) {
        this.clock = clock;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() throws InterruptedException {
        var err = spec.commandLine().getErr();
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
        } catch (IllegalStateException endsAlready) {
            return 0;
        }
        try {
            var config = starting.config(environment);
            LogSetup.apply(config.log());
            config.warnings().forEach(warning -> LOG.log(Level.WARNING, warning.toString()));
            try (var store = Store.open(config.data())) {
                return run(config, store);
            }
        } catch (InvalidConfig | Starting.NotEnrolled unusable) {
            err.println(unusable.getMessage());
            return Starting.UNUSABLE;
        } catch (StoreFailure failure) {
            err.println(failure.getMessage());
        } catch (IOException failure) {
            err.println("The agent cannot start: " + failure.getMessage());
        } catch (GeneralSecurityException failure) {
            err.println("The agent cannot start: this Java refuses the certificates of the enrolment file or of "
                    + "the configuration's trust (" + failure.getMessage() + ").");
        } finally {
            ended.countDown();
        }
        return Starting.FAILED;
    }

    private int run(AgentConfig config, Store store)
            throws StoreFailure, InvalidConfig, Starting.NotEnrolled, IOException, GeneralSecurityException,
                    InterruptedException {
        var identity = Starting.identity(config);
        var unfit = Starting.unfit(config, identity);
        if (unfit.isPresent()) {
            throw unfit.get();
        }
        var settings = new SnmpNetwork.Settings(
                Duration.ofSeconds(2),
                1,
                Duration.ofSeconds(config.limits().secondsPerDevice()),
                config.limits().packetsPerSecond());
        try (var network = SnmpNetwork.start(settings)) {
            runUntilTold(config, store, identity, network);
        }
        return 0;
    }

    private void runUntilTold(AgentConfig config, Store store, Identity identity, SnmpNetwork network)
            throws GeneralSecurityException, InterruptedException {
        var roads = Roads.of(config, identity.server(), clock);
        var pool = new InstalledPool(config.data(), Version.current(), clock);
        var source = config.pmd().update();
        try (var runner = new Runner(
                config,
                store,
                identity,
                network,
                roads,
                pool,
                source == null ? null : PoolUpdate.of(config, source, pool, clock),
                Version.current(),
                clock,
                System::nanoTime,
                new SplittableRandom())) {
            LOG.log(
                    Level.INFO,
                    "FSM agent " + Version.current() + " runs as "
                            + identity.server().agentId() + ", reports by "
                            + Roads.said(config, identity.server()) + ".");
            runner.start();
            told.await();
            LOG.log(Level.INFO, "The agent ends.");
        }
    }

    /** The process must not end before what was begun is ended and the store is closed. */
    private void end() {
        told.countDown();
        try {
            if (!ended.await(5, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "The agent did not end within 5 s.");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
