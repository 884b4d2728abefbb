package org.openfsm.web.fleet;

import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openfsm.fleet.CustomerRow;
import org.openfsm.fleet.DeviceFilter;
import org.openfsm.fleet.DeviceRow;
import org.openfsm.fleet.DeviceSort;
import org.openfsm.fleet.DeviceState;
import org.openfsm.fleet.Fleet;
import org.openfsm.fleet.GroupRow;
import org.openfsm.fleet.Groups;
import org.openfsm.fleet.Moved;
import org.openfsm.fleet.SiteRow;
import org.openfsm.fleet.Sites;
import org.openfsm.platform.Page;
import org.openfsm.platform.Rejected;
import org.openfsm.web.Address;
import org.openfsm.web.Criterion;
import org.openfsm.web.EnumCriterion;
import org.openfsm.web.ListPage;
import org.openfsm.web.Messages;
import org.openfsm.web.Person;
import org.openfsm.web.Texts;
import org.primefaces.PrimeFaces;

/** The devices that the person may see: words, chips, order and page are the address, so that a view can be mailed. */
@Named
@ViewScoped
public class DevicesPage extends ListPage<DevicesPage.Line> {

    private static final long serialVersionUID = 1;
    private static final int MOST = 1000;
    private static final int MENU = 300;
    private static final Set<String> COLUMNS = columns(DeviceSort.Column.values());
    private static final List<DeviceSort> WORST_FIRST =
            List.of(new DeviceSort(DeviceSort.Column.STATE, false), new DeviceSort(DeviceSort.Column.CUSTOMER, false));

    @Inject
    Fleet fleet;

    @Inject
    Sites siteBook;

    @Inject
    Groups groupBook;

    @Inject
    Messages messages;

    @Inject
    Person person;

    @Inject
    Texts texts;

    @Inject
    Words say;

    @Inject
    SupplyBars bars;

    private final EnumCriterion<DeviceState> states = new EnumCriterion<>(DeviceState.class);
    private final Criterion makers = new Criterion();
    private final Criterion customers = new Criterion();
    private final Criterion sites = new Criterion();
    private final Criterion groups = new Criterion();
    private boolean low;

    private Map<DeviceState, Long> counts = new EnumMap<>(DeviceState.class);
    private List<Choice> makerChoices = List.of();
    private List<Choice> customerChoices = List.of();
    private List<Choice> siteChoices = List.of();
    private List<Choice> groupChoices = List.of();
    private long all;

    private List<Long> picked = List.of();
    private transient List<SiteRow> targets;
    private String target;
    private String newTarget;
    private Moved moved;
    private Joined joined;
    private String done;

    /** A device with what the page says of it. @param reason why it is in its state, in words */
    public record Line(DeviceRow row, String reason, Bar.Shelf shelf) implements Serializable {

