package org.openfsm.mail;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What a mailbox was like when nothing in it waited any more: while it is like that, a list of its mails tells nothing new. Where
 * mails stay that are no reports (POP3), a list may be of a hundred thousand.
 */
final class Stillness {
    /** Count and size are no proof: a mail may have taken the place of another. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    private final LongSupplier ticks;
    private String seen;
    private long since;

    /** @param ticks nanoseconds of a clock that nobody sets, such as {@link System#nanoTime} */
    Stillness(LongSupplier ticks) {
        this.ticks = ticks;
    }

    /** @param like what the mailbox is like now, with its name */
    boolean lasts(String like) {
        return like.equals(seen) && ticks.getAsLong() - since < LONGEST.toNanos();
    }

    void begin(String like) {
        if (!lasts(like)) {
            since = ticks.getAsLong();
        }
        seen = like;
    }

    void forget() {
        seen = null;
    }
}
