package org.openfsm.agent.outbox;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Privacy;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.wire.Device;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Hashes;
import org.openfsm.wire.Limits;
import org.openfsm.wire.MalformedReport;
import org.openfsm.wire.Report;
import org.openfsm.wire.Report.Reason;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;
import org.openfsm.wire.UnreadableSeal;

/**
 * Numbers, signs and keeps reports. A report is numbered and stored in one transaction, so that no number is ever given
 * twice; it leaves only when the server took it. One outbox is one chain: a new one with every start.
 */
public final class Outbox {

    /** Room for all of a report but its devices. */
    private static final int ENVELOPE_BYTES = 16 << 10;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Store store;
    private volatile Identity identity;
    private final AgentConfig.Limits limits;
    private final Duration expectAgain;
    private final String agentVersion;
    private final Clock clock;
    private final LongSupplier ticks;
    private final String chain = randomId();
    private volatile @Nullable Long pool;
    private @Nullable Moment lastPut;

    /** The same moment by the clock that people set, and by the one that only ticks. */
    private record Moment(Instant at, long tick) {}

    /**
     * @param expectAgain within which a further report is meant to follow
     * @param ticks nanoseconds of a clock that nobody sets, such as System::nanoTime
     */
    public Outbox(
            Store store,
            Identity identity,
            AgentConfig.Limits limits,
            Duration expectAgain,
            String agentVersion,
            Clock clock,
            LongSupplier ticks) {
        this.store = store;
        this.identity = identity;
        this.limits = limits;
        this.expectAgain = expectAgain;
        this.agentVersion = agentVersion;
        this.clock = clock;
        this.ticks = ticks;
    }

    /** What is put from now on was read by this version of the pool of definitions. */
    public void pool(long version) {
        pool = version;
    }

    /** A report that waits. @param signed what {@link Seal#encrypt} takes */
    public record Waiting(long id, String name, byte[] signed, boolean urgent) {}

    /** How much is in a state, and since when (absent when nothing is). */
    public record Pile(long reports, long bytes, @Nullable Instant oldest) {}

    /** A line of what was sent and what waits. @param remark by which road it went, or the answer that refused it */
    public record Entry(
            String chain,
            long sequence,
            Instant createdAt,
            String reason,
            String sourceId,
            int devices,
            String state,
            @Nullable Instant settledAt,
            @Nullable String remark) {}

    /**
     * Makes reports of what one source's poll gave, as many as the limits of a report ask for; with no devices, one
     * report that only says that the agent lives.
     *
     * @return how many reports
     * @throws StoreFailure when none of them was stored
     * @throws OutboxFull when as much waits as is allowed
     */
    public synchronized int put(Reason reason, AgentConfig.Source source, List<Device> devices)
            throws StoreFailure, OutboxFull {
        var customerName = source.customerName() != null
                ? source.customerName()
                : identity.source(source.id())
                        .map(EnrolmentFile.Source::customerName)
                        .orElse(null);
        return put(reason, source.id(), customerName, parts(devices, source.privacy()), null);
    }

    /**
     * Makes the report that introduces this agent, unless it was made before.
     *
     * @return whether it was made now
     */
    public synchronized boolean putEnrolment() throws StoreFailure, OutboxFull {
        var hmac = identity.hmac();
        if (hmac == null
                || store.note("enrolled").filter(identity.fingerprint()::equals).isPresent()) {
            return false;
        }
        var source = identity.server().sources().get(0);
        put(
                Reason.ENROLMENT,
                source.sourceId(),
                source.customerName(),
                List.of(List.of()),
                new Report.EnrolmentProof(identity.certificate(), hmac));
        return true;
    }

    /**
     * Makes this agent's next key when it is time, names it in every report from then on, and signs with it when the
     * server can be expected to know it ({@link KeyRenewal}).
     *
     * @return the identity as it is now; absent when nothing changed
     * @throws StoreFailure when the present key goes on for want of a place to keep the next
     */
    public synchronized Optional<Identity> renewKey(Enrolment enrolment) throws StoreFailure {
        var before = identity;
        var now = clock.instant();
        var next = before.next();
        if (next == null && KeyRenewal.isDue(store, before, now)) {
            identity = enrolment.makeNextKey(before, now);
        } else if (next != null && KeyRenewal.of(store, next.certificate()).isKnown(before.certificate(), now)) {
            identity = enrolment.useNextKey(before);
        }
        return identity == before ? Optional.empty() : Optional.of(identity);
    }