        /** The site, and where the device itself says it stands. */
        public String place() {
            return Stream.of(row.siteName(), row.location())
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining(" · "));
        }
    }

    /** Devices that were put into a group. */
    private record Joined(long group, List<Long> devices) implements Serializable {}

    @Override
    protected void offer() {
        makerChoices = fleet.manufacturers().entrySet().stream()
                .map(m -> new Choice(m.getKey(), m.getKey()))
                .toList();
        customerChoices = choices(fleet.customers());
        groupChoices = groupBook.list().stream().map(DevicesPage::choice).toList();
    }

    private static Choice choice(GroupRow group) {
        return new Choice(
                Long.toString(group.id()),
                group.customerName() == null ? group.name() : group.customerName() + " · " + group.name());
    }

    /** The sites of the customers chosen; of all customers only while they are few enough for a menu. */
    private void offerSites() {
        var of = customers.ids();
        var offered = siteBook.list().stream()
                .filter(s -> of.isEmpty()
                        || of.contains(s.customerId())
                        || sites.ids().contains(s.id()))
                .toList();
        boolean one = offered.stream().map(SiteRow::customerId).distinct().count() < 2;
        siteChoices = offered.isEmpty() || offered.size() > MENU
                ? List.of()
                : Stream.concat(
                                Stream.of(new Choice(
                                        Long.toString(DeviceFilter.NO_SITE), texts.of("devices.filter.noSite"))),
                                offered.stream()
                                        .map(s -> new Choice(
                                                Long.toString(s.id()),
                                                one ? s.name() : s.customerName() + " · " + s.name())))
                        .toList();
    }

    @Override
    protected void tally() {
        offerSites();
        counts = new EnumMap<>(DeviceState.class);
        counts.putAll(fleet.states(filter()));
        all = fleet.customers().stream().mapToLong(CustomerRow::devices).sum();
    }

    @Override
    protected int matches() {
        return Math.toIntExact(states.of(counts));
    }

    public void toggle(String state) {
        states.toggle(state);
        search();
    }

    public void clear() {
        setWords("");
        states.clear();
        makers.clear();
        customers.clear();
        low = false;
        sites.clear();
        groups.clear();
        search();
    }

    /** Only those with a supply that is low, or all again. */
    public void toggleLow() {
        low = !low;
        search();
    }

    public void drop(String criterion) {
        switch (criterion) {
            case "words" -> setWords("");
            case "states" -> states.clear();
            case "makers" -> makers.clear();
            case "supplies" -> low = false;
            case "sites" -> sites.clear();
            case "groups" -> groups.clear();
            default -> customers.clear();
        }
        search();
    }

    /** The chips, worst first; states that no device is in are left out unless chosen. */
    public List<Chip> stateChips() {
        return ofUse(chips(
                states, DeviceState.values(), counts, DeviceState::key, s -> texts.of("device.state." + s.key())));
    }

    /** The criteria without which there would be matches; asked only when there are none. */
    public List<Without> without() {
        Map<String, DeviceFilter> relaxed = new LinkedHashMap<>();
        var now = filter();
        if (!getWords().isBlank()) {
            relaxed.put("words", now.words(""));
        }
        if (!states.isEmpty()) {
            relaxed.put("states", now.states(Set.of()));
        }
        if (!makers.isEmpty()) {
            relaxed.put("makers", now.manufacturers(Set.of()));
        }
        if (!customers.isEmpty()) {
            relaxed.put("customers", now.customers(Set.of()));
        }
        if (!sites.isEmpty()) {
            relaxed.put("sites", now.sites(Set.of()));
        }
        if (!groups.isEmpty()) {
            relaxed.put("groups", now.groups(Set.of()));
        }
        if (low) {
            relaxed.put("supplies", now.lowest(null));
        }
        return without(relaxed, one -> fleet.devices(one, 0, 1).total());
    }

    public boolean filtered() {
        return low
                || !getWords().isBlank()
                || !states.isEmpty()
                || Stream.of(makers, customers, sites, groups).anyMatch(chosen -> !chosen.isEmpty());
    }

    /** Nobody gave this person any customer to see. */
    public boolean noGrant() {
        return customerChoices.isEmpty() && !person.is("administrator");
    }

    private DeviceFilter filter() {
        return DeviceFilter.ALL
                .words(getWords())
                .states(states.values())
                .customers(customers.ids())
                .sites(sites.ids())
                .groups(groups.ids())
                .manufacturers(Set.copyOf(makers.getValues()))
                .lowest(low ? DeviceFilter.LOW : null);
    }

    @Override
    protected Page<Line> read(int from, int size) {
        var order = order(
                (column, descending) -> new DeviceSort(DeviceSort.Column.valueOf(column), descending), WORST_FIRST);
        var page = fleet.devices(filter().order(order), from, size);
        return new Page<>(
                page.rows().stream()
                        .map(r -> new Line(r, say.reason(r.reason()), bars.shelf(r.supplies())))
                        .toList(),
                page.total());
    }

    @Override
    protected String keyOf(Line line) {
        return Long.toString(line.row().id());
    }

    @Override
    protected String subject() {
        return "devices";
    }

    @Override
    protected Set<String> columns() {
        return COLUMNS;
    }

    @Override
    protected String table() {
        return ":devices:table";
    }

    // what is done with the devices picked

    /** Whether this person may move devices and put them into groups. */
    public boolean isEditable() {
        return person.is("administrator") || person.is("dealer");
    }

    /** Those with a tick; or all of the view, when the person asked for that. */
    private List<Long> ticked() {
        var request = FacesContext.getCurrentInstance().getExternalContext();
        if ("true".equals(request.getRequestParameterMap().get("whole"))) {
            return fleet.devices(filter(), 0, MOST).rows().stream()
                    .map(DeviceRow::id)
                    .toList();
        }
        var ids = request.getRequestParameterValuesMap().get("pick");
        return ids == null
                ? List.of()
                : Arrays.stream(ids)
                        .filter(id -> id.matches("\\d{1,18}"))
                        .map(Long::valueOf)
                        .toList();
    }

    /** Offers the sites of the customer whose devices are picked, or says that they are of several. */
    public void beginMove() {
        begin();
        var customer = customerOfPicked();
        targets = customer == null
                ? List.of()
                : siteBook.list().stream()
                        .filter(s -> s.customerId() == customer)
                        .toList();
        open("move-devices", customer != null);
        if (customer == null && !picked.isEmpty()) {
            messages.warn("devices.move.several", "devices.move.several.why");
        }
    }

    public void beginJoin() {
        begin();
        open("join-group", !picked.isEmpty());
    }

    private void begin() {
        picked = ticked();
        target = null;
        newTarget = null;
    }

    private static void open(String dialog, boolean may) {
        PrimeFaces.current().ajax().addCallbackParam("dialog", may ? dialog : "");
    }

    private Long customerOfPicked() {
        var of = fleet.devices(DeviceFilter.ALL.devices(Set.copyOf(picked)), 0, MOST).rows().stream()
                .map(DeviceRow::customerId)
                .distinct()
                .toList();
        return of.size() == 1 ? of.get(0) : null;
    }

    public void move() {
        try {
            var site = newTarget == null || newTarget.isBlank()
                    ? Address.id(target).orElse(null)
                    : Long.valueOf(
                            siteBook.create(customerOfPicked(), newTarget).id());
            moved = siteBook.move(picked, site == null || site == DeviceFilter.NO_SITE ? null : site);
            joined = null;
            done = texts.of("devices.moved", moved.devices().size(), nameOf(site));
            count();
        } catch (Rejected refusal) {
            messages.rejected("move:newTarget", refusal);
        }
    }

    private String nameOf(Long site) {
        return siteBook.list().stream()
                .filter(s -> Long.valueOf(s.id()).equals(site))
                .map(SiteRow::name)
                .findFirst()
                .orElseGet(() -> texts.of("devices.filter.noSite"));
    }

    public void join() {
        try {
            long group = Address.id(target).orElse(0L);
            joined = new Joined(group, groupBook.add(group, picked));
            moved = null;
            done = texts.of("devices.joined", joined.devices().size(), labelOf(group));
            count();
        } catch (Rejected refusal) {
            messages.rejected("join:target", refusal);
        }
    }

    private String labelOf(long group) {
        return groupChoices.stream()
                .filter(c -> c.value().equals(Long.toString(group)))
                .map(Choice::label)
                .findFirst()
                .orElse("");
    }

    /** Takes back what was done last. */
    public void undo() {
        try {
            if (moved != null) {
                siteBook.takeBack(moved);
            } else if (joined != null && !joined.devices().isEmpty()) {
                groupBook.remove(joined.group(), joined.devices());
            }
        } catch (Rejected refusal) {
            messages.rejected(null, refusal);
        }
        moved = null;
        joined = null;
        done = null;
        count();
    }

    public int getPicked() {
        return picked.size();
    }

    public List<SiteRow> getTargets() {
        return targets == null ? List.of() : targets;
    }

    public String getTarget() {
        return target;
    }

    public void setTarget(String some) {
        target = some;
    }

    public String getNewTarget() {
        return newTarget;
    }

    public void setNewTarget(String some) {
        newTarget = some;
    }

    /** What was done last and can be taken back, or null. */
    public String getDone() {
        return done;
    }

    @Override
    protected Address address() {
        return new Address("/fleet/devices")
                .with("q", getWords())
                .with("status", states.getText())
                .with("maker", makers.getText())
                .with("customer", customers.getText())
                .with("supplies", getSupplies())
                .with("site", sites.getText())
                .with("group", groups.getText());
    }

    // the address: f:viewParam reads and writes these as text

    public EnumCriterion<DeviceState> getStates() {
        return states;
    }

    public Criterion getMakers() {
        return makers;
    }

    public Criterion getCustomers() {
        return customers;
    }

    public Criterion getSites() {
        return sites;
    }

    public Criterion getGroups() {
        return groups;
    }

    public String getSupplies() {
        return low ? "low" : "";
    }

    public void setSupplies(String some) {
        low = "low".equals(some);
    }

    public boolean isLow() {
        return low;
    }

    public List<Choice> getMakerChoices() {
        return makerChoices;
    }

    public List<Choice> getCustomerChoices() {
        return customerChoices;
    }

    public List<Choice> getSiteChoices() {
        return siteChoices;
    }

    public List<Choice> getGroupChoices() {
        return groupChoices;
    }

    /** Of all devices in the person's scope. */
    public long getAll() {
        return all;
    }
}
