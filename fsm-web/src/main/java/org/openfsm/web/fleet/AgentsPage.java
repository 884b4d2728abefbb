package org.openfsm.web.fleet;

import jakarta.ejb.EJBException;
import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.ByteArrayInputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.openfsm.fleet.CustomerRow;
import org.openfsm.fleet.Fleet;
import org.openfsm.ingest.AgentHealth;
import org.openfsm.ingest.AgentInstallations;
import org.openfsm.ingest.AgentRow;
import org.openfsm.ingest.EnrolmentDocument;
import org.openfsm.ingest.Enrolments;
import org.openfsm.platform.Page;
import org.openfsm.platform.Rejected;
import org.openfsm.web.Address;
import org.openfsm.web.Formats;
import org.openfsm.web.Messages;
import org.openfsm.web.Person;
import org.openfsm.web.Reference;
import org.openfsm.web.Release;
import org.openfsm.web.Texts;
import org.primefaces.PrimeFaces;
import org.primefaces.component.datatable.DataTable;
import org.primefaces.model.DefaultStreamedContent;
import org.primefaces.model.FilterMeta;
import org.primefaces.model.LazyDataModel;
import org.primefaces.model.SortMeta;
import org.primefaces.model.StreamedContent;

/** The agents by need, the one chosen, and the files that make new ones. */
@Named
@ViewScoped
public class AgentsPage implements Serializable {

    private static final long serialVersionUID = 1;

    @Inject
    AgentInstallations agents;

    @Inject
    Enrolments enrolments;

    @Inject
    Fleet fleet;

    @Inject
    Person person;

    @Inject
    Texts texts;

    @Inject
    Formats fmt;

    @Inject
    Messages messages;

    @Inject
    Release release;

    private String words = "";
    private final Set<AgentHealth> health = EnumSet.noneOf(AgentHealth.class);
    private boolean outdated;
    private long old;
    private Map<AgentHealth, Long> counts = new EnumMap<>(AgentHealth.class);
    private final Rows rows = new Rows();
    private String failure;
    private boolean create;

    private String agentId;
    private transient AgentRow agent;

    private String name;
    private String customer;
    private String sourceIds;
    private transient EnrolmentDocument document;
    private byte[] file;
    private String fileName;

    private String why;
    private String typed;

    /** A chip of the health filter. */
    public record HealthChip(String key, String shape, long count, boolean chosen) {}

    public void enter() {
        if (!FacesContext.getCurrentInstance().isPostback()) {
            tally();
        }
    }

    private void tally() {
        try {
            failure = null;
            counts = new EnumMap<>(AgentHealth.class);
            counts.putAll(agents.health());
            old = agents.outdated(release.version());
        } catch (EJBException failed) {
            failure = Reference.of("Counting agents", failed);
        }
    }

    public void search() {
        var table = (DataTable) FacesContext.getCurrentInstance().getViewRoot().findComponent(":agents:table");
        if (table != null) {
            table.setFirst(0);
        }
        tally();
        tell();
    }

    public void toggle(String key) {
        var chosen = AgentHealth.valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
        if (!health.remove(chosen)) {
            health.add(chosen);
        }
        search();
    }

    public void toggleOutdated() {
        outdated = !outdated;
        search();
    }

    public void clear() {
        words = "";
        health.clear();
        outdated = false;
        search();
    }

    public boolean filtered() {
        return outdated || !words.isBlank() || !health.isEmpty();
    }

    public List<HealthChip> chips() {
        return Arrays.stream(AgentHealth.values())
                .map(h -> new HealthChip(h.key(), shape(h), counts.getOrDefault(h, 0L), health.contains(h)))
                .filter(c -> c.count() > 0 || c.chosen())
                .toList();
    }

    /** Whether an agent's version is older than this server's: both are built together. */
    public boolean isOutdated(AgentRow row) {
        return row.isOutdated(release.version());
    }

    /** The shape of a state of health (design.md 6.5). */
    public String shape(AgentHealth some) {
        return switch (some) {
            case SILENT -> "unreachable";
            case GAP -> "gap";
            case KEY_EXPIRES -> "attention";
            case NEVER_REPORTED -> "waiting";
            case COMPLETE -> "ok";
            case REVOKED -> "critical";
        };
    }

    /** The customers of an agent, each once. */
    public String customers(AgentRow row) {
        return row.sources().stream()
                .map(AgentRow.Source::customerName)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    public String overdue(AgentRow row) {
        return texts.of("agent.overdue", fmt.span(row.overdue()));
    }

    public String href(AgentRow row) {
        return address(row.id().toString());
    }

    private void tell() {
        PrimeFaces.current().ajax().addCallbackParam("address", address(agentId));
    }

    private String address(String of) {
        return new Address("/fleet/agents")
                .with("q", words)
                .with("health", getHealth())
                .with("outdated", getOutdated())
                .with("agent", of)
                .toString();
    }

    /** The agents, a page at a time. */
    private final class Rows extends LazyDataModel<AgentRow> {
        private static final long serialVersionUID = 1;

        @Override
        public int count(Map<String, FilterMeta> none) {
            return failure == null ? Math.toIntExact(page(0, 1).total()) : 0;
        }

        @Override
        public List<AgentRow> load(int first, int size, Map<String, SortMeta> by, Map<String, FilterMeta> none) {
            return failure == null ? page(first, size).rows() : List.of();
        }

        private Page<AgentRow> page(int first, int size) {
            return outdated
                    ? agents.outdated(release.version(), words, health, first, size)
                    : agents.agents(words, health, first, size);
        }

        @Override
        public String getRowKey(AgentRow row) {
            return row.id().toString();
        }
    }

    // the agent chosen

    /** The agent of the address, or null; one that is not this person's is as none. */
    public AgentRow getAgent() {
        if (agent == null && agentId != null) {
            agent = uuid(agentId) == null ? null : agents.agent(uuid(agentId)).orElse(null);
        }
        return agent;
    }

    /** Reads the agent chosen and the numbers of all anew: something was changed about it. */
    void changed() {
        agent = null;
        tally();
    }

    private static UUID uuid(String text) {
        return text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}") ? UUID.fromString(text) : null;
    }

