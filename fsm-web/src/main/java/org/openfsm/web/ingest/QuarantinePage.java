package org.openfsm.web.ingest;

import jakarta.ejb.EJBException;
import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.openfsm.ingest.Quarantine;
import org.openfsm.ingest.QuarantineCount;
import org.openfsm.ingest.QuarantineRow;
import org.openfsm.ingest.Reason;
import org.openfsm.ingest.Receipt;
import org.openfsm.platform.Rejected;
import org.openfsm.web.Address;
import org.openfsm.web.EnumCriterion;
import org.openfsm.web.ListPage;
import org.openfsm.web.Messages;
import org.openfsm.web.Reference;
import org.openfsm.web.Texts;
import org.primefaces.PrimeFaces;

/** What came and could not be recorded: why, and what helps. */
@Named
@ViewScoped
public class QuarantinePage implements Serializable {

    private static final long serialVersionUID = 1;
    private static final int SIZE = 25;

    @Inject
    Quarantine quarantine;

    @Inject
    Messages messages;

    @Inject
    Texts texts;

    private final EnumCriterion<Reason> reasons = new EnumCriterion<>(Reason.class);
    private String agent;

    private transient List<QuarantineRow> rows;
    private transient Map<Reason, Long> waiting;
    private transient List<QuarantineCount> counts;
    private long total;
    private int first;
    private String failure;

    /** Reads what the first drawing needs. */
    public void enter() {
        if (!FacesContext.getCurrentInstance().isPostback()) {
            read();
        }
    }

    public void read() {
        try {
            var page = quarantine.list(reasons.values(), agentId(), first, SIZE);
            rows = page.rows();
            total = page.total();
            counts = quarantine.counts();
            waiting = quarantine.waiting();
            failure = null;
        } catch (EJBException failed) {
            rows = List.of();
            counts = List.of();
            waiting = Map.of();
            failure = Reference.of("Reading the quarantine", failed);
        }
    }

    /** Judges the report once more, as if it came now. */
    public void openAgain(long id) {
        try {
            var receipt = quarantine.openAgain(id);
            if (receipt instanceof Receipt.Accepted || receipt instanceof Receipt.Duplicate) {
                messages.done("quarantine.opened");
            } else if (receipt instanceof Receipt.Quarantined still) {
                messages.warn(
                        "quarantine.still",
                        "quarantine.reason." + still.reason().key());
            } else {
                messages.warn("quarantine.later", null);
            }
        } catch (Rejected refusal) {
            messages.rejected(null, refusal);
        }
        read();
    }

    /** Judges all that waits of an agent once more, in the order in which it came. */
    public void openAll(UUID which) {
        var opened = quarantine.openAll(which);
        messages.done("quarantine.openedAll", opened.recorded(), opened.still());
        read();
    }

    public void toggle(String key) {
        reasons.toggle(key);
        search();
    }

    public void clear() {
        reasons.clear();
        agent = null;
        search();
    }

    /** From the first page on, at an address that can be mailed. */
    private void search() {
        first = 0;
        read();
        PrimeFaces.current()
                .ajax()
                .addCallbackParam(
                        "address",
                        new Address("/ingest/quarantine")
                                .with("reason", reasons.getText())
                                .with("agent", agent)
                                .toString());
    }

    public boolean isFiltered() {
        return !reasons.isEmpty() || agentId() != null;
    }

    /** The reasons for which something waits. */
    public List<ListPage.Chip> getChips() {
        if (waiting == null) {
            read();
        }
        return Arrays.stream(Reason.values())
                .map(one -> new ListPage.Chip(
                        one.key(),
                        "critical",
                        texts.of("quarantine.reason." + one.key()),
                        waiting.getOrDefault(one, 0L),
                        reasons.contains(one)))
                .filter(chip -> chip.count() > 0 || chip.chosen())
                .toList();
    }

    private UUID agentId() {
        return agent != null && agent.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
                ? UUID.fromString(agent)
                : null;
    }

    public String getReasons() {
        return reasons.getText();
    }

    public void setReasons(String some) {
        reasons.setText(some);
    }

    public String getAgent() {
        return agent;
    }

    public void setAgent(String some) {
        agent = some;
    }

    public void newer() {
        first = Math.max(0, first - SIZE);
        read();
    }

    public void older() {
        first += SIZE;
        read();
    }

    public boolean isNewer() {
        return first > 0;
    }

    public boolean isOlder() {
        return first + SIZE < total;
    }

    public List<QuarantineRow> getRows() {
        if (rows == null) {
            read();
        }
        return rows;
    }

    public List<QuarantineCount> getCounts() {
        if (counts == null) {
            read();
        }
        return counts;
    }

    public long getTotal() {
        return total;
    }

    /** What the log calls the failure, or null. */
    public String getFailure() {
        return failure;
    }
}
