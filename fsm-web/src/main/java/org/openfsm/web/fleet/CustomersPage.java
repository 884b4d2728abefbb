package org.openfsm.web.fleet;

import jakarta.ejb.EJBException;
import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.openfsm.fleet.CustomerRow;
import org.openfsm.fleet.Fleet;
import org.openfsm.fleet.GroupRow;
import org.openfsm.fleet.Groups;
import org.openfsm.fleet.SiteRow;
import org.openfsm.fleet.Sites;
import org.openfsm.platform.Rejected;
import org.openfsm.web.Address;
import org.openfsm.web.Messages;
import org.openfsm.web.Reference;
import org.primefaces.PrimeFaces;
import org.primefaces.component.datatable.DataTable;
import org.primefaces.model.FilterMeta;
import org.primefaces.model.LazyDataModel;
import org.primefaces.model.SortMeta;

/** The customers, and the sites and groups of the one chosen. */
@Named
@ViewScoped
public class CustomersPage implements Serializable {

    private static final long serialVersionUID = 1;
    private static final String SITE = "site";

    @Inject
    Fleet fleet;

    @Inject
    Sites sites;

    @Inject
    Groups groups;

    @Inject
    Messages messages;

    private String words = "";
    private String customerId;
    private final Lines lines = new Lines();
    private transient List<Line> all;
    private transient List<SiteRow> allSites;
    private transient List<GroupRow> allGroups;
    private transient Boolean across;
    private String failure;

    private String newSite;
    private String newGroup;
    private String newShared;
    private Place renamed;
    private String newName;
    private Place removed;

    /** A customer with how much belongs to it. */
    public record Line(CustomerRow customer, int sites, int groups) {}

    /** A site or a group. @param kind {@code site} or {@code group} @param customerId null for a group over all */
    public record Place(String kind, long id, Long customerId, String name, int devices) implements Serializable {

        public boolean vacant() {
            return devices == 0;
        }
    }

    /** Reads what the address asks for. */
    public void enter() {
        if (!FacesContext.getCurrentInstance().isPostback()) {
            read();
        }
    }

    private void read() {
        try {
            failure = null;
            allSites = sites.list();
            allGroups = groups.list();
            var sitesOf = count(allSites, SiteRow::customerId);
            var groupsOf =
                    count(allGroups.stream().filter(g -> g.customerId() != null).toList(), GroupRow::customerId);
            all = fleet.customers().stream()
                    .map(c -> new Line(
                            c,
                            sitesOf.getOrDefault(c.id(), 0L).intValue(),
                            groupsOf.getOrDefault(c.id(), 0L).intValue()))
                    .toList();
        } catch (EJBException failed) {
            all = List.of();
            allSites = List.of();
            allGroups = List.of();
            failure = Reference.of("Reading the customers", failed);
        }
    }

    private static <T> Map<Long, Long> count(List<T> rows, Function<T, Long> customer) {
        return rows.stream().collect(Collectors.groupingBy(customer, Collectors.counting()));
    }

    private List<Line> all() {
        if (all == null) {
            read();
        }
        return all;
    }

    public void search() {
        var table = (DataTable) FacesContext.getCurrentInstance().getViewRoot().findComponent(":customers:table");
        if (table != null) {
            table.setFirst(0);
        }
        PrimeFaces.current().ajax().addCallbackParam("address", address(customerId));
    }

    public void clear() {
        words = "";
        search();
    }

    private String address(String of) {
        return new Address("/fleet/customers")
                .with("q", words)
                .with("customer", of)
                .toString();
    }

    public String href(CustomerRow customer) {
        return address(Long.toString(customer.id()));
    }

    private List<Line> found() {
        var wanted = words.strip().toLowerCase(Locale.ROOT).split("\\s+");
        return all().stream()
                .filter(l -> {
                    var name = l.customer().name().toLowerCase(Locale.ROOT);
                    return List.of(wanted).stream().allMatch(name::contains);
                })
                .toList();
    }

    /** The customers, a page at a time. */
    private final class Lines extends LazyDataModel<Line> {
        private static final long serialVersionUID = 1;

        @Override
        public int count(Map<String, FilterMeta> none) {
            return found().size();
        }

