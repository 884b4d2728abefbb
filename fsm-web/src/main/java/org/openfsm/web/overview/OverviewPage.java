package org.openfsm.web.overview;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.EJBException;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openfsm.events.EventFilter;
import org.openfsm.events.EventRow;
import org.openfsm.events.EventSort;
import org.openfsm.events.EventState;
import org.openfsm.events.Events;
import org.openfsm.fleet.CustomerRow;
import org.openfsm.fleet.DeviceFilter;
import org.openfsm.fleet.DeviceState;
import org.openfsm.fleet.Fleet;
import org.openfsm.ingest.AgentHealth;
import org.openfsm.ingest.AgentInstallations;
import org.openfsm.platform.Page;
import org.openfsm.reports.Reports;
import org.openfsm.reports.RunFilter;
import org.openfsm.reports.RunRow;
import org.openfsm.reports.ScheduleRow;
import org.openfsm.reports.Schedules;
import org.openfsm.web.Person;
import org.openfsm.web.Reference;

/** What the person must do now: the fleet in four numbers, each of which leads to exactly the list that it counts. */
@Named
@ViewScoped
public class OverviewPage implements Serializable {

    private static final long serialVersionUID = 1;

    /** For an hour, once a minute: a page nobody looks at any more must not keep its session open for ever. */
    private static final int REFRESHES = 60;

    /** Of the queue: what is more than a screen is the list's. */
    private static final int QUEUE = 10;

    private static final int LATEST = 5;

    @Inject
    Fleet fleet;

    @Inject
    AgentInstallations agents;

    @Inject
    Events events;

    @Inject
    Reports reports;

    @Inject
    Schedules schedules;

    @Inject
    Person person;

    private static final EventFilter UNDECIDED = new EventFilter(
            "",
            Set.of(EventState.OPEN),
            Set.of(),
            Set.of(),
            Set.of(),
            null,
            null,
            List.of(new EventSort(EventSort.Column.SEVERITY, false), new EventSort(EventSort.Column.STARTED, false)));

    private transient Figures now;
    private int refreshed;
    private String failure;

    /**
     * The fleet as it is now.
     *
     * @param customers with at least one device
     * @param lastSeen when a device was polled last; null when none was
     * @param agents by health; empty for persons who do not see agents
     * @param decisions what is open and nobody has taken up, worst first, then longest; empty for who does not see it
     * @param open how many of these there are in all
     * @param runs latest reports of the person
     * @param plans schedules of the person
     */
    public record Figures(
            Map<DeviceState, Long> devices,
            long low,
            long customers,
            Instant lastSeen,
            Map<AgentHealth, Long> agents,
            List<EventRow> decisions,
            long open,
            List<RunRow> runs,
            List<ScheduleRow> plans) {

        /** The report that ran last, or null. */
        public RunRow lastRun() {
            return runs.isEmpty() ? null : runs.get(0);
        }

        /** The schedule that is next, or null. */
        public ScheduleRow nextPlan() {
            return plans.stream()
                    .filter(p -> !p.preview().next().isEmpty())
                    .min(Comparator.comparing(p -> p.preview().next().get(0).toInstant()))
                    .orElse(null);
        }

        public long all() {
            return devices.values().stream().mapToLong(Long::longValue).sum();
        }

        private long in(DeviceState state) {
            return devices.getOrDefault(state, 0L);
        }

        private long with(AgentHealth health) {
            return agents.getOrDefault(health, 0L);
        }

        public long stopped() {
            return in(DeviceState.CRITICAL);
        }

        public long unread() {
            return in(DeviceState.UNREACHABLE);
        }

        public long silentAgents() {
            return with(AgentHealth.SILENT);
        }

        public long agentsWithGaps() {
            return with(AgentHealth.GAP);
        }

        /** Those that report or should: neither revoked nor still to enrol. */
        public long reportingAgents() {
            return agents.values().stream().mapToLong(Long::longValue).sum()
                    - with(AgentHealth.REVOKED)
                    - with(AgentHealth.NEVER_REPORTED);
        }
    }

    /** A part of the fleet's bar. */
    public record Part(String state, long devices) {}

    @PostConstruct
    public void read() {
        try {
            var queue = seesEvents() ? events.list(UNDECIDED, 0, QUEUE) : new Page<EventRow>(List.of(), 0);
            now = new Figures(
                    fleet.states(DeviceFilter.ALL),
                    fleet.devices(DeviceFilter.ALL.lowest(DeviceFilter.LOW), 0, 1)
                            .total(),
                    fleet.customers().stream()
                            .filter(c -> c.devices() > 0)
                            .map(CustomerRow::id)
                            .count(),
                    fleet.lastSeen().orElse(null),
                    seesAgents() ? agents.health() : new EnumMap<>(AgentHealth.class),
                    queue.rows(),
                    queue.total(),
                    reports.history(RunFilter.ALL, 0, LATEST).rows(),
                    schedules.list());
            failure = null;
        } catch (EJBException failed) {
            failure = Reference.of("Reading the overview", failed);
        }
    }

    public void refresh() {
        refreshed++;
        read();
    }

    public boolean isLeft() {
        return refreshed >= REFRESHES;
    }

    /** Accountants see what may be billed, not what stands still. */
    public boolean seesEvents() {
        return seesAgents() || person.is("customer");
    }

    public boolean seesAgents() {
        return person.is("dealer") || person.is("administrator");
    }

    public Figures getNow() {
        if (now == null && failure == null) {
            read();
        }
        return now;
    }

    /** The states that devices are in, the good ones first. */
    public List<Part> parts() {
        return Arrays.stream(DeviceState.values())
                .sorted((a, b) -> Integer.compare(place(a), place(b)))
                .map(s -> new Part(s.key(), now.in(s)))
                .filter(p -> p.devices() > 0)
                .toList();
    }

    private static int place(DeviceState state) {
        return switch (state) {
            case OK -> 0;
            case ATTENTION -> 1;
            case CRITICAL -> 2;
            case ASLEEP -> 3;
            case UNREACHABLE -> 4;
            case UNMANAGED -> 5;
        };
    }

    /** What the log calls the failure, or null. */
    public String getFailure() {
        return failure;
    }
}
