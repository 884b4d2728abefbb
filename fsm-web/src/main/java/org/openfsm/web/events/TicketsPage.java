package org.openfsm.web.events;

import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
import org.openfsm.web.Messages;
import org.openfsm.web.Texts;
import org.openfsm.web.fleet.DeviceSearch;
import org.primefaces.model.SortMeta;

/** The tickets that the person may see, those that wait for somebody first; a new one is opened here by hand. */
@Named
@ViewScoped
public class TicketsPage extends ListPage<TicketRow> {

    private static final long serialVersionUID = 1;
    private static final Set<TicketState> UNDONE =
            EnumSet.of(TicketState.OPEN, TicketState.IN_PROGRESS, TicketState.WAITING);
    private static final List<TicketSort> OLDEST_STATE_FIRST =
            List.of(new TicketSort(TicketSort.Column.STATE, false), new TicketSort(TicketSort.Column.OPENED, true));
    private static final Set<String> COLUMNS =
            Arrays.stream(TicketSort.Column.values()).map(Enum::name).collect(Collectors.toSet());

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

    private Set<TicketState> states = EnumSet.copyOf(UNDONE);
    private List<String> customers = new ArrayList<>();
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
    public void enter() {
        super.enter();
        if (!FacesContext.getCurrentInstance().isPostback() && getFailure() == null) {
            customerChoices = fleet.customers().stream()
                    .map(c -> new Choice(Long.toString(c.id()), c.name()))
                    .toList();
            prepare();
        }
    }

    /** A ticket about a device, or about what happened there, begins with what is known. */
    private void prepare() {
        var event = number(eventId).flatMap(events::event).orElse(null);
        if (event != null) {
            title = say.text(event.event());
            deviceId = event.event().deviceId() == null
                    ? null
                    : event.event().deviceId().toString();
            about = say.where(event.event());
        } else {
            eventId = null;
            about = number(deviceId).flatMap(fleet::device).map(this::nameOf).orElse(null);
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
        counts.putAll(tickets.states(filter(getWords(), states, customers, List.of())));
    }

    @Override
    protected int matches() {
        return Math.toIntExact(counts.entrySet().stream()
                .filter(c -> states.isEmpty() || states.contains(c.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum());
    }

    @Override
    protected Page<TicketRow> read(int from, int size) {
        var sorts = getOrder().stream()
                .map(TicketsPage::sort)
                .filter(Objects::nonNull)
                .toList();
        return tickets.list(
                filter(getWords(), states, customers, sorts.isEmpty() ? OLDEST_STATE_FIRST : sorts), from, size);
    }

    private static TicketSort sort(SortMeta by) {
        return COLUMNS.contains(by.getField())
                ? new TicketSort(
                        TicketSort.Column.valueOf(by.getField()), by.getOrder().isDescending())
                : null;
    }

    private static TicketFilter filter(String some, Set<TicketState> in, List<String> customers, List<TicketSort> by) {
        return new TicketFilter(some, Set.copyOf(in), ids(customers), null, by);
    }

    public List<Chip> stateChips() {
        return Arrays.stream(TicketState.values())
                .map(s -> new Chip(
                        nameOf(s),
                        say.ticketShape(s),
                        say.ticketState(s),
                        counts.getOrDefault(s, 0L),
                        states.contains(s)))
                .toList();
    }

    public void toggleState(String state) {
        for (var one : named(state, TicketState.values())) {
            if (!states.remove(one)) {
                states.add(one);
            }
        }
        search();
    }

    public void clear() {
        setWords("");
        states = EnumSet.copyOf(UNDONE);
        customers = new ArrayList<>();
        search();
    }

    /** Also what is done. */
    public void all() {
        clear();
        states = EnumSet.noneOf(TicketState.class);
        search();
    }

    public void drop(String criterion) {
        switch (criterion) {
            case "words" -> setWords("");
            case "states" -> states = EnumSet.noneOf(TicketState.class);
            default -> customers = new ArrayList<>();
        }
        search();
    }

    public boolean filtered() {
        return !getWords().isBlank() || !states.equals(UNDONE) || !customers.isEmpty();
    }

    /** There never was a ticket, as far as the person may see. */
    public boolean isNever() {
        return !filtered() && getTotal() == 0;
    }

    /** Of any state, within the words and choices. */
    public long getTotal() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The criteria without which there would be matches; asked only when there are none. */
    public List<Without> without() {
        Map<String, TicketFilter> relaxed = new LinkedHashMap<>();
        if (!getWords().isBlank()) {
            relaxed.put("words", filter("", states, customers, List.of()));
        }
        if (!states.isEmpty()) {
            relaxed.put("states", filter(getWords(), Set.of(), customers, List.of()));
        }
        if (!customers.isEmpty()) {
            relaxed.put("customers", filter(getWords(), states, List.of(), List.of()));
        }
        return relaxed.entrySet().stream()
                .map(e ->
                        new Without(e.getKey(), tickets.list(e.getValue(), 0, 1).total()))
                .filter(w -> w.count() > 0)
                .toList();
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
                    number(deviceId).or(() -> number(chosen())).orElse(null),
                    number(eventId).orElse(null)));
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
                .with("state", states.equals(UNDONE) ? "" : getState())
                .with("customer", getCustomer());
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

    /** "all" when no state is asked for. */
    public String getState() {
        return states.isEmpty() ? "all" : names(states);
    }

    public void setState(String some) {
        states = some == null || some.isBlank() ? EnumSet.copyOf(UNDONE) : EnumSet.noneOf(TicketState.class);
        states.addAll(named(some, TicketState.values()));
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
