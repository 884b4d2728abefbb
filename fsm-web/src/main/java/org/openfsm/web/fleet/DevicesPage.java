package org.openfsm.web.fleet;

import jakarta.ejb.EJBException;
import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
import org.openfsm.platform.Rejected;
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
import org.primefaces.model.SortOrder;

/** The devices that the person may see: words, chips, order and page are the address, so that a view can be mailed. */
@Named
@ViewScoped
public class DevicesPage implements Serializable {

    private static final long serialVersionUID = 1;
    public static final int ROWS = 50;
    private static final int MOST = 1000;
    private static final int MENU = 300;
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

    private String words = "";
    private final Set<DeviceState> states = new TreeSet<>();
    private List<String> makers = new ArrayList<>();
    private List<String> customers = new ArrayList<>();
    private List<String> sites = new ArrayList<>();
    private List<String> groups = new ArrayList<>();
    private List<SortMeta> order = new ArrayList<>();
    private boolean low;
    private int first;

    private final Lines lines = new Lines();
    private Map<DeviceState, Long> counts = new EnumMap<>(DeviceState.class);
    private List<Choice> makerChoices = List.of();
    private List<Choice> customerChoices = List.of();
    private List<Choice> siteChoices = List.of();
    private List<Choice> groupChoices = List.of();
    private long all;
    private String failure;

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

    /** A criterion that can be chosen. */
    public record Choice(String value, String label) implements Serializable {}

    /** Devices that were put into a group. */
    private record Joined(long group, List<Long> devices) implements Serializable {}

    /** A chip of the state filter. */
    public record StateChip(String key, long count, boolean chosen) {}

    /** What an empty list says: how many match without the criterion. @param key of the criterion's name */
    public record Without(String key, long count) {}

    /** Reads the first page of the view that the address asks for. */
    public void enter() {
        if (FacesContext.getCurrentInstance().isPostback()) {
            return;
        }
        try {
            makerChoices = fleet.manufacturers().entrySet().stream()
                    .map(m -> new Choice(m.getKey(), m.getKey()))
                    .toList();
            customerChoices =
                    fleet.customers().stream().map(DevicesPage::choice).toList();
            groupChoices = groupBook.list().stream().map(DevicesPage::choice).toList();
            offerSites();
            tally();
        } catch (EJBException failed) {
            failure = Reference.of("Reading the filters of the device list", failed);
        }
    }

    private static Choice choice(CustomerRow customer) {
        return new Choice(Long.toString(customer.id()), customer.name());
    }

    private static Choice choice(GroupRow group) {
        return new Choice(
                Long.toString(group.id()),
                group.customerName() == null ? group.name() : group.customerName() + " · " + group.name());
    }