    // new agents, new files

    public void begin() {
        document = null;
        file = null;
        name = null;
        customer = null;
        sourceIds = null;
    }

    public void create() {
        try {
            show(enrolments.create(trimmed(name), trimmed(customer), ids()));
            tally();
        } catch (Rejected refusal) {
            messages.rejected("new:" + field(refusal), refusal);
        }
    }

    /** Where the message belongs. */
    private static String field(Rejected refusal) {
        return switch (refusal.code()) {
            case "customer.name" -> "customer";
            case "source-id.missing", "source-id.shape", "source-id.taken" -> "sourceIds";
            default -> "name";
        };
    }

    /** A new file for the agent chosen, which then has to enrol again. */
    public void again() {
        try {
            show(enrolments.again(getAgent().id()));
        } catch (Rejected refusal) {
            messages.rejected(null, refusal);
        }
    }

    /** Further source ids for the agent chosen. */
    public void supplement() {
        try {
            show(enrolments.supplement(getAgent().id(), trimmed(customer), ids()));
            agent = null;
        } catch (Rejected refusal) {
            messages.rejected("more:" + (refusal.code().startsWith("customer") ? "customer" : "sourceIds"), refusal);
        }
    }

    private void show(EnrolmentDocument made) {
        document = made;
        file = made.content();
        fileName = made.fileName();
    }

    private static String trimmed(String text) {
        return Objects.requireNonNullElse(text, "").strip();
    }

    private List<String> ids() {
        return Arrays.stream(trimmed(sourceIds).split("[\\s,;]+"))
                .filter(s -> !s.isEmpty())
                .toList();
    }

    /** The file just made; it is kept only as long as this page stays open. */
    public StreamedContent getDownload() {
        return DefaultStreamedContent.builder()
                .name(fileName)
                .contentType("application/octet-stream")
                .contentLength((long) file.length)
                .stream(() -> new ByteArrayInputStream(file))
                .build();
    }

    public EnrolmentDocument getDocument() {
        return document;
    }

    public List<String> customerNames() {
        return fleet.customers().stream().map(CustomerRow::name).toList();
    }

    // revoking

    public void revoke() {
        if (!getAgent().name().equals(trimmed(typed))) {
            messages.rejected("revoke:typed", new Rejected("agent.typed", "The name typed is not the agent's name"));
            return;
        }
        try {
            agents.revoke(agent.id(), trimmed(why));
            messages.done("agent.revoked.done", agent.name());
            changed();
        } catch (Rejected refusal) {
            messages.rejected(refusal.code().equals("agent.revoke.why") ? "revoke:why" : "revoke:typed", refusal);
        }
    }

    // values of forms and of the address

    public String getWords() {
        return words;
    }

    public void setWords(String some) {
        words = Objects.requireNonNullElse(some, "");
    }

    public String getHealth() {
        return health.stream().map(AgentHealth::key).collect(Collectors.joining(","));
    }

    public void setHealth(String some) {
        health.clear();
        var keys = Arrays.asList(Objects.requireNonNullElse(some, "").split(","));
        Arrays.stream(AgentHealth.values()).filter(h -> keys.contains(h.key())).forEach(health::add);
    }

    /** {@code true} when only those are shown whose version is older than this server's; else null. */
    public String getOutdated() {
        return outdated ? "true" : null;
    }

    public void setOutdated(String some) {
        outdated = "true".equals(some);
    }

    /** The version of this server and of the agents built with it. */
    public String getNewest() {
        return release.version();
    }

    /** How many agents are older than this server. */
    public long getOld() {
        return old;
    }

    public String getAgentId() {
        return agentId;
    }

    public void setAgentId(String some) {
        agentId = some;
    }

    public boolean isCreate() {
        return create && person.is("administrator");
    }

    public void setCreate(boolean some) {
        create = some;
    }

    public LazyDataModel<AgentRow> getRows() {
        return rows;
    }

    public String getFailure() {
        return failure;
    }

    /** All agents in the person's scope. */
    public long getAll() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    public String getName() {
        return name;
    }

    public void setName(String some) {
        name = some;
    }

    public String getCustomer() {
        return customer;
    }

    public void setCustomer(String some) {
        customer = some;
    }

    public String getSourceIds() {
        return sourceIds;
    }

    public void setSourceIds(String some) {
        sourceIds = some;
    }

    public String getWhy() {
        return why;
    }

    public void setWhy(String some) {
        why = some;
    }

    public String getTyped() {
        return typed;
    }

    public void setTyped(String some) {
        typed = some;
    }
}
