package org.openfsm.agent.update;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.update.Versions.Choice;
import org.openfsm.pmd.bundle.PublisherKeys;

/**
 * Starts the version that is to run, within this process: service managers, rights and program directory stay as they
 * are. A version on trial that ends by itself, or lives and does not show that it works, is given up.
 */
public final class Launch {

    /** How a run ends that another version is to follow (EX_TEMPFAIL of sysexits.h). */
    public static final int AGAIN = 75;

    private static final System.Logger LOG = System.getLogger("org.openfsm.agent");
    private static final String MAIN = "org.openfsm.agent.Main";
    /** Three times as long as a version needs that has nobody to report to. */
    private static final Duration TRIAL = Duration.ofMinutes(30);

    private static final Duration TO_END = Duration.ofSeconds(30);

    private static final Choice NOTHING_ELSE = new Choice(null, List.of(), false, List.of());

    private final Versions versions;
    private final List<String> arguments;
    private final Build installed = Build.own();
    private final CountDownLatch told;
    private final boolean restarted;
    private final ToIntFunction<CountDownLatch> own;
    private final Duration trial;
    private final Duration toEnd;

    /**
     * @param data the agent's data directory
     * @param arguments of the command line, for a version that was fetched
     * @param told counted down when the agent is to end
     * @param restarted whether somebody starts this program anew when it ends with {@link #AGAIN}: a process that begins
     *     afresh needs less memory than one with the classes of two versions
     * @param own runs the installed version until what it gets is counted down; gives an exit code
     */
    public Launch(
            Path data,
            List<String> arguments,
            CountDownLatch told,
            boolean restarted,
            ToIntFunction<CountDownLatch> own) {
        this(data, Build.own().keys(), arguments, told, restarted, own, TRIAL, TO_END);
    }

    /**
     * @param trial how long a version may live without showing that it works
     * @param toEnd how long it may take to end when it is told to
     */
    Launch(
            Path data,
            PublisherKeys keys,
            List<String> arguments,
            CountDownLatch told,
            boolean restarted,
            ToIntFunction<CountDownLatch> own,
            Duration trial,
            Duration toEnd) {
        this.versions = new Versions(data, keys);
        this.trial = trial;
        this.toEnd = toEnd;
        this.arguments = List.copyOf(arguments);
        this.told = told;
        this.restarted = restarted;
        this.own = own;
    }

    /** @return the exit code of what ran last */
    public int run() throws InterruptedException {
        while (true) {
            try (var mine = versions.exist() ? versions.running() : null) {
                // beside another agent the installed version says what is wrong, and nothing is counted
                var choice = mine == null ? NOTHING_ELSE : versions.choose(installed.version());
                choice.said().forEach(text -> LOG.log(Level.WARNING, text));
                int code = run(choice);
                if (told.getCount() == 0 || (code == AGAIN ? restarted : !isGivenAnotherTry(choice))) {
                    return code;
                }
            } catch (StoreFailure | IOException unwritable) {
                if (told.getCount() == 0) {
                    return 0;
                }
                LOG.log(
                        Level.WARNING,
                        "The installed version " + installed.version() + " runs, for another cannot be chosen: "
                                + unwritable.getMessage());
                int code = run(NOTHING_ELSE);
                if (code != AGAIN || restarted) {
                    return code;
                }
            }
        }
    }

    private boolean isGivenAnotherTry(Choice choice) {
        var state = versions.state();
        boolean works =
                !state.onTrial() && choice.version() != null && choice.version().equals(state.current());
        return choice.onTrial() && !works;
    }

    private int run(Choice choice) throws InterruptedException {
        var ending = new CountDownLatch(1);
        var messenger = new Thread(() -> passOn(ending), "told to end");
        messenger.setDaemon(true);
        messenger.start();
        try {
            return choice.version() == null ? own.applyAsInt(ending) : start(choice, choice.version(), ending);
        } finally {
            messenger.interrupt();
        }
    }

    private void passOn(CountDownLatch ending) {
        try {
            told.await();
            ending.countDown();
        } catch (InterruptedException endedByItself) {
            Thread.currentThread().interrupt();
        }
    }

    private int start(Choice choice, String version, CountDownLatch ending) throws InterruptedException {
        LOG.log(
                Level.INFO,
                "Version " + version + " of the agent is started" + (choice.onTrial() ? ", on trial." : "."));
        Program.tell(installed);
        try (var jars = new URLClassLoader(urls(choice.jars()), ClassLoader.getPlatformClassLoader())) {
            var code = new AtomicInteger(1);
            var thread = new Thread(() -> code.set(serve(jars, version, ending)), "agent " + version);
            thread.setContextClassLoader(jars);
            thread.start();
            if (choice.onTrial()) {
                watch(thread, version, ending);
            }
            thread.join();
            return code.get();
        } catch (IOException unclosed) {
            LOG.log(Level.DEBUG, "Jars of version " + version + ": " + unclosed.getMessage());
            return AGAIN;
        } finally {
            Program.tell(null);
        }
    }

    private static URL[] urls(List<Path> jars) throws MalformedURLException {
        var urls = new ArrayList<URL>();
        for (var jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    /** Whatever a version throws: it must not take this program down with it. */
    private int serve(ClassLoader jars, String version, CountDownLatch ending) {
        try {
            return (int) Class.forName(MAIN, true, jars)
                    .getMethod("serve", String[].class, CountDownLatch.class)
                    .invoke(null, arguments.toArray(String[]::new), ending);
        } catch (InvocationTargetException died) {
            LOG.log(Level.ERROR, "Version " + version + " of the agent died.", died.getCause());
        } catch (ReflectiveOperationException | LinkageError unfit) {
            LOG.log(Level.ERROR, "Version " + version + " of the agent cannot be started.", unfit);
        }
        return 1;
    }

    private void watch(Thread thread, String version, CountDownLatch ending) throws InterruptedException {
        thread.join(trial.toMillis());
        if (!thread.isAlive() || told.getCount() == 0 || !versions.isOnTrial(version)) {
            return;
        }
        try {
            versions.giveUp(version, "it lived for " + trial.toMinutes() + " minutes and did not show that it works.");
        } catch (StoreFailure unwritable) {
            LOG.log(Level.WARNING, unwritable.getMessage());
        }
        LOG.log(Level.ERROR, "Version " + version + " of the agent did not show that it works, and is ended.");
        ending.countDown();
        thread.join(toEnd.toMillis());
        if (thread.isAlive()) {
            // what does not listen can only go with its process, which the service manager starts again
            Runtime.getRuntime().halt(AGAIN);
        }
    }
}