    /** Whether the server believes what is signed now. */
    public boolean isExpired() {
        return !clock.instant().isBefore(KeyRenewal.end(identity.certificate()));
    }

    private int put(
            Reason reason,
            String sourceId,
            @Nullable String customerName,
            List<List<Device>> parts,
            Report.@Nullable EnrolmentProof proof)
            throws StoreFailure, OutboxFull {
        var now = new Moment(clock.instant(), ticks.getAsLong());
        var createdAt = now.at().truncatedTo(ChronoUnit.SECONDS);
        var poll = parts.get(0).isEmpty() ? null : randomId();
        var next = identity.next();
        store.<Integer, OutboxFull>write(connection -> {
            long waiting = waitingBytes(connection);
            if (waiting >= limits.waitingBytes()) {
                throw new OutboxFull(waiting, limits.waitingBytes());
            }
            for (int part = 1; part <= parts.size(); part++) {
                var previous = previous(connection);
                insert(
                        connection,
                        new Report(
                                identity.server().serverId(),
                                identity.server().agentId(),
                                chain,
                                previous.map(Previous::report)
                                        .filter(last -> last.chain().equals(chain))
                                        .map(last -> last.sequence() + 1)
                                        .orElse(1L),
                                previous.map(Previous::report).orElse(null),
                                createdAt,
                                part > 1 ? Long.valueOf(0) : clockJump(now, previous),
                                reason,
                                sourceId,
                                customerName,
                                poll,
                                poll == null ? null : part,
                                poll == null ? null : parts.size(),
                                agentVersion,
                                pool,
                                createdAt.plus(expectAgain),
                                next == null ? null : next.certificate(),
                                proof,
                                parts.get(part - 1)));
            }
            if (next != null && isBelieved(createdAt)) {
                KeyRenewal.made(connection, next.certificate(), parts.size());
            }
            if (proof != null) {
                try (var note = connection.prepareStatement("insert or replace into note values ('enrolled', ?)")) {
                    note.setString(1, identity.fingerprint());
                    note.executeUpdate();
                }
            }
            return parts.size();
        });
        lastPut = now;
        return parts.size();
    }

    /**
     * Makes a report without devices that only shows whether one comes through.
     *
     * @return it, waiting as any other
     */
    public synchronized Waiting putTest(AgentConfig.Source source) throws StoreFailure, OutboxFull {
        put(Reason.TEST, source, List.of());
        return newestKept(store).orElseThrow();
    }

    /** How long no report was made: what a heartbeat ends. */
    public synchronized Duration silence() throws StoreFailure {
        if (lastPut != null) {
            return Duration.ofNanos(ticks.getAsLong() - lastPut.tick());
        }
        var previous = store.read(Outbox::previous);
        return previous.map(last ->
                        Duration.between(last.createdAt(), clock.instant()).abs())
                .orElse(ChronoUnit.FOREVER.getDuration());
    }

    /** The next report to send: critical ones first, else in the order of numbering. */
    public Optional<Waiting> next() throws StoreFailure {
        return waiting(store, "where state = 'waiting' order by urgent desc, id limit 1");
    }

    /** The report that was made last, whether it went or waits; absent when none is kept. */
    public static Optional<Waiting> newestKept(Store store) throws StoreFailure {
        return waiting(store, "order by id desc limit 1");
    }

    /** The bytes as signed of the last report of a source that told of printers; absent when none is kept. */
    public static Optional<byte[]> newestOf(Store store, String sourceId) throws StoreFailure {
        return store.read(connection -> {
            try (var query = connection.prepareStatement(
                    "select signed from report where source_id = ? and devices > 0 order by id desc limit 1")) {
                query.setString(1, sourceId);
                try (var rows = query.executeQuery()) {
                    return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
                }
            }
        });
    }

    private static Optional<Waiting> waiting(Store store, String which) throws StoreFailure {
        return store.read(connection -> {
            try (var query = connection.prepareStatement("select id, chain, sequence, reason, source_id, devices, "
                            + "urgent, signed from report " + which);
                    var rows = query.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                var name = rows.getString("reason") + " report " + rows.getLong("sequence") + " of chain "
                        + rows.getString("chain").substring(0, 8) + " (" + rows.getString("source_id") + ", "
                        + rows.getInt("devices") + " devices)";
                return Optional.of(
                        new Waiting(rows.getLong("id"), name, rows.getBytes("signed"), rows.getBoolean("urgent")));
            }
        });
    }

