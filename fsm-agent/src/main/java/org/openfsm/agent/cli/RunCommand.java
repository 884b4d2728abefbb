package org.openfsm.agent.cli;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.control.LiveAgent;
import org.openfsm.agent.control.NotEnrolled;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.ui.WebUi;
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
            "2:configuration or enrolment cannot be used, and the agent's pages are off; every problem is listed"
        })
public final class RunCommand implements Callable<Integer> {

    private static final System.Logger LOG = System.getLogger("org.openfsm.agent");

    private final Clock clock;
    private final Map<String, String> environment;
    private final CountDownLatch told;
    private final CountDownLatch ended = new CountDownLatch(1);

    @Spec
    private CommandSpec spec;

    @Mixin
    private Starting starting = new Starting();

    /**
     * @param environment for secrets that the configuration gives as {@code env: NAME}
     * @param told counted down when the agent is to end; it also ends with the process
     */
    public RunCommand(Clock clock, Map<String, String> environment, CountDownLatch told) {
        this.clock = clock;
        this.environment = Map.copyOf(environment);
        this.told = told;
    }

    @Override
    public Integer call() throws InterruptedException {
        var err = spec.commandLine().getErr();
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
        } catch (IllegalStateException endsAlready) {
            return 0;
        }
        try (var agent = new LiveAgent(
                starting.file(), environment, Version.current(), clock, config -> LogSetup.apply(config.log()))) {
            run(agent);
            return 0;
        } catch (InvalidConfig | NotEnrolled unusable) {
            err.println(unusable.getMessage());
            return Starting.UNUSABLE;
        } catch (StoreFailure | IOException | GeneralSecurityException failure) {
            err.println(LiveAgent.said(failure));
        } catch (WebUi.PortTaken taken) {
            err.println(taken.getMessage());
        } finally {
            ended.countDown();
        }
        return Starting.FAILED;
    }

    private void run(LiveAgent agent)
            throws InvalidConfig, NotEnrolled, StoreFailure, IOException, GeneralSecurityException, WebUi.PortTaken,
                    InterruptedException {
        var outline = ConfigFile.outline(starting.file());
        var port = outline.ui().port();
        if (port == null) {
            agent.start();
            awaitEnd();
            return;
        }
        try {
            agent.start();
        } catch (InvalidConfig | NotEnrolled unusable) {
            LogSetup.apply(new AgentConfig.Log(Level.INFO, null));
            LOG.log(Level.WARNING, unusable.getMessage());
        }
        try (var pages = WebUi.start(new WebUi.Settings(
                port,
                outline.ui().language(),
                outline.data(),
                starting.file(),
                environment,
                Version.current(),
                clock,
                System::nanoTime,
                agent))) {
            LOG.log(Level.DEBUG, pages.address());
            awaitEnd();
        }
    }

    private void awaitEnd() throws InterruptedException {
        told.await();
        LOG.log(Level.INFO, "The agent ends.");
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
