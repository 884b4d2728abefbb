package org.openfsm.agent.outbox;

import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.wire.Keys;

/**
 * How far the server can be expected to know this agent's next certificate. It learns of it from reports that the
 * present key signed, and never answers; a report that a mail server took may still get lost. What is made after the
 * present certificate's end the server does not believe, so it does not count.
 *
 * @param made reports that name it
 * @param sent those of them that a road took
 * @param since when the first of these went; absent before
 */
public record KeyRenewal(long made, long sent, @Nullable Instant since) {

    /** From then on the next key is made. */
    static final Duration BEFORE_END = Duration.ofDays(60);

    private static final Duration NAMED_FOR = Duration.ofDays(7);
    private static final int NAMED_IN = 3;
    /** As many reports as wished cannot be waited for any more. */
    private static final Duration LAST_CALL = Duration.ofDays(1);

    private static final String ASKED = "renewal asked";
    private static final String NAMED = "renewal named";

    /** What is known of the next certificate. */
    public static KeyRenewal of(Store store, X509Certificate next) throws StoreFailure {
        return store.read(connection -> read(connection, next));
    }

    /** A person wants a new key before its time. */
    public static void ask(Store store, Identity identity) throws StoreFailure {
        store.note(ASKED, identity.fingerprint());
    }

    /** From when on the next key is made unless a person asks for it earlier. */
    public static Instant from(X509Certificate certificate) {
        return end(certificate).minus(BEFORE_END);
    }

    public static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    /** Not beyond the certificate's end, which may be a clock that went wrong: then no report would be believed. */
    static boolean isDue(Store store, Identity identity, Instant now) throws StoreFailure {
        var asked = store.note(ASKED).filter(identity.fingerprint()::equals).isPresent();
        return now.isBefore(end(identity.certificate())) && (asked || !now.isBefore(from(identity.certificate())));
    }

    /** Whether the next key may sign in place of the present one. */
    boolean isKnown(X509Certificate present, Instant now) {
        var end = end(present);
        if (!now.isBefore(end)) {
            // what waits goes before what comes, and the present key is of no use any more
            return made > 0;
        }
        return sent >= NAMED_IN && since != null && !now.isBefore(since.plus(NAMED_FOR))
                || sent > 0 && !now.isBefore(end.minus(LAST_CALL));
    }

    /** Within the transaction that makes reports. */
    static void made(Connection connection, X509Certificate next, int reports) throws SQLException {
        var before = read(connection, next);
        write(connection, next, new KeyRenewal(before.made + reports, before.sent, before.since));
    }

    /** Within the transaction that notes that a report went. */
    static void sent(Connection connection, X509Certificate next, Instant now) throws SQLException {
        var before = read(connection, next);
        write(
                connection,
                next,
                new KeyRenewal(before.made, before.sent + 1, before.since == null ? now : before.since));
    }

    private static KeyRenewal read(Connection connection, X509Certificate next) throws SQLException {
        try (var query = connection.prepareStatement("select value from note where name = ?")) {
            query.setString(1, NAMED);
            try (var rows = query.executeQuery()) {
                var words = rows.next() ? rows.getString(1).split(" ") : new String[0];
                if (words.length != 4 || !words[0].equals(Keys.fingerprint(next))) {
                    return new KeyRenewal(0, 0, null);
                }
                long since = Long.parseLong(words[3]);
                return new KeyRenewal(
                        Long.parseLong(words[1]),
                        Long.parseLong(words[2]),
                        since < 0 ? null : Instant.ofEpochSecond(since));
            }
        }
    }

    private static void write(Connection connection, X509Certificate next, KeyRenewal renewal) throws SQLException {
        try (var insert = connection.prepareStatement("insert or replace into note (name, value) values (?, ?)")) {
            insert.setString(1, NAMED);
            insert.setString(
                    2,
                    Keys.fingerprint(next) + " " + renewal.made + " " + renewal.sent + " "
                            + (renewal.since == null ? -1 : renewal.since.getEpochSecond()));
            insert.executeUpdate();
        }
    }
}