    /** It went. @param road as the configuration names it */
    public void taken(Waiting report, String road) throws StoreFailure {
        settle(report, "sent", "by " + road);
    }

    /** The server does not want it; it is kept for people to look at. */
    public void setAside(Waiting report, String why) throws StoreFailure {
        settle(report, "aside", why);
    }

    private void settle(Waiting report, String state, @Nullable String remark) throws StoreFailure {
        var now = clock.instant();
        var named = state.equals("sent") ? nextNamed(report) : null;
        store.write(connection -> {
            if (named != null) {
                KeyRenewal.sent(connection, named, now);
            }
            try (var update = connection.prepareStatement(
                    "update report set state = ?, settled_at = ?, remark = ? where id = ?")) {
                update.setString(1, state);
                update.setLong(2, now.getEpochSecond());
                update.setString(3, remark);
                update.setLong(4, report.id());
                return update.executeUpdate();
            }
        });
    }

    /** The next certificate, if the report tells the server of it. */
    private @Nullable X509Certificate nextNamed(Waiting report) {
        var next = identity.next();
        if (next == null) {
            return null;
        }
        try {
            var content = ReportCodec.read(Seal.open(report.signed()).json());
            return next.certificate().equals(content.nextCertificate()) && isBelieved(content.createdAt())
                    ? next.certificate()
                    : null;
        } catch (UnreadableSeal | MalformedReport damaged) {
            // damaged on the disk; the server cannot read it either, and says so
            return null;
        }
    }

    private boolean isBelieved(Instant createdAt) {
        return createdAt.isBefore(KeyRenewal.end(identity.certificate()));
    }

