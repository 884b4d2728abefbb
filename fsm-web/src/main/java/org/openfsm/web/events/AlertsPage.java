package org.openfsm.web.events;

import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.openfsm.web.Criterion;
import org.openfsm.web.EnumCriterion;
import org.openfsm.web.ListPage;
import org.openfsm.web.Messages;
import org.openfsm.web.Texts;

/** What happened at the devices and agents that the person may see; what still goes on comes first. */
@Named
@ViewScoped
public class AlertsPage extends ListPage<EventRow> {

    private static final long serialVersionUID = 1;
    private static final List<EventSort> WORST_FIRST = List.of(
            new EventSort(EventSort.Column.STATE, false),
            new EventSort(EventSort.Column.SEVERITY, false),
            new EventSort(EventSort.Column.STARTED, true));
    private static final Set<String> COLUMNS = columns(EventSort.Column.values());

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

    private final EnumCriterion<EventState> states =
            new EnumCriterion<>(EventState.class, List.of(EventState.OPEN, EventState.ACKNOWLEDGED));
    private final EnumCriterion<EventSeverity> severities = new EnumCriterion<>(EventSeverity.class);
    private final Criterion kinds = new Criterion();
    private final Criterion customers = new Criterion();
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
    protected void offer() {
        mayAcknowledge = events.mayAcknowledge();
        customerChoices = choices(fleet.customers());
        deviceName = Address.id(device).flatMap(fleet::device).map(this::nameOf).orElse(device);
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

    @Override
    protected int matches() {
        return Math.toIntExact(states.of(counts));
    }

    @Override
    protected Page<EventRow> read(int from, int size) {
        var order =
                order((column, descending) -> new EventSort(EventSort.Column.valueOf(column), descending), WORST_FIRST);
        return events.list(
                filter(getWords(), states.values(), kinds, severities.values(), customers, order), from, size);
    }

    private EventFilter filter() {
        return filter(getWords(), states.values(), kinds, severities.values(), customers, List.of());
    }

    private EventFilter filter(
            String some,
            Set<EventState> in,
            Criterion kinds,
            Set<EventSeverity> of,
            Criterion customers,
            List<EventSort> by) {
        return new EventFilter(
                some,
                in,
                Set.copyOf(EnumCriterion.named(kinds.getText(), EventKind.class)),
                of,
                customers.ids(),
                device == null ? null : Address.id(device).orElse(-1L),
                null,
                by);
    }

    /** The states, each with the number that it would show. */
    public List<Chip> stateChips() {
        return chips(states, EventState.values(), counts, s -> null, say::state);
    }

    public List<Chip> severityChips() {
        return ofUse(chips(severities, EventSeverity.values(), grave, say::shape, say::severity));
    }

    public List<Choice> kindChoices() {
        return Arrays.stream(EventKind.values())
                .map(k -> new Choice(EnumCriterion.nameOf(k), say.kind(k)))
                .toList();
    }

    public void toggleState(String state) {
        states.toggle(state);
        search();
    }

    public void toggleSeverity(String severity) {
        severities.toggle(severity);
        search();
    }

    /** What is open or acknowledged, and nothing else asked. */
    public void clear() {
        setWords("");
        states.reset();
        severities.clear();
        kinds.clear();
        customers.clear();
        device = null;
        search();
    }

    /** Also what has ended. */
    public void all() {
        clear();
        states.clear();
        search();
    }

    public void drop(String criterion) {
        switch (criterion) {
            case "words" -> setWords("");
            case "states" -> states.clear();
            case "severities" -> severities.clear();
            case "kinds" -> kinds.clear();
            case "device" -> device = null;
            default -> customers.clear();
        }
        search();
    }

    public boolean filtered() {
        return !getWords().isBlank()
                || !states.isUsual()
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
        var in = states.values();
        var of = severities.values();
        var none = new Criterion();
        if (!getWords().isBlank()) {
            relaxed.put("words", filter("", in, kinds, of, customers, List.of()));
        }
        if (!states.isEmpty()) {
            relaxed.put("states", filter(getWords(), Set.of(), kinds, of, customers, List.of()));
        }
        if (!severities.isEmpty()) {
            relaxed.put("severities", filter(getWords(), in, kinds, Set.of(), customers, List.of()));
        }
        if (!kinds.isEmpty()) {
            relaxed.put("kinds", filter(getWords(), in, none, of, customers, List.of()));
        }
        if (!customers.isEmpty()) {
            relaxed.put("customers", filter(getWords(), in, kinds, of, none, List.of()));
        }
        return without(relaxed, one -> events.list(one, 0, 1).total());
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
                .with("state", states.unusual())
                .with("severity", severities.getText())
                .with("kind", kinds.getText())
                .with("customer", customers.getText())
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

    public EnumCriterion<EventState> getStates() {
        return states;
    }

    public EnumCriterion<EventSeverity> getSeverities() {
        return severities;
    }

    public Criterion getKinds() {
        return kinds;
    }

    public Criterion getCustomers() {
        return customers;
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
