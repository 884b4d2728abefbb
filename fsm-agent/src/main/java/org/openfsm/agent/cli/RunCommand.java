package org.openfsm.agent.cli;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.control.LiveAgent;
import org.openfsm.agent.control.NotEnrolled;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.ui.WebUi;
import org.openfsm.agent.update.Launch;
import org.openfsm.agent.update.Program;
import org.openfsm.agent.update.Versions;
import picocli.CommandLine.Command;

/** {@code run}: the agent at work, until it is told to end. */
@Command(
        name = "run",
        description = "Find printers, read them at the configured interval and report them, until Ctrl-C.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended as told",
            "1:could not start: data directory, network; the message says what to do",
            "2:configuration or enrolment cannot be used, and the agent's pages are off; every problem is listed",
            "75:another version is to run: start it again (where FSM_AGENT_RESTARTED is set)"
        })
public final class RunCommand extends Configured {

    private static final System.Logger LOG = System.getLogger("org.openfsm.agent");

    /** Set by a service manager that starts the agent anew when it ends with {@link Launch#AGAIN}. */
    private static final String RESTARTED = "FSM_AGENT_RESTARTED";

    private final Clock clock;
    private final CountDownLatch told;
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * @param environment for secrets that the configuration gives as {@code env: NAME}
     * @param told counted down when the agent is to end; it also ends with the process
     */
    public RunCommand(Clock clock, Map<String, String> environment, CountDownLatch told) {
        super(environment);
        this.clock = clock;
        this.told = told;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var hook = new Thread(this::end, "end");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException endsAlready) {
            return 0;
        }
        try {
            return Program.isStarted() ? work(told) : launch();
        } finally {
            ended.countDown();
            forget(hook);
        }
    }

    /** Else a version that another one follows would stay in memory. */
    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endsAlready) {
            return;
        }
    }

    private int launch() throws IOException, InterruptedException {
        LogSetup.apply(new AgentConfig.Log(Level.INFO, null));
        var data = ConfigFile.outline(starting().file()).data();
        return new Launch(
                        data,
                        List.of("run", "--config", starting().file().toString()),
                        told,
                        environment().containsKey(RESTARTED),
                        this::work)
                .run();
    }

    /** The agent of this version, until it is told to end or another version is to run. */
    private int work(CountDownLatch ending) {
        var again = new AtomicBoolean();
        Runnable beginAgain = () -> {
            again.set(true);
            ending.countDown();
        };
        try (var agent = new LiveAgent(
                starting().file(),
                environment(),
                Program.current(),
                clock,
                config -> LogSetup.apply(config.log()),
                beginAgain)) {
            work(agent, ending);
            LOG.log(Level.INFO, again.get() ? "The agent begins again." : "The agent ends.");
            return again.get() ? Launch.AGAIN : 0;
        } catch (InvalidConfig
                | NotEnrolled
                | StoreFailure
                | IOException
                | GeneralSecurityException
                | WebUi.PortTaken
                | InterruptedException ended) {
            return Complaints.say(ended, err());
        }
    }

    private void work(LiveAgent agent, CountDownLatch ending)
            throws InvalidConfig, NotEnrolled, StoreFailure, IOException, GeneralSecurityException, WebUi.PortTaken,
                    InterruptedException {
        var outline = ConfigFile.outline(starting().file());
        var port = outline.ui().port();
        if (port == null) {
            agent.start();
            ending.await();
            return;
        }
        try {
            agent.start();
        } catch (InvalidConfig | NotEnrolled unusable) {
            if (isOnTrial(outline)) {
                throw unusable;
            }
            LogSetup.apply(new AgentConfig.Log(Level.INFO, null));
            LOG.log(Level.WARNING, unusable.getMessage());
        }
        try (var pages = WebUi.start(new WebUi.Settings(
                port,
                outline.ui().language(),
                outline.data(),
                starting().file(),
                environment(),
                Version.current(),
                clock,
                System::nanoTime,
                agent))) {
            LOG.log(Level.DEBUG, pages.address());
            ending.await();
        }
    }

    /** A new version that refuses what the one before worked with must not wait for a person. */
    private static boolean isOnTrial(ConfigFile.Outline outline) {
        var program = Program.current();
        return new Versions(outline.data(), program.keys()).isOnTrial(program.version());
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
