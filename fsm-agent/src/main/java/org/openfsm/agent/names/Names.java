package org.openfsm.agent.names;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Asks a resolver without waiting for it: a question has its time, and when so many hang as may be asked at once, the
 * others are given up before they are asked.
 */
public final class Names implements AutoCloseable {

    private static final Logger LOG = System.getLogger("org.openfsm.agent.names");
    private static final int AT_ONCE = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long IDLE_SECONDS = 30;

    /** RFC 1123, section 2.1, with the underscore that Windows has in names. */
    private static final Pattern HOST_NAME =
            Pattern.compile("(?=.{1,253}$)\\w([\\w-]{0,61}\\w)?(\\.\\w([\\w-]{0,61}\\w)?)*");

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private final Resolver resolver;
    private final Duration patience;
    private final ThreadPoolExecutor threads;
    private final AtomicInteger hanging = new AtomicInteger();

    public Names(Resolver resolver) {
        this(resolver, PATIENCE);
    }

    Names(Resolver resolver, Duration patience) {
        this.resolver = resolver;
        this.patience = patience;
        threads = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Names::daemon);
        threads.allowCoreThreadTimeOut(true);
    }

    /** Whether it is a host name, and no address. */
    public static boolean isName(String host) {
        return !ADDRESS.matcher(host).matches();
    }

    /**
     * The name of an address: the one it points to, when that name means this address and no other of its kind. Whoever
     * may write pointers of one network could else take the name of a device in another; and several devices behind one
     * name could not be told apart.
     *
     * @return in small letters; absent when there is none, or the answer did not come in time
     */
    public CompletableFuture<Optional<String>> nameOf(InetAddress address) {
        return ask(
                () -> resolver.nameOf(address).flatMap(Names::wellFormed).filter(name -> means(name, address)),
                Optional.empty());
    }

    /**
     * The addresses of a host, which may be an address itself.
     *
     * @return none when the name is not known, or the answer did not come in time
     */
    public CompletableFuture<List<InetAddress>> addressesOf(String host) {
        return isName(host)
                ? ask(() -> resolver.addressesOf(host), List.of())
                : CompletableFuture.completedFuture(NameService.addresses(host));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private boolean means(String name, InetAddress address) {
        var sameKind = resolver.addressesOf(name).stream()
                .filter(other -> other.getAddress().length == address.getAddress().length)
                .distinct()
                .toList();
        return sameKind.equals(List.of(address));
    }

    private static Optional<String> wellFormed(String pointer) {
        var name = pointer.endsWith(".") ? pointer.substring(0, pointer.length() - 1) : pointer;
        return isName(name) && HOST_NAME.matcher(name).matches()
                ? Optional.of(name.toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    private <T> CompletableFuture<T> ask(Supplier<T> question, T unknown) {
        var lookup = new Lookup<>(question, unknown);
        threads.execute(lookup);
        if (hanging.get() >= AT_ONCE) {
            giveUpWhatWaits();
        }
        return lookup.answer;
    }

    private void giveUpWhatWaits() {
        var waiting = new ArrayList<Runnable>();
        threads.getQueue().drainTo(waiting);
        waiting.forEach(lookup -> ((Lookup<?>) lookup).giveUp());
    }

    private static Thread daemon(Runnable task) {
        var thread = new Thread(task, "names");
        thread.setDaemon(true);
        return thread;
    }

    /** One question; its time begins when it is asked. */
    private final class Lookup<T> implements Runnable {
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private final Supplier<T> question;
        private final T unknown;

        Lookup(Supplier<T> question, T unknown) {
            this.question = question;
            this.unknown = unknown;
        }

        @Override
        public void run() {
            CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::late);
            if (!answer.complete(asked())) {
                hanging.decrementAndGet();
            }
        }

        private T asked() {
            try {
                return question.get();
            } catch (RuntimeException fault) {
                LOG.log(Level.WARNING, "The name service could not be asked; devices keep their addresses.", fault);
                return unknown;
            }
        }

        private void late() {
            if (giveUp() && hanging.incrementAndGet() >= AT_ONCE) {
                giveUpWhatWaits();
            }
        }

        boolean giveUp() {
            return answer.complete(unknown);
        }
    }
}
