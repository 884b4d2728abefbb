package org.openfsm.ingest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.openfsm.access.Audit;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.fleet.Tenants;
import org.openfsm.platform.Database;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Settings;
import org.openfsm.platform.Unit;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Keys;

/** New agents: an administrator makes the enrolment file, a person carries it, the agent's first report proves it. */
@Stateless
@RolesAllowed(Roles.ADMINISTRATOR)
public class Enrolments {
    private static final Logger LOG = Logger.getLogger(Enrolments.class);
    private static final int NAME = 100;
    private static final int CUSTOMER = 200;
    private static final Pattern SOURCE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    @Inject
    Database database;

    @Inject
    ServerKeys keys;

    @Inject
    Settings settings;

    @Inject
    CurrentScope caller;

    @Inject
    Clock clock;

    protected Enrolments() {}

    Enrolments(Database database, ServerKeys keys, Settings settings, CurrentScope caller, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.settings = settings;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * Makes a new agent with its source ids and the file for it.
     *
     * @param name what people call the agent; 1 … 100 characters, unique
     * @param customer name of the customer whose devices the source ids report; made when there is none of that name
     * @param sourceIds at least one; letters, digits, dot, hyphen, underscore; not in use
     * @throws Rejected {@code agent.name}, {@code agent.name.taken}, {@code customer.name}, {@code source-id.missing},
     *     {@code source-id.shape}, {@code source-id.taken}, {@code trust-anchors}
     */
    public EnrolmentDocument create(String name, String customer, List<String> sourceIds) {
        var called = stripped(name);
        if (called.isEmpty() || called.length() > NAME) {
            throw new Rejected(
                    "agent.name",
                    "The agent's name has " + called.length() + " characters, expected 1 to " + NAME,
                    String.valueOf(called.length()));
        }
        var sources = checked(customer, sourceIds);
        return database.transact(unit -> {
            long tenant = Tenants.home(unit);
            var taken = unit.one(
                    "select name from agent_installation where tenant_id = ? and folded = ?",
                    row -> row.text("name"),
                    tenant,
                    called.toLowerCase(Locale.ROOT));
            if (taken.isPresent()) {
                throw new Rejected(
                        "agent.name.taken",
                        "There is an agent \"" + taken.get() + "\" already. Give this one another name, or make a new"
                                + " enrolment file for that one.",
                        taken.get());
            }
            var agent = new AgentInstallation(tenant, UUID.randomUUID(), called, caller.person(), clock.instant());
            unit.entities().persist(agent);
            unit.entities().flush();
            addSources(unit, agent, customer, sources);
            Audit.note(
                    unit,
                    clock.instant(),
                    tenant,
                    caller.person(),
                    "agent.created",
                    called,
                    "source ids " + String.join(", ", sources) + " for " + customer.strip());
            return enrolment(unit, agent);
        });
    }

    /**
     * A new enrolment file for an agent that has to make a new key (lost file, new machine). The registered key stays
     * good until the agent has enrolled again.
     *
     * @throws Rejected {@code agent.unknown}, {@code trust-anchors}
     */
    public EnrolmentDocument again(UUID agentId) {
        return database.transact(unit -> {
            var agent = AgentInstallations.find(unit, agentId);
            Audit.note(
                    unit,
                    clock.instant(),
                    agent.tenantId(),
                    caller.person(),
                    "agent.enrolment-file",
                    agent.name(),
                    "a new enrolment file; one made before is good no more");
            return enrolment(unit, agent);
        });
    }

    /**
     * The server's encryption certificates as they are now for an agent that seals for earlier ones, as a supplement file;
     * all else that the agent knows stays.
     *
     * @throws Rejected {@code agent.unknown}
     */
    public EnrolmentDocument newServerKeys(UUID agentId) {
        return database.transact(unit -> {
            var agent = AgentInstallations.find(unit, agentId);
            var file = supplement(agent, sources(unit, agent));
            Audit.note(
                    unit,
                    clock.instant(),
                    agent.tenantId(),
                    caller.person(),
                    "agent.server-keys",
                    agent.name(),
                    "a supplement file for the server's certificate "
                            + Keys.fingerprint(file.recipients().get(0)));
            return document(agent, file, agent.name() + "-server-keys");
        });
    }

    private EnrolmentFile supplement(AgentInstallation agent, List<EnrolmentFile.Source> sources) {
        return new EnrolmentFile(
                keys.serverId(),
                agent.id(),
                sources,
                List.of(),
                keys.certificates(),
                List.of(),
                null,
                clock.instant().plus(EnrolmentFile.LIFETIME),
                true);
    }

    private static List<EnrolmentFile.Source> sources(Unit unit, AgentInstallation agent) throws SQLException {
        return unit.list(
                "select s.source_id, c.name from agent_source s"
                        + " join customer c on c.tenant_id = s.tenant_id and c.id = s.customer_id"
                        + " where s.tenant_id = ? and s.agent_id = ? order by s.source_id",
                row -> new EnrolmentFile.Source(row.text("source_id"), row.text("name")),
                agent.tenantId(),
                agent.id());
    }

    /**
     * Further source ids for an agent, as a supplement file, which also brings the server's certificates as they are now.
     *
     * @throws Rejected {@code agent.unknown}, and as {@link #create} for customer and source ids
     */
    public EnrolmentDocument supplement(UUID agentId, String customer, List<String> sourceIds) {
        var sources = checked(customer, sourceIds);
        return database.transact(unit -> {
            var agent = AgentInstallations.find(unit, agentId);
            addSources(unit, agent, customer, sources);
            var file = supplement(
                    agent,
                    sources.stream()
                            .map(source -> new EnrolmentFile.Source(source, customer.strip()))
                            .toList());
            Audit.note(
                    unit,
                    clock.instant(),
                    agent.tenantId(),
                    caller.person(),
                    "agent.supplement",
                    agent.name(),
                    "source ids " + String.join(", ", sources) + " for " + customer.strip());
            return document(agent, file, agent.name() + "-supplement");
        });
    }

    private List<String> checked(String customer, List<String> sourceIds) {
        var name = stripped(customer);
        if (name.isEmpty() || name.length() > CUSTOMER) {
            throw new Rejected(
                    "customer.name",
                    "The customer's name has " + name.length() + " characters, expected 1 to " + CUSTOMER,
                    String.valueOf(name.length()));
        }
        var sources = new LinkedHashSet<String>();
        for (var sourceId : sourceIds == null ? List.<String>of() : sourceIds) {
            var source = stripped(sourceId);
            if (!SOURCE_ID.matcher(source).matches()) {
                throw new Rejected(
                        "source-id.shape",
                        "\"" + source + "\" is no source id: expected letters, digits, dot, hyphen or underscore, 64 at"
                                + " most, such as acme-zentrale",
                        source);
            }
            sources.add(source);
        }
        if (sources.isEmpty()) {
            throw new Rejected("source-id.missing", "An agent needs at least one source id, such as acme-zentrale");
        }
        return List.copyOf(sources);
    }

    private static String stripped(String text) {
        return text == null ? "" : text.strip();
    }

    private void addSources(Unit unit, AgentInstallation agent, String customer, List<String> sources)
            throws SQLException {
        var taken = unit.list(
                "select source_id from agent_source where tenant_id = ? and source_id = any (?)",
                row -> row.text("source_id"),
                agent.tenantId(),
                sources);
        if (!taken.isEmpty()) {
            var names = String.join(", ", taken);
            throw new Rejected(
                    "source-id.taken",
                    "Source id " + names + " is in use already. One source id belongs to one agent: choose another.",
                    names);
        }
        long customerId = Tenants.customer(unit, agent.tenantId(), customer, clock.instant());
        var rows = new ArrayList<Object[]>();
        for (var source : sources) {
            rows.add(new Object[] {agent.tenantId(), source, agent.id(), customerId, clock.instant()});
        }
        unit.changeAll(
                "insert into agent_source (tenant_id, source_id, agent_id, customer_id, created_at)"
                        + " values (?, ?, ?, ?, ?)",
                rows);
    }

    private EnrolmentDocument enrolment(Unit unit, AgentInstallation agent) throws SQLException {
        var secret = new byte[EnrolmentFile.SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        var expires = clock.instant().plus(EnrolmentFile.LIFETIME).truncatedTo(ChronoUnit.SECONDS);
        agent.openEnrolment(
                Base64.getEncoder().encodeToString(keys.atRest().encrypt(secret, Ledger.ENROLMENT_SECRET)), expires);
        var file = new EnrolmentFile(
                keys.serverId(),
                agent.id(),
                sources(unit, agent),
                addresses(),
                keys.certificates(),
                trustAnchors(),
                secret,
                expires,
                false);
        return document(agent, file, agent.name());
    }

    /** Where the agent may send its reports, best first. */
    private List<URI> addresses() {
        var https = URI.create(settings.publicUrl() + "/api/reports");
        return settings.mailboxAddress().map(address -> List.of(https, address)).orElse(List.of(https));
    }

    private EnrolmentDocument document(AgentInstallation agent, EnrolmentFile file, String name) {
        var fileName =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-").replaceAll("^[-.]+|[-.]+$", "");
        return new EnrolmentDocument(
                agent.id(),
                agent.name(),
                (fileName.isEmpty() ? "agent" : fileName) + EnrolmentFile.EXTENSION,
                file.write(),
                file.expiresAt(),
                Keys.fingerprint(keys.certificates().get(0)));
    }

    private List<X509Certificate> trustAnchors() {
        var file = settings.trustAnchors();
        if (file.isEmpty()) {
            return List.of();
        }
        try {
            return Keys.certificates(Files.readString(file.get()));
        } catch (IOException | CertificateException e) {
            LOG.errorf(e, "fsm.trust-anchors %s cannot be used; no enrolment file is made", file.get());
            throw new Rejected(
                    "trust-anchors",
                    "The certificates in " + file.get() + " (fsm.trust-anchors) cannot be read: " + e.getMessage()
                            + ". Expected a PEM file with what agents shall trust for TLS.",
                    file.get().toString());
        }
    }
}
