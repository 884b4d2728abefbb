package org.openfsm.web.reports;

import jakarta.ejb.EJBException;
import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.openfsm.platform.Rejected;
import org.openfsm.reports.Cadence;
import org.openfsm.reports.Preview;
import org.openfsm.reports.Schedule;
import org.openfsm.reports.ScheduleRow;
import org.openfsm.web.Address;
import org.openfsm.web.Reference;
import org.primefaces.PrimeFaces;

/** The reports that run by the calendar, and the sentence that says when. */
@Named
@ViewScoped
public class SchedulesPage extends RequestPage {

    private static final long serialVersionUID = 1;

    private transient List<ScheduleRow> rows;
    private transient Preview preview;
    private transient Schedule deleted;

    private Long id;
    private boolean fresh;
    private boolean paused;
    private CadenceForm cadence;
    private String name = "";
    private String recipients = "";

    /** Opens the schedule that the address names; one that is not the person's is as none. */
    public void enter() {
        if (FacesContext.getCurrentInstance().isPostback()) {
            return;
        }
        read();
        if (id != null && failure == null) {
            schedules.schedule(id).map(ScheduleRow::schedule).ifPresentOrElse(this::edit, () -> id = null);
        }
        if (isOpen()) {
            changed();
        }
    }

    private void edit(Schedule schedule) {
        form = new RequestForm(schedule.request());
        cadence = new CadenceForm(schedule.cadence());
        name = schedule.name();
        recipients = String.join(", ", schedule.recipients());
        paused = schedule.paused();
    }

    public void read() {
        try {
            rows = schedules.list();
            failure = null;
        } catch (EJBException failed) {
            rows = List.of();
            failure = Reference.of("Reading the schedules", failed);
        }
    }

    /** Shows the three next runs, too. */
    @Override
    public void changed() {
        problem = "";
        preview = null;
        match = null;
        try {
            preview = schedules.preview(getCadence().cadence());
            match = reports.match(getForm().request());
        } catch (Rejected refusal) {
            problem = messages.say(refusal);
        }
    }

    public void save() {
        try {
            var saved = schedules.save(new Schedule(
                    id,
                    name.strip(),
                    getForm().request(),
                    getCadence().cadence(),
                    Arrays.asList(recipients.split("[,;\\s]+")),
                    paused));
            messages.done("schedule.saved", saved.schedule().name());
            close();
            tell();
        } catch (Rejected refusal) {
            problem = messages.say(refusal);
            FacesContext.getCurrentInstance().validationFailed();
        }
        read();
    }

    /** Without saving. */
    public void cancel() {
        close();
        tell();
    }

    private void close() {
        id = null;
        fresh = false;
        form = null;
        cadence = null;
        name = "";
        recipients = "";
        paused = false;
        problem = "";
    }

    /** A new one. */
    public void begin() {
        close();
        fresh = true;
        deleted = null;
        changed();
        tell();
    }

    public void open(long some) {
        deleted = null;
        schedules.schedule(some).ifPresent(row -> {
            close();
            id = some;
            edit(row.schedule());
            changed();
            tell();
        });
    }

    /** Tells the browser the address of what it shows now. */
    private void tell() {
        PrimeFaces.current()
                .ajax()
                .addCallbackParam(
                        "address",
                        new Address("/reports/schedules")
                                .with("schedule", getNumber())
                                .with("new", fresh ? "true" : "")
                                .toString());
    }

    public void pause(long some) {
        act(() -> schedules.pause(some));
    }

    public void resume(long some) {
        act(() -> schedules.resume(some));
    }

    public void runNow(ScheduleRow row) {
        act(() -> {
            schedules.runNow(row.schedule().id());
            messages.done("schedule.ran", row.schedule().name());
        });
    }

    public void delete(ScheduleRow row) {
        act(() -> {
            schedules.delete(row.schedule().id());
            deleted = row.schedule();
            if (row.schedule().id().equals(id)) {
                close();
            }
        });
    }

    /** Brings back what was just deleted. */
    public void undo() {
        var back = deleted;
        deleted = null;
        if (back != null) {
            act(() -> schedules.save(
                    new Schedule(null, back.name(), back.request(), back.cadence(), back.recipients(), back.paused())));
        }
    }

    @Override
    void refresh() {
        read();
    }

    @Override
    boolean asks() {
        return isOpen();
    }

    public boolean isOpen() {
        return fresh || id != null;
    }

    /** The history of one schedule. */
    public String history(ScheduleRow row) {
        return new Address("/reports/history")
                .with("schedule", row.schedule().id().toString())
                .toString();
    }

    public String history(long run) {
        return new Address("/reports/history").with("run", Long.toString(run)).toString();
    }

    /** Whose it is matters only to who sees several persons' schedules. */
    public boolean isOwners() {
        return person.is("administrator");
    }

    public List<String> zones() {
        return ZoneId.getAvailableZoneIds().stream()
                .filter(z -> z.contains("/") && !z.startsWith("Etc/") && !z.startsWith("SystemV/"))
                .sorted()
                .toList();
    }

    public List<ScheduleRow> getRows() {
        if (rows == null) {
            read();
        }
        return rows;
    }

    public CadenceForm getCadence() {
        if (cadence == null) {
            cadence = new CadenceForm(Cadence.monthly(person.zone()));
        }
        return cadence;
    }

    /** The next three runs; null while the sentence names none. */
    public Preview getPreview() {
        if (preview == null && problem.isEmpty() && isOpen()) {
            changed();
        }
        return preview;
    }

    /** The schedule that can be brought back, or null. */
    public Schedule getDeleted() {
        return deleted;
    }

    public Long getId() {
        return id;
    }

    /** For the address. */
    public String getNumber() {
        return id == null ? "" : id.toString();
    }

    public void setNumber(String some) {
        id = HistoryPage.number(some);
    }

    public boolean isFresh() {
        return fresh;
    }

    public void setFresh(boolean some) {
        fresh = some;
    }

    public String getName() {
        return name;
    }

    public void setName(String some) {
        name = some == null ? "" : some;
    }

    public String getRecipients() {
        return recipients;
    }

    public void setRecipients(String some) {
        recipients = some == null ? "" : some;
    }
}
