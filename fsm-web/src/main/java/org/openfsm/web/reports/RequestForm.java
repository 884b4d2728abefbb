package org.openfsm.web.reports;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.openfsm.fleet.DeviceState;
import org.openfsm.reports.Format;
import org.openfsm.reports.Period;
import org.openfsm.reports.Relative;
import org.openfsm.reports.ReportKind;
import org.openfsm.reports.ReportRequest;
import org.openfsm.reports.Selection;
import org.openfsm.web.Address;

/** A report's request as a form holds it, in texts: what a person typed so far, or what an address says. */
public class RequestForm implements Serializable {

    private static final long serialVersionUID = 1;

    /** The choice of a period that is two days. */
    static final String DATES = "dates";

    private ReportKind kind;
    private String period = "";
    private String from = "";
    private String to = "";
    private String customers = "";
    private String sites = "";
    private String models = "";
    private List<String> groups = new ArrayList<>();
    private List<String> meters = new ArrayList<>();
    private List<String> formats = new ArrayList<>();
    private String language = "en";
    private final Set<DeviceState> states = EnumSet.noneOf(DeviceState.class);

    RequestForm(ReportRequest request) {
        fill(request);
    }

    private void fill(ReportRequest request) {
        kind = request.kind();
        meters = new ArrayList<>(request.meters());
        formats = request.formats().stream().map(Format::key).collect(Collectors.toCollection(ArrayList::new));
        language = request.language();
        customers = String.join(", ", request.selection().customers());
        sites = String.join(", ", request.selection().sites());
        models = String.join(", ", request.selection().models());
        groups = request.selection().groups().stream()
                .map(String::valueOf)
                .sorted()
                .collect(Collectors.toCollection(ArrayList::new));
        states.clear();
        states.addAll(request.selection().states());
        fill(request.period());
    }

    private void fill(Period some) {
        if (some == null) {
            return;
        }
        period = some.relative() == null ? DATES : some.relative().key();
        from = some.from() == null ? "" : some.from().toString();
        to = some.to() == null ? "" : some.to().toString();
    }

    /** What the form asks for now; not checked. */
    ReportRequest request() {
        var selection = new Selection(
                Selection.masks(customers),
                Selection.masks(sites),
                // what is no number names no group, and finds nothing
                groups.stream()
                        .map(g -> g.matches("\\d{1,18}") ? Long.valueOf(g) : Long.valueOf(-1))
                        .collect(Collectors.toSet()),
                Selection.masks(models),
                states);
        return new ReportRequest(
                kind,
                selection,
                kind.hasPeriod() ? asked() : null,
                kind.hasMeters() ? meters : List.of(),
                formats.stream()
                        .map(RequestForm::format)
                        .flatMap(Optional::stream)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Format.class))),
                language);
    }

    private Period asked() {
        return Arrays.stream(Relative.values())
                .filter(r -> r.key().equals(period))
                .findFirst()
                .map(Period::of)
                .orElseGet(() -> Period.of(day(from), day(to)));
    }

    private static LocalDate day(String text) {
        try {
            return text.isEmpty() ? null : LocalDate.parse(text);
        } catch (DateTimeParseException noDay) {
            return null;
        }
    }

    private static Optional<Format> format(String key) {
        return Arrays.stream(Format.values()).filter(f -> f.key().equals(key)).findFirst();
    }

    /** Another report with the same choices, as far as it has them. */
    void turnInto(ReportKind other) {
        var usual = ReportRequest.of(other, language);
        kind = other;
        if (other.hasMeters() && meters.isEmpty()) {
            meters = new ArrayList<>(usual.meters());
        }
        if (other.hasPeriod() && period.isEmpty()) {
            fill(usual.period());
        }
    }

    static Optional<ReportKind> kind(String key) {
        return Arrays.stream(ReportKind.values())
                .filter(k -> k.key().equals(key))
                .findFirst();
    }

    /** Adds what differs from the usual, so that the view can be mailed. */
    Address address(Address address) {
        var usual = new RequestForm(ReportRequest.of(kind, language));
        address.with("report", kind.key());
        if (kind.hasPeriod()) {
            address.with("period", period.equals(usual.period) ? "" : period);
            if (period.equals(DATES)) {
                address.with("from", from).with("to", to);
            }
        }
        address.with("customers", customers)
                .with("sites", sites)
                .with("models", models)
                .with("groups", String.join(",", groups));
        if (kind.hasMeters()) {
            address.with("meters", meters.equals(usual.meters) ? "" : String.join(",", meters));
        }
        return address.with("formats", formats.equals(usual.formats) ? "" : String.join(",", formats))
                .with("in", language);
    }

    /** Whether it is about single days and not a named time. */
    public boolean isDated() {
        return DATES.equals(period);
    }

    static List<String> list(String some) {
        return some == null || some.isBlank()
                ? new ArrayList<>()
                : Arrays.stream(some.split(",")).collect(Collectors.toCollection(ArrayList::new));
    }

    private static String text(String some) {
        return some == null ? "" : some;
    }

    public ReportKind getKind() {
        return kind;
    }

    /** For the address; what names no report leaves the one that is there. */
    public String getReport() {
        return kind.key();
    }

    public void setReport(String key) {
        kind(text(key).toLowerCase(Locale.ROOT)).ifPresent(this::turnInto);
    }

    public String getPeriod() {
        return period;
    }

    public void setPeriod(String some) {
        if (some != null && !some.isEmpty()) {
            period = some;
        }
    }

    public String getFrom() {
        return from;
    }

    public void setFrom(String some) {
        from = text(some);
    }

    public String getTo() {
        return to;
    }

    public void setTo(String some) {
        to = text(some);
    }

    public String getCustomers() {
        return customers;
    }

    public void setCustomers(String some) {
        customers = text(some);
    }

    public String getSites() {
        return sites;
    }

    public void setSites(String some) {
        sites = text(some);
    }

    public String getModels() {
        return models;
    }

    public void setModels(String some) {
        models = text(some);
    }

    public List<String> getGroups() {
        return groups;
    }

    public void setGroups(List<String> some) {
        groups = some == null ? new ArrayList<>() : new ArrayList<>(some);
    }

    public List<String> getMeters() {
        return meters;
    }

    public void setMeters(List<String> some) {
        meters = some == null ? new ArrayList<>() : new ArrayList<>(some);
    }

    public List<String> getFormats() {
        return formats;
    }

    public void setFormats(List<String> some) {
        formats = some == null ? new ArrayList<>() : new ArrayList<>(some);
    }

    public String getLanguage() {
        return language;
    }

    public void setLanguage(String some) {
        language = text(some);
    }

    // lists as one text, for addresses

    public String getGroupList() {
        return String.join(",", groups);
    }

    public void setGroupList(String some) {
        groups = list(some);
    }

    public String getMeterList() {
        return String.join(",", meters);
    }

    public void setMeterList(String some) {
        if (some != null) {
            meters = list(some);
        }
    }

    public String getFormatList() {
        return String.join(",", formats);
    }

    public void setFormatList(String some) {
        if (some != null) {
            formats = list(some);
        }
    }
}
