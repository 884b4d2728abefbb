package org.openfsm.web.events;

import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openfsm.events.Events;
import org.openfsm.events.NewTicket;
import org.openfsm.events.TicketFilter;
import org.openfsm.events.TicketRow;
import org.openfsm.events.TicketSort;
import org.openfsm.events.TicketState;
import org.openfsm.events.Tickets;
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
import org.openfsm.web.fleet.DeviceSearch;

/** The tickets that the person may see, those that wait for somebody first; a new one is opened here by hand. */
@Named
@ViewScoped
public class TicketsPage extends ListPage<TicketRow> {

    private static final long serialVersionUID = 1;
    private static final List<TicketSort> OLDEST_STATE_FIRST =
            List.of(new TicketSort(TicketSort.Column.STATE, false), new TicketSort(TicketSort.Column.OPENED, true));
    private static final Set<String> COLUMNS = columns(TicketSort.Column.values());

    @Inject
    Tickets tickets;

    @Inject
    Events events;

    @Inject
    Fleet fleet;

    @Inject
    DeviceSearch search;

    @Inject
    EventWords say;

    @Inject
    Texts texts;

    @Inject
    Messages messages;

    private final EnumCriterion<TicketState> states = new EnumCriterion<>(
            TicketState.class, List.of(TicketState.OPEN, TicketState.IN_PROGRESS, TicketState.WAITING));
    private final Criterion customers = new Criterion();
    private Map<TicketState, Long> counts = new EnumMap<>(TicketState.class);
    private List<Choice> customerChoices = List.of();

    private boolean begun;
    private String deviceId;
    private String eventId;
    private String about;
    private String device;
    private String title;
    private String text;
    private final Map<String, String> suggested = new LinkedHashMap<>();

    @Override
    protected void offer() {
        customerChoices = choices(fleet.customers());
        prepare();
    }

    /** A ticket about a device, or about what happened there, begins with what is known. */
    private void prepare() {
        var event = Address.id(eventId).flatMap(events::event).orElse(null);
        if (event != null) {
            title = say.text(event.event());
            deviceId = event.event().deviceId() == null
                    ? null
                    : event.event().deviceId().toString();
            about = say.where(event.event());
        } else {
            eventId = null;
            about = Address.id(deviceId)
                    .flatMap(fleet::device)
                    .map(this::nameOf)
                    .orElse(null);
            deviceId = about == null ? null : deviceId;
        }
    }

    private String nameOf(DeviceView view) {
        var identity = view.identity();
        return EventWords.joined(
                Optional.ofNullable(identity.model()).orElseGet(() -> texts.of("device.nameless")),
                identity.serialNumber(),
                view.place().customerName());
    }

    @Override
    protected void tally() {
        counts = new EnumMap<>(TicketState.class);
        counts.putAll(tickets.states(filter(getWords(), states.values(), customers, List.of())));
    }

    @Override
    protected int matches() {
        return Math.toIntExact(states.of(counts));
    }

    @Override
    protected Page<TicketRow> read(int from, int size) {
        var order = order(
                (column, descending) -> new TicketSort(TicketSort.Column.valueOf(column), descending),
                OLDEST_STATE_FIRST);
        return tickets.list(filter(getWords(), states.values(), customers, order), from, size);
    }

    private static TicketFilter filter(String some, Set<TicketState> in, Criterion customers, List<TicketSort> by) {
        return new TicketFilter(some, in, customers.ids(), null, by);
    }

    public List<Chip> stateChips() {
        return chips(states, TicketState.values(), counts, say::ticketShape, say::ticketState);
    }

    public void toggleState(String state) {
        states.toggle(state);
        search();
    }

    public void clear() {
        setWords("");
        states.reset();
        customers.clear();
        search();
    }

    /** Also what is done. */
    public void all() {
        clear();
        states.clear();
        search();
    }

    public void drop(String criterion) {
        switch (criterion) {
            case "words" -> setWords("");
            case "states" -> states.clear();
            default -> customers.clear();
        }
        search();
    }

