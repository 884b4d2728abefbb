package org.openfsm.agent.ui;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;

/**
 * Makes guessing slow: after the third wrong try in a row who tries waits, longer each time. One for all strangers, as
 * all come from this computer, kept in {@code data/ui-lock}, so that a restart does not begin anew; and one for each of
 * the {@link KnownBrowsers}.
 */
public final class Lockout {

    private static final int FREE = 3;
    private static final Duration FIRST = Duration.ofSeconds(5);
    static final Duration LONGEST = Duration.ofMinutes(15);
    private static final Pattern KEPT = Pattern.compile("(\\d{1,6}) (\\d{1,12})");

    /** Absent: kept in memory alone. */
    private final @Nullable Path file;

    private final Clock clock;
    private int failures;
    private Instant last = Instant.EPOCH;

    /** @throws StoreFailure when what was kept cannot be read */
    Lockout(Path data, Clock clock) throws StoreFailure {
        this.file = data.resolve("ui-lock");
        this.clock = clock;
        load();
    }

    /** Of one that proved before that it knows the password: what a restart forgets gains it nothing. */
    Lockout(Clock clock) {
        this.file = null;
        this.clock = clock;
    }

    /** Forgets all tries: for the owner of the files, who sets a new password. */
    public static void clear(Path data) throws StoreFailure {
        PrivateFiles.write(data.resolve("ui-lock"), new byte[0]);
    }

    /** What is tried. */
    @FunctionalInterface
    interface Try {
        boolean succeeds() throws StoreFailure;
    }

    /** How long the next try has to wait; zero: not at all. */
    synchronized Duration wait(Instant now) throws StoreFailure {
        load();
        if (failures < FREE) {
            return Duration.ZERO;
        }
        var delay = delay(failures);
        // a clock that was set back must not lock anybody out for longer
        var since = Duration.between(last, now);
        var left = since.isNegative() ? delay : delay.minus(since);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * Tries, unless it is too early. The failure is kept before the try begins: who ends the agent in the middle has
     * gained nothing.
     *
     * @return whether it succeeded
     */
    synchronized boolean attempt(Try attempt) throws StoreFailure {
        var now = clock.instant();
        if (!wait(now).isZero()) {
            return false;
        }
        int before = failures;
        keep(before + 1, now);
        if (attempt.succeeds()) {
            keep(0, now);
            return true;
        }
        return false;
    }

    private static Duration delay(int failures) {
        var delay = FIRST.multipliedBy(1L << Math.min(failures - FREE, 20));
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }

    private void keep(int count, Instant at) throws StoreFailure {
        if (file != null) {
            PrivateFiles.write(file, (count + " " + at.getEpochSecond()).getBytes(StandardCharsets.US_ASCII));
        }
        failures = count;
        last = at;
    }

    private void load() throws StoreFailure {
        if (file == null) {
            return;
        }
        try {
            var kept = KEPT.matcher(
                    Files.readString(file, StandardCharsets.US_ASCII).strip());
            failures = kept.matches() ? Integer.parseInt(kept.group(1)) : 0;
            last = kept.matches() ? Instant.ofEpochSecond(Long.parseLong(kept.group(2))) : Instant.EPOCH;
        } catch (NoSuchFileException none) {
            failures = 0;
        } catch (IOException unreadable) {
            throw new StoreFailure(
                    file + ": cannot be read. Check that the agent runs under the account that owns it.", unreadable);
        }
    }
}
