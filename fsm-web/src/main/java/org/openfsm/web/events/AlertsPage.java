package org.openfsm.web.events;

import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.openfsm.events.EventFilter;
import org.openfsm.events.EventKind;
import org.openfsm.events.EventRow;
import org.openfsm.events.EventSeverity;
import org.openfsm.events.EventSort;
import org.openfsm.events.EventState;
import org.openfsm.events.Events;
import org.openfsm.fleet.DeviceView;
import org.openfsm.fleet.Fleet;
import org.openfsm.platform.Page;
import org.openfsm.platform.Rejected;
import org.openfsm.web.Address;
import org.openfsm.web.Messages;
import org.openfsm.web.Texts;
import org.primefaces.model.SortMeta;

/** What happened at the devices and agents that the person may see; what still goes on comes first. */
@Named
@ViewScoped
public class AlertsPage extends ListPage<EventRow> {

    private static final long serialVersionUID = 1;
    private static final Set<EventState> CURRENT = EnumSet.of(EventState.OPEN, EventState.ACKNOWLEDGED);
    private static final List<EventSort> WORST_FIRST = List.of(
            new EventSort(EventSort.Column.STATE, false),
            new EventSort(EventSort.Column.SEVERITY, false),
            new EventSort(EventSort.Column.STARTED, true));
    private static final Set<String> COLUMNS =
            Arrays.stream(EventSort.Column.values()).map(Enum::name).collect(Collectors.toSet());

    @Inject
    Events events;

    @Inject
    Fleet fleet;

    @Inject
    EventWords say;

    @Inject
    Texts texts;

    @Inject
    Messages messages;

    private Set<EventState> states = EnumSet.copyOf(CURRENT);
    private Set<EventSeverity> severities = EnumSet.noneOf(EventSeverity.class);
    private List<String> kinds = new ArrayList<>();
    private List<String> customers = new ArrayList<>();
    private String device;
    private String deviceName;

    private Map<EventState, Long> counts = new EnumMap<>(EventState.class);
    private Map<EventSeverity, Long> grave = new EnumMap<>(EventSeverity.class);
    private long ever;
    private boolean mayAcknowledge;
    private List<Choice> customerChoices = List.of();
    private Set<Long> done = Set.of();
    private String doneText;

    @Override
    public void enter() {
        super.enter();
        if (!FacesContext.getCurrentInstance().isPostback() && getFailure() == null) {
            mayAcknowledge = events.mayAcknowledge();
            customerChoices = fleet.customers().stream()
                    .map(c -> new Choice(Long.toString(c.id()), c.name()))
                    .toList();
            deviceName = number(device).flatMap(fleet::device).map(this::nameOf).orElse(device);
        }
    }

    private String nameOf(DeviceView view) {
        var identity = view.identity();
        return EventWords.joined(
                identity.model() == null ? texts.of("device.nameless") : identity.model(), identity.serialNumber());
    }

    @Override
    protected void tally() {
        var filter = filter();
        counts = new EnumMap<>(EventState.class);
        counts.putAll(events.states(filter));
        grave = new EnumMap<>(EventSeverity.class);
        grave.putAll(events.severities(filter));
        ever = filtered() ? 1 : sum(counts);
    }