    public boolean filtered() {
        return !getWords().isBlank() || !states.isUsual() || !customers.isEmpty();
    }

    /** There never was a ticket, as far as the person may see. */
    public boolean isNever() {
        return !filtered() && getTotal() == 0;
    }

    /** Of any state, within the words and choices. */
    public long getTotal() {
        return sum(counts);
    }

    /** The criteria without which there would be matches; asked only when there are none. */
    public List<Without> without() {
        Map<String, TicketFilter> relaxed = new LinkedHashMap<>();
        var in = states.values();
        if (!getWords().isBlank()) {
            relaxed.put("words", filter("", in, customers, List.of()));
        }
        if (!states.isEmpty()) {
            relaxed.put("states", filter(getWords(), Set.of(), customers, List.of()));
        }
        if (!customers.isEmpty()) {
            relaxed.put("customers", filter(getWords(), in, new Criterion(), List.of()));
        }
        return without(relaxed, one -> tickets.list(one, 0, 1).total());
    }

    // a new ticket

    /** Devices whose words match, as the field shows them. */
    public List<String> devices(String some) {
        search.matching(some).forEach(f -> suggested.put(EventWords.joined(f.label(), f.detail()), f.id()));
        return search.matching(some).stream()
                .map(f -> EventWords.joined(f.label(), f.detail()))
                .toList();
    }

    public void open() throws IOException {
        try {
            var opened = tickets.open(new NewTicket(
                    title == null ? "" : title,
                    text == null ? "" : text,
                    Address.id(deviceId).or(() -> Address.id(chosen())).orElse(null),
                    Address.id(eventId).orElse(null)));
            FacesContext.getCurrentInstance()
                    .getExternalContext()
                    .redirect(new Address("/events/ticket")
                            .with("id", Long.toString(opened))
                            .toString());
        } catch (Rejected refusal) {
            messages.rejected("new:" + (refusal.code().startsWith("device") ? "device" : "title"), refusal);
        }
    }

    /** The id of the device that the field names: one that was suggested, or the only one that the words find. */
    private String chosen() {
        if (device == null || device.isBlank()) {
            return null;
        }
        var known = suggested.get(device);
        if (known != null) {
            return known;
        }
        var found = search.matching(device);
        if (found.size() != 1) {
            throw new Rejected(
                    found.isEmpty() ? "device.unknown" : "device.ambiguous",
                    found.size() + " devices match “" + device + "”; expected one. Choose it from the list.",
                    device);
        }
        return found.get(0).id();
    }

    // the address

    @Override
    protected Address address() {
        return new Address("/events/tickets")
                .with("q", getWords())
                .with("state", states.unusual())
                .with("customer", customers.getText());
    }

    @Override
    protected String keyOf(TicketRow row) {
        return Long.toString(row.id());
    }

    @Override
    protected String subject() {
        return "tickets";
    }

    @Override
    protected Set<String> columns() {
        return COLUMNS;
    }

    public EnumCriterion<TicketState> getStates() {
        return states;
    }

    public Criterion getCustomers() {
        return customers;
    }

    public List<Choice> getCustomerChoices() {
        return customerChoices;
    }

    /** Whether the form for a new ticket stands open. */
    public boolean isBegun() {
        return begun;
    }

    public void setBegun(boolean some) {
        begun = some;
    }

    public String getDeviceId() {
        return deviceId;
    }

    public void setDeviceId(String some) {
        deviceId = some;
    }

    public String getEventId() {
        return eventId;
    }

    public void setEventId(String some) {
        eventId = some;
    }

    /** The device of the new ticket where it is given, in words; else null. */
    public String getAbout() {
        return about;
    }

    public String getDevice() {
        return device;
    }

    public void setDevice(String some) {
        device = some;
    }

    public String getTitle() {
        return title;
    }

    public void setTitle(String some) {
        title = some;
    }

    public String getText() {
        return text;
    }

    public void setText(String some) {
        text = some;
    }
}
