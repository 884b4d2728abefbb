package org.openfsm.events;

import com.icegreen.greenmail.util.GreenMail;
import jakarta.mail.Session;
import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import org.openfsm.access.Caller;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.access.Scope;
import org.openfsm.ingest.TestServer;
import org.openfsm.platform.Mail;
import org.openfsm.platform.SecureCall;
import org.openfsm.platform.Settings;
import org.openfsm.platform.TestDatabase;
import org.openfsm.platform.TestPost;

/** A server that reads changes and does errands when a test says so, with a real mail server. */
final class Office implements Closeable {
    /** A busy machine answers late, and is not what is tested. */
    static final Duration LONG = Duration.ofMinutes(1);

    final TestServer server;
    final GreenMail post = TestPost.smtp();
    final Watch watch;
    Errands errands;
    final Events events;
    final Rules rules;
    final Tickets tickets;
    final Deliveries deliveries;
    final AlertStates alertStates;
    final AcknowledgeRights rights;
    final QueueFigures figures;
    boolean mailRuns = true;
    private final Function<Duration, Errands> patience;

    private Scope scope = Scope.installation();
    private String role = Roles.ADMINISTRATOR;
    private String person = "anna";

    private final CurrentScope current = new CurrentScope() {
        @Override
        public Scope get() {
            return scope;
        }

        @Override
        public String person() {
            return person;
        }
    };

    private final Caller caller = new Caller() {
        @Override
        public boolean isInRole(String asked) {
            return role.equals(asked);
        }
    };

    Office(TestDatabase database) {
        this(database, Path.of("no-webhook-is-called"));
    }

    /** @param trusted PEM file of the certificate that webhooks to {@link Receiver#HOST} are trusted by */
    Office(TestDatabase database, Path trusted) {
        server = new TestServer(database);
        post.start();
        var settings = new Settings(Map.of(
                "fsm.mail.from",
                "FSM <fsm@example.org>",
                "fsm.public-url",
                "https://fsm.example.org",
                "fsm.webhooks.allow-private",
                Receiver.HOST,
                "fsm.webhooks.trust-anchors",
                trusted.toString())::get);
        var mail = new Mail(settings, server.clock, () -> mailRuns ? Optional.of(session()) : Optional.empty());
        watch = new Watch(server.database, server.clock);
        patience = longest -> new Errands(
                server.database, server.clock, mail, new SecureCall(settings, longest), server.keys, settings);
        hasPatience(LONG);
        events = new Events(server.database, current, caller, server.clock);
        rules = new Rules(server.database, current, caller, server.keys, server.clock);
        tickets = new Tickets(server.database, current, caller, server.clock);
        deliveries = new Deliveries(server.database, current, server.clock);
        alertStates = new AlertStates(server.database, current, server.clock);
        rights = new AcknowledgeRights(server.database, current, server.clock);
        figures = new QueueFigures(server.database, mail);
    }

    /** How long a webhook may take from now on. */
    void hasPatience(Duration longest) {
        errands = patience.apply(longest);
    }

    private Session session() {
        var properties = new Properties();
        properties.setProperty("mail.transport.protocol", "smtp");
        properties.setProperty("mail.smtp.host", "127.0.0.1");
        properties.setProperty("mail.smtp.port", String.valueOf(post.getSmtp().getPort()));
        return Session.getInstance(properties);
    }

    /** Somebody else is signed in from now on. */
    void signIn(String who, String as, Scope sees) {
        person = who;
        role = as;
        scope = sees;
    }

    /** What the server does by itself every two seconds, until nothing is left. */
    void work() {
        while (watch.takeChanges() > 0) {
            // the next ones
        }
        watch.fireDue();
        while (errands.doNext(Set.of(DeliveryKind.values()))) {
            // the next one
        }
    }

    List<EventRow> all() {
        return events.list(EventFilter.ALL, 0, 1000).rows();
    }

    List<EventRow> all(EventKind kind) {
        return all().stream().filter(event -> event.kind() == kind).toList();
    }

    /** The latest of its kind. */
    EventRow latest(EventKind kind) {
        return all(kind).get(0);
    }

    /** A rule that works: its dry run was seen. */
    RuleRow rule(Rule rule) {
        var running = new Rule(
                rule.id(),
                rule.name(),
                false,
                rule.trigger(),
                rule.filter(),
                rule.notAgainWithinHours(),
                rule.email(),
                rule.ticket(),
                rule.webhook());
        return rules.save(running, rules.dryRun(running).proof());
    }

    static Rule on(EventKind kind, Integer threshold, Rule.Filter filter, int hours) {
        return new Rule(
                null,
                "Rule " + kind + threshold + hours + filter.hashCode(),
                false,
                new Rule.Trigger(kind, threshold, null, null, 0),
                filter,
                hours,
                new Rule.Email(List.of("service@example.org"), "de", true),
                null,
                null);
    }

    static Rule on(EventKind kind) {
        return on(kind, null, Rule.Filter.ALL, 0);
    }

    long customer(String name) {
        return server.fleet.customers().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    @Override
    public void close() {
        post.stop();
        server.close();
    }
}