    /** The sites of the customers chosen; of all customers only while they are few enough for a menu. */
    private void offerSites() {
        var of = ids(customers);
        var offered = siteBook.list().stream()
                .filter(s -> of.isEmpty() || of.contains(s.customerId()) || sites.contains(Long.toString(s.id())))
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

    /** From the first page on, whenever a criterion changed. */
    public void search() {
        first = 0;
        table().ifPresent(t -> t.setFirst(0));
        try {
            offerSites();
            tally();
        } catch (EJBException failed) {
            failure = Reference.of("Counting devices", failed);
        }
    }

    private void tally() {
        failure = null;
        counts = new EnumMap<>(DeviceState.class);
        counts.putAll(fleet.states(filter()));
        all = fleet.customers().stream().mapToLong(CustomerRow::devices).sum();
    }

    /** How many devices the view finds. */
    public int getMatches() {
        return Math.toIntExact(counts.entrySet().stream()
                .filter(c -> states.isEmpty() || states.contains(c.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum());
    }

    public void toggle(String state) {
        var chosen = DeviceState.valueOf(state.toUpperCase(Locale.ROOT));
        if (!states.remove(chosen)) {
            states.add(chosen);
        }
        search();
    }

    public void clear() {
        words = "";
        states.clear();
        makers = new ArrayList<>();
        customers = new ArrayList<>();
        low = false;
        sites = new ArrayList<>();
        groups = new ArrayList<>();
        search();
    }

    /** Only those with a supply that is low, or all again. */
    public void toggleLow() {
        low = !low;
        search();
    }

    public void drop(String criterion) {
        switch (criterion) {
            case "words" -> words = "";
            case "states" -> states.clear();
            case "makers" -> makers = new ArrayList<>();
            case "supplies" -> low = false;
            case "sites" -> sites = new ArrayList<>();
            case "groups" -> groups = new ArrayList<>();
            default -> customers = new ArrayList<>();
        }
        search();
    }

    /** The chips, worst first; states that no device is in are left out unless chosen. */
    public List<StateChip> stateChips() {
        return Arrays.stream(DeviceState.values())
                .map(s -> new StateChip(s.key(), counts.getOrDefault(s, 0L), states.contains(s)))
                .filter(c -> c.count() > 0 || c.chosen())
                .toList();
    }

    /** The criteria without which there would be matches; asked only when there are none. */
    public List<Without> without() {
        Map<String, DeviceFilter> relaxed = new LinkedHashMap<>();
        var now = filter();
        if (!words.isBlank()) {
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
        return relaxed.entrySet().stream()
                .map(e -> new Without(
                        e.getKey(), fleet.devices(e.getValue(), 0, 1).total()))
                .filter(w -> w.count() > 0)
                .toList();
    }

    public boolean filtered() {
        return low
                || !words.isBlank()
                || Stream.of(states, makers, customers, sites, groups).anyMatch(chosen -> !chosen.isEmpty());
    }

    /** Nobody gave this person any customer to see. */
    public boolean noGrant() {
        return customerChoices.isEmpty() && !person.is("administrator");
    }

    private DeviceFilter filter() {
        return DeviceFilter.ALL
                .words(words)
                .states(states)
                .customers(ids(customers))
                .sites(ids(sites))
                .groups(ids(groups))
                .manufacturers(Set.copyOf(makers))
                .lowest(low ? DeviceFilter.LOW : null);
    }

    /** Ids come from the address: what is no number names nothing, and finds nothing. */
    private static Set<Long> ids(List<String> texts) {
        return texts.stream()
                .map(c -> c.matches("\\d{1,18}") ? Long.valueOf(c) : -1L)
                .collect(Collectors.toSet());
    }

    private static Optional<DataTable> table() {
        return Optional.ofNullable(
                        FacesContext.getCurrentInstance().getViewRoot().findComponent(":devices:table"))
                .map(DataTable.class::cast);
    }

    /** The devices, a page at a time. */
    private final class Lines extends LazyDataModel<Line> {
        private static final long serialVersionUID = 1;

        @Override
        public int count(Map<String, FilterMeta> none) {
            return getMatches();
        }

        @Override
        public List<Line> load(int from, int size, Map<String, SortMeta> by, Map<String, FilterMeta> none) {
            if (failure != null) {
                return List.of();
            }
            first = from;
            order = by.values().stream().filter(s -> !s.getOrder().isUnsorted()).toList();
            var sorts = order.stream()
                    .map(DevicesPage::sort)
                    .filter(Objects::nonNull)
                    .toList();
            var sorted = filter().order(sorts.isEmpty() ? WORST_FIRST : sorts);
            try {
                var page = fleet.devices(sorted, from, size);
                tell();
                return page.rows().stream()
                        .map(r -> new Line(r, say.reason(r.reason()), bars.shelf(r.supplies())))
                        .toList();
            } catch (EJBException failed) {
                failure = Reference.of("Reading devices", failed);
                return List.of();
            }
        }

        @Override
        public String getRowKey(Line line) {
            return Long.toString(line.row().id());
        }

        @Override
        public Line getRowData(String key) {
            return getWrappedData() == null
                    ? null
                    : getWrappedData().stream()
                            .filter(l -> getRowKey(l).equals(key))
                            .findFirst()
                            .orElse(null);
        }
    }

    private static DeviceSort sort(SortMeta by) {
        return Arrays.stream(DeviceSort.Column.values())
                .filter(c -> c.name().equals(by.getField()))
                .findFirst()
                .map(c -> new DeviceSort(c, by.getOrder().isDescending()))
                .orElse(null);
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
                    ? number(target)
                    : Long.valueOf(
                            siteBook.create(customerOfPicked(), newTarget).id());
            moved = siteBook.move(picked, site == null || site == DeviceFilter.NO_SITE ? null : site);
            joined = null;
            done = texts.of("devices.moved", moved.devices().size(), nameOf(site));
            refresh();
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
            long group = number(target) == null ? 0 : number(target);
            joined = new Joined(group, groupBook.add(group, picked));
            moved = null;
            done = texts.of("devices.joined", joined.devices().size(), labelOf(group));
            refresh();
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
        refresh();
    }

    private void refresh() {
        try {
            offerSites();
            tally();
        } catch (EJBException failed) {
            failure = Reference.of("Counting devices", failed);
        }
    }

    private static Long number(String id) {
        return id != null && id.matches("\\d{1,18}") ? Long.valueOf(id) : null;
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

    /** Tells the browser the address of what it shows now. */
    private void tell() {
        if (FacesContext.getCurrentInstance().getPartialViewContext().isAjaxRequest()) {
            PrimeFaces.current().ajax().addCallbackParam("address", address());
        }
    }

    private String address() {
        return new Address("/fleet/devices")
                .with("q", words)
                .with("status", status())
                .with("maker", getMaker())
                .with("customer", getCustomer())
                .with("supplies", getSupplies())
                .with("site", getSite())
                .with("group", getGroup())
                .with("sort", sort())
                .with("p", first == 0 ? "" : Integer.toString(first / ROWS + 1))
                .toString();
    }

    // the address: f:viewParam reads and writes these as text

    public String getWords() {
        return words;
    }

    public void setWords(String some) {
        words = some == null ? "" : some;
    }

    public String getStatus() {
        return status();
    }

    private String status() {
        return states.stream().map(DeviceState::key).collect(Collectors.joining(","));
    }

    public void setStatus(String some) {
        states.clear();
        Arrays.stream(DeviceState.values())
                .filter(s -> Arrays.asList(Objects.requireNonNullElse(some, "").split(","))
                        .contains(s.key()))
                .forEach(states::add);
    }

    public List<String> getMakers() {
        return makers;
    }

    public void setMakers(List<String> some) {
        makers = some == null ? new ArrayList<>() : new ArrayList<>(some);
    }

    public String getMaker() {
        return String.join(",", makers);
    }

    public void setMaker(String some) {
        makers = listOf(some);
    }

    public List<String> getCustomers() {
        return customers;
    }

    public void setCustomers(List<String> some) {
        customers = some == null ? new ArrayList<>() : new ArrayList<>(some);
    }

    public String getCustomer() {
        return String.join(",", customers);
    }

    public void setCustomer(String some) {
        customers = listOf(some);
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

    public List<String> getSites() {
        return sites;
    }

    public void setSites(List<String> some) {
        sites = some == null ? new ArrayList<>() : new ArrayList<>(some);
    }

    public String getSite() {
        return String.join(",", sites);
    }

    public void setSite(String some) {
        sites = listOf(some);
    }

    public List<String> getGroups() {
        return groups;
    }

    public void setGroups(List<String> some) {
        groups = some == null ? new ArrayList<>() : new ArrayList<>(some);
    }

    public String getGroup() {
        return String.join(",", groups);
    }

    public void setGroup(String some) {
        groups = listOf(some);
    }

    private static List<String> listOf(String some) {
        return some == null || some.isBlank() ? new ArrayList<>() : new ArrayList<>(List.of(some.split(",")));
    }

    public String getSort() {
        return sort();
    }

    private String sort() {
        return order.stream()
                .map(s -> (s.getOrder().isDescending() ? "-" : "")
                        + s.getField().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(","));
    }

    public void setSort(String some) {
        order = new ArrayList<>();
        for (var word : Objects.requireNonNullElse(some, "").split(",")) {
            var field = word.replaceFirst("^-", "").toUpperCase(Locale.ROOT).replace('-', '_');
            if (Arrays.stream(DeviceSort.Column.values()).anyMatch(c -> c.name().equals(field))) {
                order.add(SortMeta.builder()
                        .field(field)
                        .order(word.startsWith("-") ? SortOrder.DESCENDING : SortOrder.ASCENDING)
                        .priority(order.size() + 1)
                        .build());
            }
        }
    }

    public Integer getPage() {
        return first / ROWS + 1;
    }

    public void setPage(Integer page) {
        first = page == null || page < 1 ? 0 : (Math.min(page, 100_000) - 1) * ROWS;
    }

    public List<SortMeta> getOrder() {
        return order;
    }

    public int getFirst() {
        return first;
    }

    public LazyDataModel<Line> getLines() {
        return lines;
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

    /** What the log calls the failure, or null. */
    public String getFailure() {
        return failure;
    }
}
