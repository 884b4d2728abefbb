package org.openfsm.web.reports;

import jakarta.inject.Inject;
import java.io.Serializable;
import java.util.List;
import org.openfsm.platform.Rejected;
import org.openfsm.reports.Choice;
import org.openfsm.reports.Match;
import org.openfsm.reports.ReportKind;
import org.openfsm.reports.ReportRequest;
import org.openfsm.reports.Reports;
import org.openfsm.reports.Schedules;
import org.openfsm.web.Messages;
import org.openfsm.web.Person;
import org.openfsm.web.Texts;

/** A page with the form of a report's request, and what that would find now (WEB-INF/reports/request.xhtml). */
public abstract class RequestPage implements Serializable {

    private static final long serialVersionUID = 1;

    @Inject
    Reports reports;

    @Inject
    Schedules schedules;

    @Inject
    Person person;

    @Inject
    Texts texts;

    @Inject
    Messages messages;

    @Inject
    ReportWords words;

    RequestForm form;
    transient Match match;
    private transient List<Choice> groups;
    String problem = "";
    String failure;

    /** Counts what the form would find, whenever it changed. */
    public abstract void changed();

    /** Whether the form is shown. */
    abstract boolean asks();

    /** Reads anew what the page lists. */
    abstract void refresh();

    /** Does what a button says, or says why not; then lists anew. */
    void act(Runnable deed) {
        try {
            deed.run();
        } catch (Rejected refusal) {
            messages.rejected(null, refusal);
        }
        refresh();
    }

    public RequestForm getForm() {
        if (form == null) {
            form = new RequestForm(ReportRequest.of(ReportKind.VOLUMES, person.language()));
        }
        return form;
    }

    public List<Choice> getGroups() {
        if (groups == null) {
            groups = reports.groups();
        }
        return groups;
    }

    public List<String> getMeterKeys() {
        return reports.meterKeys();
    }

    /** What the form finds now; null while it asks for nothing that can be made. */
    public Match getMatch() {
        if (match == null && problem.isEmpty() && failure == null && asks()) {
            changed();
        }
        return match;
    }

    /** Why the form asks for nothing that can be made; empty when it does. */
    public String getProblem() {
        return problem;
    }

    public String getFailure() {
        return failure;
    }
}