        @Override
        public List<Line> load(int first, int size, Map<String, SortMeta> by, Map<String, FilterMeta> none) {
            return found().stream().skip(first).limit(size).toList();
        }

        @Override
        public String getRowKey(Line line) {
            return Long.toString(line.customer().id());
        }
    }

    // the customer chosen

    /** The customer of the address, or null; one that is not this person's is as none. */
    public Line getChosen() {
        return all().stream()
                .filter(l -> Long.toString(l.customer().id()).equals(customerId))
                .findFirst()
                .orElse(null);
    }

    /** The sites of the customer chosen. */
    public List<Place> sitePlaces() {
        all();
        return allSites.stream()
                .filter(s -> s.customerId() == getChosen().customer().id())
                .map(s -> new Place(SITE, s.id(), s.customerId(), s.name(), s.devices()))
                .toList();
    }

    /** The groups of the customer chosen. */
    public List<Place> groupPlaces() {
        return groupsOf(getChosen().customer().id());
    }

    /** The groups that hold devices of all customers. */
    public List<Place> sharedPlaces() {
        return groupsOf(null);
    }

    private List<Place> groupsOf(Long customer) {
        all();
        return allGroups.stream()
                .filter(g -> Objects.equals(g.customerId(), customer))
                .map(g -> new Place("group", g.id(), g.customerId(), g.name(), g.devices()))
                .toList();
    }

    // changes; what they may be of is decided behind the calls

    public void addSite() {
        change("detail:newSite", () -> {
            sites.create(getChosen().customer().id(), newSite);
            newSite = null;
        });
    }

    public void addGroup() {
        change("detail:newGroup", () -> {
            groups.create(getChosen().customer().id(), newGroup);
            newGroup = null;
        });
    }

    public void addShared() {
        change("detail:newShared", () -> {
            groups.create(null, newShared);
            newShared = null;
        });
    }

    /** Opens the dialog that asks for the new name. */
    public void begin(Place place) {
        renamed = place;
        newName = place.name();
    }

    public void rename() {
        change("rename:newName", () -> {
            if (renamed.kind().equals(SITE)) {
                sites.rename(renamed.id(), newName);
            } else {
                groups.rename(renamed.id(), newName);
            }
        });
    }

    public void remove(Place place) {
        change(null, () -> {
            if (place.kind().equals(SITE)) {
                sites.close(place.id());
            } else {
                groups.delete(place.id());
            }
            removed = place;
        });
    }

    /** Makes again what was just removed. */
    public void undo() {
        var again = removed;
        if (again != null) {
            change(null, () -> {
                if (again.kind().equals(SITE)) {
                    sites.create(again.customerId(), again.name());
                } else {
                    groups.create(again.customerId(), again.name());
                }
            });
        }
    }

    private void change(String field, Runnable change) {
        removed = null;
        try {
            change.run();
        } catch (Rejected refusal) {
            messages.rejected(field, refusal);
        }
        read();
    }

    /** Whether groups over all customers are this person's to make. */
    public boolean isAcross() {
        if (across == null) {
            across = groups.acrossCustomers();
        }
        return across;
    }

    public int getCount() {
        return all().size();
    }

    public LazyDataModel<Line> getLines() {
        return lines;
    }

    /** What the log calls the failure, or null. */
    public String getFailure() {
        return failure;
    }

    /** What was removed and can be made again, or null. */
    public Place getRemoved() {
        return removed;
    }

    /** What is to get another name, or null. */
    public Place getRenamed() {
        return renamed;
    }

    public String getNewName() {
        return newName;
    }

    public void setNewName(String some) {
        newName = some;
    }

    public String getNewSite() {
        return newSite;
    }

    public void setNewSite(String some) {
        newSite = some;
    }

    public String getNewGroup() {
        return newGroup;
    }

    public void setNewGroup(String some) {
        newGroup = some;
    }

    public String getNewShared() {
        return newShared;
    }

    public void setNewShared(String some) {
        newShared = some;
    }

    // the address

    public String getWords() {
        return words;
    }

    public void setWords(String some) {
        words = some == null ? "" : some;
    }

    public String getCustomerId() {
        return customerId;
    }

    public void setCustomerId(String some) {
        customerId = some;
    }
}
