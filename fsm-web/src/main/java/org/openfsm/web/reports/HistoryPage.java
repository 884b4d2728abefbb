package org.openfsm.web.reports;

import jakarta.ejb.EJBException;
import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.openfsm.platform.Rejected;
import org.openfsm.reports.ReportKind;
import org.openfsm.reports.Reports;
import org.openfsm.reports.RunFilter;
import org.openfsm.reports.RunRow;
import org.openfsm.reports.RunState;
import org.openfsm.web.Address;
import org.openfsm.web.Messages;
import org.openfsm.web.Person;
import org.openfsm.web.Reference;
import org.openfsm.web.Texts;
import org.primefaces.PrimeFaces;
import org.primefaces.component.datatable.DataTable;
import org.primefaces.model.FilterMeta;
import org.primefaces.model.LazyDataModel;
import org.primefaces.model.SortMeta;

/** Every run that is kept: who, what, its files with their hashes, and what became of the mails. */
@Named
@ViewScoped
public class HistoryPage implements Serializable {

    private static final long serialVersionUID = 1;

    @Inject
    Reports reports;

    @Inject
    Person person;

    @Inject
    Texts texts;

    @Inject
    Messages messages;

    @Inject
    ReportWords words;

    private final Set<ReportKind> kinds = EnumSet.noneOf(ReportKind.class);
    private final Set<RunState> states = EnumSet.noneOf(RunState.class);
    private Long scheduleId;
    private Long runId;
    private transient RunRow run;
    private final Rows rows = new Rows();
    private String failure;

    /** A chip of a filter. */
    public record Chip(String key, String label, boolean chosen) {}

    public List<Chip> kindChips() {
        return Arrays.stream(ReportKind.values())
                .map(k -> new Chip(k.key(), words.name(k), kinds.contains(k)))
                .toList();
    }

    public List<Chip> stateChips() {
        return Arrays.stream(RunState.values())
                .filter(s -> s != RunState.STOPPING)
                .map(s -> new Chip(s.key(), texts.of("run.state." + s.key()), states.contains(s)))
                .toList();
    }

    public void toggleKind(String key) {
        flip(kinds, ReportKind.valueOf(key.toUpperCase(Locale.ROOT)));
        search();
    }

    public void toggleState(String key) {
        flip(states, RunState.valueOf(key.toUpperCase(Locale.ROOT)));
        search();
    }

    private static <T> void flip(Set<T> chosen, T one) {
        if (!chosen.remove(one)) {
            chosen.add(one);
        }
    }

    public void clear() {
        kinds.clear();
        states.clear();
        scheduleId = null;
        search();
    }

    private void search() {
        var table = (DataTable) FacesContext.getCurrentInstance().getViewRoot().findComponent(":history:table");
        if (table != null) {
            table.setFirst(0);
        }
        failure = null;
        PrimeFaces.current().ajax().addCallbackParam("address", address(runId));
    }

    public boolean filtered() {
        return !kinds.isEmpty() || !states.isEmpty() || scheduleId != null;
    }

    private String address(Long of) {
        return new Address("/reports/history")
                .with("report", getKind())
                .with("state", getState())
                .with("schedule", scheduleId == null ? "" : scheduleId.toString())
                .with("run", of == null ? "" : of.toString())
                .toString();
    }

    public String href(RunRow row) {
        return address(row.id());
    }

    private RunFilter filter() {
        var asked = EnumSet.noneOf(RunState.class);
        asked.addAll(states);
        if (states.contains(RunState.RUNNING)) {
            asked.add(RunState.STOPPING);
        }
        return new RunFilter(kinds, asked, scheduleId);
    }

    /** The runs, a page at a time. */
    private final class Rows extends LazyDataModel<RunRow> {
        private static final long serialVersionUID = 1;

        @Override
        public int count(Map<String, FilterMeta> none) {
            return failure == null
                    ? Math.toIntExact(reports.history(filter(), 0, 1).total())
                    : 0;
        }

        @Override
        public List<RunRow> load(int first, int size, Map<String, SortMeta> by, Map<String, FilterMeta> none) {
            try {
                return failure == null ? reports.history(filter(), first, size).rows() : List.of();
            } catch (EJBException failed) {
                failure = Reference.of("Reading the history of reports", failed);
                return List.of();
            }
        }

        @Override
        public String getRowKey(RunRow row) {
            return Long.toString(row.id());
        }
    }

    // the run chosen

    /** The run of the address, or null; one that is not this person's is as none. */
    public RunRow getRun() {
        if (run == null && runId != null) {
            run = reports.run(runId).orElse(null);
        }
        return run;
    }

    /** A new run of the same request, which is then the one shown. */
    public void again() {
        act(() -> {
            runId = reports.again(runId);
            messages.done("run.again.done");
            PrimeFaces.current().ajax().addCallbackParam("address", address(runId));
        });
    }

    public void stop() {
        act(() -> reports.stop(runId));
    }

    public void resume() {
        act(() -> reports.resume(runId));
    }

    public void mailAgain() {
        act(() -> {
            reports.mailAgain(runId);
            messages.done("run.mailAgain.done");
        });
    }

    public void delete() {
        act(() -> {
            reports.delete(runId);
            runId = null;
            messages.done("run.deleted");
            PrimeFaces.current().ajax().addCallbackParam("address", address(null));
        });
    }

    private void act(Runnable deed) {
        try {
            deed.run();
        } catch (Rejected refusal) {
            messages.rejected(null, refusal);
        }
        run = null;
    }

    /** Looks again. */
    public void look() {
        run = null;
    }

    public boolean isBusy() {
        return getRun() != null && ReportsPage.active(getRun());
    }

    public boolean isResumable() {
        return getRun().state() == RunState.STOPPED || getRun().state() == RunState.FAILED;
    }

    public boolean isOwners() {
        return person.is("administrator");
    }

    // the address

    public String getKind() {
        return kinds.stream().map(ReportKind::key).collect(Collectors.joining(","));
    }

    public void setKind(String some) {
        kinds.clear();
        Arrays.stream(ReportKind.values())
                .filter(k -> RequestForm.list(some).contains(k.key()))
                .forEach(kinds::add);
    }

    public String getState() {
        return states.stream().map(RunState::key).collect(Collectors.joining(","));
    }

    public void setState(String some) {
        states.clear();
        Arrays.stream(RunState.values())
                .filter(s -> RequestForm.list(some).contains(s.key()))
                .forEach(states::add);
    }

    public String getSchedule() {
        return scheduleId == null ? "" : scheduleId.toString();
    }

    public void setSchedule(String some) {
        scheduleId = number(some);
    }

    public String getRunId() {
        return runId == null ? "" : runId.toString();
    }

    public void setRunId(String some) {
        runId = number(some);
    }

    /** What is no number names nothing that there is. */
    static Long number(String some) {
        if (some == null || some.isEmpty()) {
            return null;
        }
        return some.matches("\\d{1,18}") ? Long.valueOf(some) : Long.valueOf(-1);
    }

    public LazyDataModel<RunRow> getRows() {
        return rows;
    }

    public String getFailure() {
        return failure;
    }
}