    /** Drops what was sent or set aside long ago, and the oldest of what is too much; never what waits. */
    public void tidy() throws StoreFailure {
        store.write(connection -> {
            try (var old = connection.prepareStatement(
                            "delete from report where state <> 'waiting' and settled_at < ?");
                    var excess = connection.prepareStatement("delete from report where state <> 'waiting' and id in ("
                            + "select id from (select id, sum(bytes) over (order by settled_at desc, id desc) as total "
                            + "from report where state <> 'waiting') where total > ?)")) {
                old.setLong(1, clock.instant().minus(limits.sentFor()).getEpochSecond());
                excess.setLong(1, limits.sentBytes());
                return old.executeUpdate() + excess.executeUpdate();
            }
        });
        store.read(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute("pragma incremental_vacuum");
            }
        });
    }

    /** @param state waiting, sent or aside */
    public static Pile pile(Store store, String state) throws StoreFailure {
        return store.read(connection -> {
            try (var query = connection.prepareStatement(
                    "select count(*), coalesce(sum(bytes), 0), min(created_at) from report where state = ?")) {
                query.setString(1, state);
                try (var rows = query.executeQuery()) {
                    rows.next();
                    return new Pile(rows.getLong(1), rows.getLong(2), rows.getLong(1) == 0 ? null : instant(rows, 3));
                }
            }
        });
    }

    /** The newest reports, newest first. */
    public static List<Entry> newest(Store store, int count) throws StoreFailure {
        return newest(store, 0, count);
    }

    /**
     * Which reports a person looks for.
     *
     * @param reason as reports name it; empty: any
     * @param state waiting, sent or aside; empty: any
     * @param from the first moment @param to the first that is too late
     */
    public record Sought(String reason, String state, Instant from, Instant to) {
        public static final Sought ALL = new Sought("", "", Instant.EPOCH, Instant.ofEpochSecond(1L << 40));
    }

    /** @param after so many newer ones */
    public static List<Entry> newest(Store store, int after, int count) throws StoreFailure {
        return newest(store, Sought.ALL, after, count);
    }

    /** Of those that are sought. @param after so many newer ones */
    public static List<Entry> newest(Store store, Sought sought, int after, int count) throws StoreFailure {
        return store.read(connection -> {
            try (var query = connection.prepareStatement("select * from report where (? = '' or reason = ?) "
                    + "and (? = '' or state = ?) and created_at >= ? and created_at < ? "
                    + "order by id desc limit ? offset ?")) {
                query.setString(1, sought.reason());
                query.setString(2, sought.reason());
                query.setString(3, sought.state());
                query.setString(4, sought.state());
                query.setLong(5, sought.from().getEpochSecond());
                query.setLong(6, sought.to().getEpochSecond());
                query.setInt(7, count);
                query.setInt(8, after);
                return entries(query);
            }
        });
    }

    /** Those that tell of printers and were made at this moment or later, the oldest first. */
    public static List<Entry> since(Store store, Instant from, int count) throws StoreFailure {
        return store.read(connection -> {
            try (var query = connection.prepareStatement(
                    "select * from report where devices > 0 and created_at >= ? order by id limit ?")) {
                query.setLong(1, from.getEpochSecond());
                query.setInt(2, count);
                return entries(query);
            }
        });
    }

    private static List<Entry> entries(PreparedStatement query) throws SQLException {
        var entries = new ArrayList<Entry>();
        try (var rows = query.executeQuery()) {
            while (rows.next()) {
                entries.add(entry(rows));
            }
        }
        return entries;
    }

    private static Entry entry(ResultSet rows) throws SQLException {
        var settled = rows.getString("settled_at");
        return new Entry(
                rows.getString("chain"),
                rows.getLong("sequence"),
                Instant.ofEpochSecond(rows.getLong("created_at")),
                rows.getString("reason"),
                rows.getString("source_id"),
                rows.getInt("devices"),
                rows.getString("state"),
                settled == null ? null : Instant.ofEpochSecond(Long.parseLong(settled)),
                rows.getString("remark"));
    }

    /**
     * A report's place in the chain.
     *
     * @param previous the report before, as this one names it; absent for the first of all, and for a damaged one
     */
    public record Link(Entry entry, String sha256, Report.@Nullable Previous previous) {}

    /** All that are kept, the oldest first. */
    public static List<Link> links(Store store) throws StoreFailure {
        return store.read(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select * from report order by id")) {
                var links = new ArrayList<Link>();
                while (rows.next()) {
                    var entry = entry(rows);
                    var last = links.isEmpty() ? null : links.get(links.size() - 1);
                    links.add(new Link(
                            entry,
                            rows.getString("sha256"),
                            last != null
                                            && last.entry().chain().equals(entry.chain())
                                            && last.entry().sequence() == entry.sequence() - 1
                                    ? new Report.Previous(entry.chain(), entry.sequence() - 1, last.sha256())
                                    : previousOf(rows.getBytes("signed"))));
                }
                return links;
            }
        });
    }

    private static Report.@Nullable Previous previousOf(byte[] signed) {
        try {
            return ReportCodec.read(Seal.open(signed).json()).previous();
        } catch (UnreadableSeal | MalformedReport damaged) {
            return null;
        }
    }

    /** The report as it was signed, before it was encrypted for the server. */
    public static Optional<byte[]> signed(Store store, String chain, long sequence) throws StoreFailure {
        return store.read(connection -> {
            try (var query =
                    connection.prepareStatement("select signed from report where chain = ? and sequence = ?")) {
                query.setString(1, chain);
                query.setLong(2, sequence);
                try (var rows = query.executeQuery()) {
                    return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
                }
            }
        });
    }

    /** A chain of which reports are kept, with the smallest and the largest number and when those kept were made. */
    public record Chain(String id, long reports, long first, long last, Instant from, Instant to) {}

    /** The newest first. */
    public static List<Chain> chains(Store store) throws StoreFailure {
        return store.read(connection -> {
            try (var query = connection.prepareStatement("select chain, count(*), min(sequence), max(sequence), "
                            + "min(created_at), max(created_at) from report group by chain order by max(id) desc");
                    var rows = query.executeQuery()) {
                var chains = new ArrayList<Chain>();
                while (rows.next()) {
                    chains.add(new Chain(
                            rows.getString(1),
                            rows.getLong(2),
                            rows.getLong(3),
                            rows.getLong(4),
                            instant(rows, 5),
                            instant(rows, 6)));
                }
                return chains;
            }
        });
    }

    /** Numbers of the reports that wait again, and of those that waited anyway. */
    public record Again(List<Long> again, List<Long> waited) {}

    /** What was sent or set aside waits again: the same bytes under the same numbers. */
    public static Again again(Store store, String chain, long from, long to) throws StoreFailure {
        return store.write(connection -> {
            var range = " where chain = ? and sequence between ? and ? and state ";
            var waited = numbers(connection, "select sequence from report" + range + "= 'waiting'", chain, from, to);
            var again = numbers(
                    connection,
                    "update report set state = 'waiting', settled_at = null, remark = null" + range
                            + "<> 'waiting' returning sequence",
                    chain,
                    from,
                    to);
            return new Again(again, waited);
        });
    }

    private static List<Long> numbers(Connection connection, String sql, String chain, long from, long to)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, chain);
            statement.setLong(2, from);
            statement.setLong(3, to);
            var numbers = new ArrayList<Long>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    numbers.add(rows.getLong(1));
                }
            }
            numbers.sort(null);
            return numbers;
        }
    }

    private record Previous(Report.Previous report, Instant createdAt) {}

    private static Optional<Previous> previous(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select chain, sequence, sha256, created_at from last_report")) {
            return rows.next()
                    ? Optional.of(new Previous(
                            new Report.Previous(rows.getString(1), rows.getLong(2), rows.getString(3)),
                            instant(rows, 4)))
                    : Optional.empty();
        }
    }

    private static long waitingBytes(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("select coalesce(sum(bytes), 0) from report where state = 'waiting'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void insert(Connection connection, Report report) throws SQLException {
        var json = ReportCodec.write(report);
        var sha256 = Hashes.sha256(json);
        var signed = Seal.sign(json, identity.key(), identity.certificate(), report.createdAt());
        try (var insert =
                        connection.prepareStatement("insert into report (chain, sequence, sha256, created_at, reason, "
                                + "source_id, devices, urgent, state, bytes, signed) "
                                + "values (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?)");
                var last = connection.prepareStatement("insert or replace into last_report "
                        + "(one, chain, sequence, sha256, created_at) values (1, ?, ?, ?, ?)")) {
            insert.setString(1, report.chain());
            insert.setLong(2, report.sequence());
            insert.setString(3, sha256);
            insert.setLong(4, report.createdAt().getEpochSecond());
            insert.setString(5, report.reason().name().toLowerCase(Locale.ROOT));
            insert.setString(6, report.sourceId());
            insert.setInt(7, report.devices().size());
            insert.setBoolean(8, report.reason() == Reason.CRITICAL);
            insert.setInt(9, signed.length);
            insert.setBytes(10, signed);
            insert.executeUpdate();
            last.setString(1, report.chain());
            last.setLong(2, report.sequence());
            last.setString(3, sha256);
            last.setLong(4, report.createdAt().getEpochSecond());
            last.executeUpdate();
        }
    }

    /**
     * By how much the clock was set since the report before. Across a restart only a step back shows; a step forward
     * looks like time that passed.
     */
    private @Nullable Long clockJump(Moment now, Optional<Previous> previous) {
        if (lastPut != null) {
            var byClock = Duration.between(lastPut.at(), now.at());
            long jump = byClock.toSeconds() - TimeUnit.NANOSECONDS.toSeconds(now.tick() - lastPut.tick());
            return Math.abs(jump) > 1 ? jump : 0L;
        }
        return previous.map(last -> Duration.between(last.createdAt(), now.at()).toSeconds())
                .filter(passed -> passed < 0)
                .orElse(null);
    }

    /** At most 500 devices and 4 MiB of JSON each. */
    private List<List<Device>> parts(List<Device> devices, Privacy privacy) {
        var disclosure = new Disclosure(privacy, identity.salt());
        var parts = new ArrayList<List<Device>>();
        var part = new ArrayList<Device>();
        long bytes = ENVELOPE_BYTES;
        for (var device : devices) {
            var disclosed = reportable(disclosure.of(device));
            int size = size(disclosed) + 1;
            if (part.size() == Limits.DEVICES || (!part.isEmpty() && bytes + size > Limits.SPLIT_BYTES)) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = ENVELOPE_BYTES;
            }
            part.add(disclosed);
            bytes += size;
        }
        parts.add(part);
        return parts;
    }

    private static int size(Device device) {
        return ReportCodec.writeDevice(device).getBytes(StandardCharsets.UTF_8).length;
    }

    /** One device beyond the limits of a report must not keep the others from travelling: it goes as its place alone. */
    private static Device reportable(Device device) {
        try {
            return size(device) <= Limits.SPLIT_BYTES - ENVELOPE_BYTES ? device : placeOf(device, "too-much");
        } catch (IllegalArgumentException beyond) {
            return placeOf(device, "bad-value");
        }
    }

    private static Device placeOf(Device device, String problem) {
        return new Device(
                device.readAt(),
                device.reachable(),
                device.address(),
                device.port(),
                device.printerIndex(),
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of(new Device.Problem(problem, null)));
    }

    private static Instant instant(ResultSet rows, int column) throws SQLException {
        return Instant.ofEpochSecond(rows.getLong(column));
    }

    private static String randomId() {
        var bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
