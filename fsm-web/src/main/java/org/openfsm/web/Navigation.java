package org.openfsm.web;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which pages there are, and who may know of them: the menu, the gate and the first page all ask here. */
@Named
@RequestScoped
public class Navigation {

    private static final Set<String> ALL = Set.copyOf(Person.ROLES);
    private static final Set<String> ADMINISTRATOR = Set.of("administrator");
    private static final Set<String> ADMINISTRATOR_AND_DEALER = Set.of("administrator", "dealer");
    private static final Set<String> ALL_BUT_ACCOUNTANTS = Set.of("administrator", "dealer", "customer");

    static final List<Entry> PAGES = List.of(
            new Entry("", "/overview", "overview", "pi-home", ALL, Set.of()),
            new Entry("fleet", "/fleet/devices", "devices", "pi-print", ALL, Set.of("/fleet/device")),
            new Entry("fleet", "/events/alerts", "alerts", "pi-bell", ALL_BUT_ACCOUNTANTS, Set.of("/events/alert")),
            new Entry("fleet", "/fleet/agents", "agents", "pi-sitemap", ADMINISTRATOR_AND_DEALER, Set.of()),
            new Entry("fleet", "/fleet/customers", "customers", "pi-building", ALL, Set.of()),
            new Entry(
                    "service",
                    "/events/tickets",
                    "tickets",
                    "pi-ticket",
                    ALL_BUT_ACCOUNTANTS,
                    Set.of("/events/ticket")),
            new Entry(
                    "service",
                    "/events/rules",
                    "rules",
                    "pi-bolt",
                    ADMINISTRATOR_AND_DEALER,
                    Set.of("/events/rule", "/events/deliveries", "/events/rights")),
            new Entry("reports", "/reports", "reports", "pi-chart-bar", ALL, Set.of("/reports/history")),
            new Entry("reports", "/reports/schedules", "schedules", "pi-calendar", ALL, Set.of()),
            new Entry("administration", "/ingest/quarantine", "quarantine", "pi-inbox", ADMINISTRATOR, Set.of()),
            new Entry("administration", "/ingest/keys", "serverKeys", "pi-key", ADMINISTRATOR, Set.of()),
            new Entry("administration", "/events/states", "states", "pi-sliders-h", ADMINISTRATOR, Set.of()),
            new Entry("administration", "/access/scopes", "scopes", "pi-users", ADMINISTRATOR, Set.of()),
            new Entry("administration", "/platform/health", "health", "pi-heart", ADMINISTRATOR, Set.of()));

    @Inject
    Person person;

    /** The groups of the menu with their pages, in order; what the person may not see is absent. */
    public List<Group> groups() {
        Map<String, List<Entry>> groups = new LinkedHashMap<>();
        for (var entry : PAGES) {
            if (open(entry)) {
                groups.computeIfAbsent(entry.group(), g -> new ArrayList<>()).add(entry);
            }
        }
        return groups.entrySet().stream()
                .map(g -> new Group(g.getKey(), g.getValue()))
                .sorted(Comparator.comparing(this::late))
                .toList();
    }

    /** Accountants have their reports before the fleet. */
    private boolean late(Group group) {
        return person.is("accountant") && !person.is("dealer") && group.key().equals("fleet");
    }

    /**
     * Where a person begins: administrators with the server's health, accountants with the reports, everybody else
     * with what needs them now.
     */
    public String first() {
        if (person.is("administrator")) {
            return "/platform/health";
        }
        return person.is("accountant") && !person.is("dealer") ? "/reports" : "/overview";
    }

    /**
     * Whether the person may know that there is a page at this path; paths that are no page are open, but for the parts
     * that pages are made of: Faces would try to show one alone.
     */
    public boolean open(String path) {
        return !path.startsWith("/resources/")
                && PAGES.stream().filter(e -> e.covers(path)).allMatch(this::open);
    }

    private boolean open(Entry entry) {
        return entry.roles().stream().anyMatch(person::is);
    }

    /** A heading of the menu. */
    public record Group(String key, List<Entry> entries) {}

    /** @param roles one of them suffices @param details pages below it, which keep it marked in the menu */
    public record Entry(String group, String path, String key, String icon, Set<String> roles, Set<String> details) {

        public boolean covers(String other) {
            var page = other.endsWith(".xhtml") ? other.substring(0, other.length() - ".xhtml".length()) : other;
            return page.equals(path) || details.contains(page);
        }
    }
}
