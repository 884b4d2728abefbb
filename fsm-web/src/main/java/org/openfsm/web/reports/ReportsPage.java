package org.openfsm.web.reports;

import jakarta.ejb.EJBException;
import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.openfsm.platform.Rejected;
import org.openfsm.reports.ReportKind;
import org.openfsm.reports.RunFilter;
import org.openfsm.reports.RunRow;
import org.openfsm.reports.RunState;
import org.openfsm.web.Address;
import org.openfsm.web.Reference;
import org.primefaces.PrimeFaces;

/** The catalogue, the form of the report chosen, and what became of the latest ones; the address holds the form. */
@Named
@ViewScoped
public class ReportsPage extends RequestPage {

    private static final long serialVersionUID = 1;
    private static final int LATEST = 8;

    private transient List<RunRow> latest;
    private Set<Long> watched = new HashSet<>();
    private long kept;
    private int scheduled;
    private String said = "";

    /** A heading of the catalogue. */
    public record Purpose(String key, List<ReportKind> kinds) {}

    /** Reads what the address asks for. */
    public void enter() {
        if (!FacesContext.getCurrentInstance().isPostback()) {
            try {
                scheduled = schedules.list().size();
            } catch (EJBException failed) {
                failure = Reference.of("Reading the schedules", failed);
            }
            look();
            changed();
        }
    }

    public List<Purpose> purposes() {
        Map<String, List<ReportKind>> purposes = Arrays.stream(ReportKind.values())
                .collect(Collectors.groupingBy(ReportKind::group, LinkedHashMap::new, Collectors.toList()));
        return purposes.entrySet().stream()
                .map(p -> new Purpose(p.getKey(), p.getValue()))
                .toList();
    }

    /** The address of another report of the catalogue, with the choices made so far. */
    public String href(ReportKind kind) {
        var other = new RequestForm(getForm().request());
        other.turnInto(kind);
        return other.address(new Address("/reports")).toString();
    }

    @Override
    public void changed() {
        try {
            match = reports.match(getForm().request());
            problem = "";
        } catch (Rejected refusal) {
            match = null;
            problem = messages.say(refusal);
        } catch (EJBException failed) {
            match = null;
            failure = Reference.of("Counting what a report would find", failed);
        }
        tell();
    }

    private void tell() {
        if (FacesContext.getCurrentInstance().getPartialViewContext().isAjaxRequest()) {
            PrimeFaces.current()
                    .ajax()
                    .addCallbackParam(
                            "address",
                            getForm().address(new Address("/reports")).toString());
        }
    }

    public void run() {
        try {
            var id = reports.run(getForm().request());
            watched.add(id);
            problem = "";
            said = texts.of("run.said.started", words.name(getForm().getKind()));
        } catch (Rejected refusal) {
            problem = messages.say(refusal);
            FacesContext.getCurrentInstance().validationFailed();
        }
        look();
    }

    /** To the editor of a new schedule with this form. */
    public void schedule() throws IOException {
        var address = getForm().address(new Address("/reports/schedules").with("new", "true"));
        FacesContext.getCurrentInstance().getExternalContext().redirect(address.toString());
    }

    public void stop(long id) {
        act(() -> reports.stop(id));
    }

    public void resume(long id) {
        act(() -> reports.resume(id));
    }

    /** Looks again what became of the runs; says which of those watched has ended. */
    public void look() {
        try {
            var page = reports.history(RunFilter.ALL, 0, LATEST);
            latest = page.rows();
            kept = page.total();
            failure = null;
            latest.stream()
                    .filter(r -> watched.contains(r.id()) && !active(r))
                    .forEach(r -> said = texts.of(
                            "run.said." + r.state().key(),
                            words.name(r.request().kind())));
            watched =
                    latest.stream().filter(ReportsPage::active).map(RunRow::id).collect(Collectors.toSet());
        } catch (EJBException failed) {
            latest = List.of();
            failure = Reference.of("Reading the latest reports", failed);
        }
    }

    @Override
    void refresh() {
        look();
    }

    @Override
    boolean asks() {
        return true;
    }

    static boolean active(RunRow run) {
        return run.state() == RunState.WAITING || run.state() == RunState.RUNNING || run.state() == RunState.STOPPING;
    }

    public boolean isBusy() {
        return getLatest().stream().anyMatch(ReportsPage::active);
    }

    /** Those that run now. */
    public List<RunRow> running() {
        return getLatest().stream().filter(ReportsPage::active).toList();
    }

    public List<RunRow> ended() {
        return getLatest().stream().filter(r -> !active(r)).toList();
    }

    public boolean resumable(RunRow run) {
        return run.state() == RunState.STOPPED || run.state() == RunState.FAILED;
    }

    public List<RunRow> getLatest() {
        if (latest == null) {
            look();
        }
        return latest;
    }

    /** Runs that are kept, of this person or of all. */
    public long getKept() {
        return kept;
    }

    public int getScheduled() {
        return scheduled;
    }

    /** The news of the runs, for those who hear the page. */
    public String getSaid() {
        return said;
    }
}
