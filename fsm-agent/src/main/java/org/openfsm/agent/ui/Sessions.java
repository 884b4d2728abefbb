package org.openfsm.agent.ui;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The browsers known. They end with the agent, after half an hour without use and after twelve hours anyway. */
final class Sessions {

    static final Duration IDLE = Duration.ofMinutes(30);
    static final Duration LONGEST = Duration.ofHours(12);
    /** Of those that did not sign in: a program that never sends its cookie back must not fill the memory. */
    private static final int MOST_STRANGERS = 200;

    private static final int MOST_SIGNED_IN = 50;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> known = new HashMap<>();
    private final LongSupplier ticks;

    /** @param ticks nanoseconds of a clock that nobody sets */
    Sessions(LongSupplier ticks) {
        this.ticks = ticks;
    }

    /**
     * @param seen whether a person did something; a page that refreshes itself keeps nobody signed in
     * @return null when there is none, or no longer
     */
    synchronized @Nullable Session find(@Nullable String id, boolean seen) {
        var session = id == null ? null : known.get(id);
        if (session == null) {
            return null;
        }
        long now = ticks.getAsLong();
        if (isOver(session, now)) {
            known.remove(session.id());
            return null;
        }
        if (seen) {
            session.use(now);
        }
        return session;
    }

    /** A browser that nobody has signed in with yet. */
    Session stranger() {
        return add(null, MOST_STRANGERS);
    }

    /** The same browser after its sign-in: under another id, so that one that was known before is of no use. */
    synchronized Session signedIn(Session before, String passwordStamp) {
        known.remove(before.id());
        return add(passwordStamp, MOST_SIGNED_IN);
    }

    synchronized void end(Session session) {
        known.remove(session.id());
    }

    private synchronized Session add(@Nullable String passwordStamp, int most) {
        long now = ticks.getAsLong();
        known.values().removeIf(session -> isOver(session, now));
        boolean stranger = passwordStamp == null;
        var alike = known.values().stream()
                .filter(session -> (session.passwordStamp() == null) == stranger)
                .toList();
        if (alike.size() >= most) {
            alike.stream()
                    .min(Comparator.comparingLong(session -> session.used() - now))
                    .ifPresent(oldest -> known.remove(oldest.id()));
        }
        var session = new Session(random(), random(), now, passwordStamp);
        known.put(session.id(), session);
        return session;
    }

    private static boolean isOver(Session session, long now) {
        return now - session.used() > IDLE.toNanos() || now - session.begun() > LONGEST.toNanos();
    }

    private String random() {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
