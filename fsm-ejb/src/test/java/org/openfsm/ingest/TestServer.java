package org.openfsm.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.access.Scope;
import org.openfsm.fleet.Fleet;
import org.openfsm.fleet.Groups;
import org.openfsm.fleet.Sites;
import org.openfsm.platform.Database;
import org.openfsm.platform.Lease;
import org.openfsm.platform.Partitions;
import org.openfsm.platform.Settings;
import org.openfsm.platform.TestDatabase;

/** The server's trade without a container, on a real database and a clock that a test sets. */
public final class TestServer implements Closeable {
    public static final Instant NOON = Instant.parse("2026-11-23T11:00:00Z");

    public final TestDatabase storage;
    public final Database database;
    public final ServerKeys keys;
    public final Ledger ledger;
    public final QuarantineStore store;
    public final Intake intake;
    public final MailLedger mailLedger;
    public final MailNames mailNames;
    public final ReportMails mails;
    public final MailboxHealth mailbox;
    public final Enrolments enrolments;
    public final AgentInstallations agents;
    public final Quarantine quarantine;
    public final ServerCertificates certificates;
    public final IngestFigures figures;
    public final Fleet fleet;
    public final Sites sites;
    public final Groups groups;

    private final Settings settings;
    private Instant now = NOON;
    private Scope scope = Scope.installation();
    private String person = "anna";
    private Set<String> roles = Set.of(Roles.ADMINISTRATOR);

    public final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(now, zone);
        }
    };

    public final CurrentScope caller = new CurrentScope() {
        @Override
        public Scope get() {
            return scope;
        }

        @Override
        public String person() {
            return person;
        }

        @Override
        public Set<String> roles() {
            return roles;
        }
    };

    public TestServer(TestDatabase storage) {
        this(storage, temporaryKey());
    }

    public TestServer(TestDatabase storage, Path masterKey) {
        this.storage = storage;
        database = storage.database();
        settings = new Settings(Map.of(
                "fsm.master-key", masterKey.toString(),
                "fsm.tenant.zone", "Europe/Berlin",
                "fsm.public-url", "https://fsm.example.org")::get);
        new Partitions(database, clock).makeAhead();
        keys = new ServerKeys(database, settings, clock);
        new ServerStart(settings, database, keys, clock).start();
        ledger = new Ledger(database, keys);
        store = new QuarantineStore(database, keys, clock);
        intake = new Intake(database, keys, ledger, store, clock);
        mailLedger = node("one");
        mailNames = new MailNames(database);
        mails = new ReportMails(intake, mailLedger);
        mailbox = new MailboxHealth(database);
        enrolments = new Enrolments(database, keys, settings, caller, clock);
        agents = new AgentInstallations(database, caller, clock);
        quarantine = new Quarantine(database, store, intake, caller, clock);
        certificates = new ServerCertificates(database, keys, caller, clock);
        figures = new IngestFigures(database, clock);
        fleet = new Fleet(database, caller, clock);
        sites = new Sites(database, caller, clock);
        groups = new Groups(database, caller, clock);
    }

    /** The intake of another node of the cluster, which has read the keys as they are now. */
    Intake otherNode() {
        var others = new ServerKeys(database, settings, clock);
        new ServerStart(settings, database, others, clock).start();
        return new Intake(
                database, others, new Ledger(database, others), new QuarantineStore(database, others, clock), clock);
    }

    /** What another node of the cluster knows of the mailbox. */
    MailLedger node(String owner) {
        return new MailLedger(database, new Lease(database, clock, owner), settings, clock);
    }

    private static Path temporaryKey() {
        try {
            var directory = Files.createTempDirectory("fsm-test");
            var key = directory.resolve("fsm-master.key");
            // deleted in the reverse order
            directory.toFile().deleteOnExit();
            key.toFile().deleteOnExit();
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What agents seal their reports for. */
    public List<X509Certificate> certificates() {
        return keys.certificates();
    }

    public Instant now() {
        return now;
    }

    public void at(Instant instant) {
        now = instant;
    }

    public void later(Duration duration) {
        now = now.plus(duration);
    }

    /** What the signed-in person may see from now on. */
    public void sees(Scope whose) {
        scope = whose;
    }

    /** Who is signed in from now on, and as what. */
    public void signIn(String name, String... as) {
        person = name;
        roles = Set.of(as);
    }

    /** An agent that has enrolled with source ids of its own name's making. */
    public TestAgent agent(String name, String customer) {
        var agent = TestAgent.of(this, enrolments.create(name, customer, List.of(name)));
        agent.enrol();
        return agent;
    }

    /** How many rows a table has, or those that a condition picks. */
    public long count(String tableAndCondition) {
        return database.transact(
                unit -> unit.one("select count(*) as n from " + tableAndCondition, row -> row.number("n"))
                        .orElseThrow());
    }

    @Override
    public void close() {
        storage.close();
    }
}
