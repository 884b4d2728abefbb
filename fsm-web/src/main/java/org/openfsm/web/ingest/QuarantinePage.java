package org.openfsm.web.ingest;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.EJBException;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import org.openfsm.ingest.Quarantine;
import org.openfsm.ingest.QuarantineCount;
import org.openfsm.ingest.QuarantineRow;
import org.openfsm.ingest.Receipt;
import org.openfsm.platform.Rejected;
import org.openfsm.web.Messages;
import org.openfsm.web.Reference;

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

    private transient List<QuarantineRow> rows;
    private transient List<QuarantineCount> counts;
    private long total;
    private int first;
    private String failure;

    @PostConstruct
    public void read() {
        try {
            var page = quarantine.list(first, SIZE);
            rows = page.rows();
            total = page.total();
            counts = quarantine.counts();
            failure = null;
        } catch (EJBException failed) {
            rows = List.of();
            counts = List.of();
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