    private static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    protected int matches() {
        return Math.toIntExact(counts.entrySet().stream()
                .filter(c -> states.isEmpty() || states.contains(c.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum());
    }

    @Override
    protected Page<EventRow> read(int from, int size) {
        var sorts = getOrder().stream()
                .map(AlertsPage::sort)
                .filter(Objects::nonNull)
                .toList();
        return events.list(filter(states, severities, sorts.isEmpty() ? WORST_FIRST : sorts), from, size);
    }

    private static EventSort sort(SortMeta by) {
        return COLUMNS.contains(by.getField())
                ? new EventSort(
                        EventSort.Column.valueOf(by.getField()), by.getOrder().isDescending())
                : null;
    }

    private EventFilter filter() {
        return filter(states, severities, List.of());
    }

    private EventFilter filter(Set<EventState> in, Set<EventSeverity> of, List<EventSort> by) {
        return filter(getWords(), in, kinds, of, customers, by);
    }

    private EventFilter filter(
            String some,
            Set<EventState> in,
            List<String> kinds,
            Set<EventSeverity> of,
            List<String> customers,
            List<EventSort> by) {
        return new EventFilter(
                some,
                Set.copyOf(in),
                Set.copyOf(named(String.join(",", kinds), EventKind.values())),
                Set.copyOf(of),
                ids(customers),
                device == null ? null : number(device).orElse(-1L),
                null,
                by);
    }

    /** The states, each with the number that it would show. */
    public List<Chip> stateChips() {
        return Arrays.stream(EventState.values())
                .map(s -> new Chip(nameOf(s), null, say.state(s), counts.getOrDefault(s, 0L), states.contains(s)))
                .toList();
    }

    public List<Chip> severityChips() {
        return Arrays.stream(EventSeverity.values())
                .map(s -> new Chip(
                        nameOf(s), say.shape(s), say.severity(s), grave.getOrDefault(s, 0L), severities.contains(s)))
                .filter(c -> c.count() > 0 || c.chosen())
                .toList();
    }

    public List<Choice> kindChoices() {
        return Arrays.stream(EventKind.values())
                .map(k -> new Choice(nameOf(k), say.kind(k)))
                .toList();
    }

    public void toggleState(String state) {
        states = toggled(states, named(state, EventState.values()), EventState.class);
        search();
    }

    public void toggleSeverity(String severity) {
        severities = toggled(severities, named(severity, EventSeverity.values()), EventSeverity.class);
        search();
    }

    private static <E extends Enum<E>> Set<E> toggled(Set<E> before, List<E> which, Class<E> type) {
        var after = EnumSet.noneOf(type);
        after.addAll(before);
        for (var one : which) {
            if (!after.remove(one)) {
                after.add(one);
            }
        }
        return after;
    }

    /** What is open or acknowledged, and nothing else asked. */
    public void clear() {
        setWords("");
        states = EnumSet.copyOf(CURRENT);
        severities = EnumSet.noneOf(EventSeverity.class);
        kinds = new ArrayList<>();
        customers = new ArrayList<>();
        device = null;
        search();
    }

    /** Also what has ended. */
    public void all() {
        clear();
        states = EnumSet.noneOf(EventState.class);
        search();
    }

    public void drop(String criterion) {
        switch (criterion) {
            case "words" -> setWords("");
            case "states" -> states = EnumSet.noneOf(EventState.class);
            case "severities" -> severities = EnumSet.noneOf(EventSeverity.class);
            case "kinds" -> kinds = new ArrayList<>();
            case "device" -> device = null;
            default -> customers = new ArrayList<>();
        }
        search();
    }

    public boolean filtered() {
        return !getWords().isBlank()
                || !states.equals(CURRENT)
                || !severities.isEmpty()
                || !kinds.isEmpty()
                || !customers.isEmpty()
                || device != null;
    }

    /** Nothing ever happened, as far as the person may see. */
    public boolean isNever() {
        return ever == 0;
    }

    /** How many have ended, in the view without words and choices. */
    public long getEnded() {
        return counts.getOrDefault(EventState.ENDED, 0L);
    }

    public long getOpen() {
        return counts.getOrDefault(EventState.OPEN, 0L);
    }

    public long getAcknowledged() {
        return counts.getOrDefault(EventState.ACKNOWLEDGED, 0L);
    }

    /** The criteria without which there would be matches; asked only when there are none. */
    public List<Without> without() {
        Map<String, EventFilter> relaxed = new LinkedHashMap<>();
        if (!getWords().isBlank()) {
            relaxed.put("words", filter("", states, kinds, severities, customers, List.of()));
        }
        if (!states.isEmpty()) {
            relaxed.put("states", filter(getWords(), Set.of(), kinds, severities, customers, List.of()));
        }
        if (!severities.isEmpty()) {
            relaxed.put("severities", filter(getWords(), states, kinds, Set.of(), customers, List.of()));
        }
        if (!kinds.isEmpty()) {
            relaxed.put("kinds", filter(getWords(), states, List.of(), severities, customers, List.of()));
        }
        if (!customers.isEmpty()) {
            relaxed.put("customers", filter(getWords(), states, kinds, severities, List.of(), List.of()));
        }
        return relaxed.entrySet().stream()
                .map(e ->
                        new Without(e.getKey(), events.list(e.getValue(), 0, 1).total()))
                .filter(w -> w.count() > 0)
                .toList();
    }

    // what can be done

    public void acknowledge(EventRow event) {
        try {
            int changed = events.acknowledge(Set.of(event.id()));
            done = changed == 0 ? Set.of() : Set.of(event.id());
            doneText = texts.of("event.acknowledged", say.text(event), say.where(event));
        } catch (Rejected refusal) {
            messages.rejected(null, refusal);
        }
        count();
    }

    /** Takes back the last acknowledgement. */
    public void undo() {
        events.undo(done);
        done = Set.of();
        count();
    }

    /** What was just acknowledged and can be taken back, in words; null when there is nothing. */
    public String getUndoable() {
        return done.isEmpty() ? null : doneText;
    }

    public boolean isMayAcknowledge() {
        return mayAcknowledge;
    }

    // the address

    @Override
    protected Address address() {
        return new Address("/events/alerts")
                .with("q", getWords())
                .with("state", states.equals(CURRENT) ? "" : getState())
                .with("severity", getSeverity())
                .with("kind", getKind())
                .with("customer", getCustomer())
                .with("device", device);
    }

    @Override
    protected String keyOf(EventRow row) {
        return Long.toString(row.id());
    }

    @Override
    protected String subject() {
        return "events";
    }

    @Override
    protected Set<String> columns() {
        return COLUMNS;
    }

    /** "all" when no state is asked for. */
    public String getState() {
        return states.isEmpty() ? "all" : names(states);
    }

    public void setState(String some) {
        var asked = named(some, EventState.values());
        if (some == null || some.isBlank()) {
            states = EnumSet.copyOf(CURRENT);
        } else {
            states = EnumSet.noneOf(EventState.class);
            states.addAll(asked);
        }
    }

    public String getSeverity() {
        return names(severities);
    }

    public void setSeverity(String some) {
        severities = EnumSet.noneOf(EventSeverity.class);
        severities.addAll(named(some, EventSeverity.values()));
    }

    public String getKind() {
        return String.join(",", kinds);
    }

    public void setKind(String some) {
        kinds = listOf(some);
    }

    public List<String> getKinds() {
        return kinds;
    }

    public void setKinds(List<String> some) {
        kinds = some == null ? new ArrayList<>() : new ArrayList<>(some);
    }

    public String getCustomer() {
        return String.join(",", customers);
    }

    public void setCustomer(String some) {
        customers = listOf(some);
    }

    public List<String> getCustomers() {
        return customers;
    }

    public void setCustomers(List<String> some) {
        customers = some == null ? new ArrayList<>() : new ArrayList<>(some);
    }

    /** The id of the only device asked for; null for all. */
    public String getDevice() {
        return device;
    }

    public void setDevice(String some) {
        device = some == null || some.isBlank() ? null : some;
    }

    public String getDeviceName() {
        return deviceName;
    }

    public List<Choice> getCustomerChoices() {
        return customerChoices;
    }
}
