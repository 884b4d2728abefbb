package org.openfsm.agent.ui;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.record.Recorder;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.agent.store.StoreFailure;

/** Records all that a printer says, without what is private, to have its model supported; part of the PMD page. */
public final class WalkPage implements Page {

    /** A large device has some ten thousand objects; slow ones answer ten requests a second. */
    private static final Duration DEVICE_TIME = Duration.ofMinutes(30);

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int RETRIES = 2;

    private final WebUi.Settings settings;
    private final Configuring configuring;
    private final WalkRun run = new WalkRun();

    WalkPage(WebUi.Settings settings) {
        this.settings = settings;
        this.configuring = new Configuring(settings);
    }

    /**
     * The recording under way, or the last one.
     *
     * @param objects read so far, or recorded
     * @param problem key of a text; absent when there is none
     * @param replaced different originals by their kind
     * @param leftOut objects @param passedOver subtrees
     * @param whole whether the printer answered to the end
     */
    public record View(
            String place,
            boolean running,
            int objects,
            @Nullable String problem,
            SortedMap<String, Integer> replaced,
            int leftOut,
            int passedOver,
            boolean whole) {}

    /** What is shown on the PMD page; absent before the first recording. */
    @Nullable
    View view() {
        var state = run.state();
        if (state == null) {
            return null;
        }
        var recorded = state.recorded();
        return recorded == null
                ? new View(
                        state.place(), state.isRunning(), run.objects(), state.problem(), new TreeMap<>(), 0, 0, false)
                : new View(
                        state.place(),
                        false,
                        recorded.objects(),
                        null,
                        recorded.replaced(),
                        recorded.leftOut(),
                        Recorder.passedOver(),
                        recorded.faults().isEmpty());
    }

    @Override
    public String name() {
        return "walk";
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/pmd/record", this::begin);
        routes.post("/pmd/record/cancel", visit -> {
            if (run.cancel()) {
                visit.say("ok", "walk.cancelled");
            }
            visit.goTo("/pmd#record");
        });
        routes.post("/pmd/record/forget", visit -> {
            run.forget();
            visit.goTo("/pmd#record");
        });
        routes.get("/pmd/recording", this::fetch);
    }

    private void begin(Visit visit) throws StoreFailure {
        try {
            var config = configuring.config();
            var asked = SnmpTarget.parse(visit.value("place"), Credentials.community("public"));
            var credentials = credentials(config, asked);
            if (credentials.isEmpty()) {
                visit.say("crit", "walk.outside", asked.toString());
            } else if (!run.begin(
                    new SnmpTarget(asked.host(), asked.port(), credentials.get()),
                    new SnmpNetwork.Settings(
                            TIMEOUT, RETRIES, DEVICE_TIME, config.limits().packetsPerSecond()))) {
                visit.say("att", "walk.underWay");
            }
        } catch (InvalidConfig invalid) {
            visit.sayText("crit", String.valueOf(invalid.getMessage()));
        } catch (IllegalArgumentException none) {
            visit.say("crit", "walk.badPlace");
        }
        visit.goTo("/pmd#record");
    }

    /** Of the range in which it is; a printer that a broadcast found counts as in that one. */
    private Optional<List<Credentials>> credentials(AgentConfig config, SnmpTarget asked) throws StoreFailure {
        var working = settings.agent().working();
        var known = working.isPresent() ? new Printers(working.get().store()).known() : List.<Printer>of();
        for (var source : config.sources()) {
            var foundBy = known.stream()
                    .filter(printer -> printer.sourceId().equals(source.id())
                            && printer.host().equals(asked.host())
                            && printer.port() == asked.port())
                    .map(Printer::foundBy)
                    .findFirst()
                    .orElse(null);
            var search = source.searchOf(asked.host(), asked.port(), foundBy);
            if (search.isPresent()) {
                return Optional.of(search.get().credentials());
            }
        }
        return Optional.empty();
    }

    /** Its name tells nothing of the printer's address: it will be given away. */
    private void fetch(Visit visit) {
        var state = run.state();
        var recorded = state == null ? null : state.recorded();
        if (recorded == null) {
            visit.say("att", "walk.gone").goTo("/pmd#record");
            return;
        }
        var today = LocalDate.ofInstant(settings.clock().instant(), ZoneOffset.UTC);
        visit.download(
                "fsm-recording-" + today + ".snmprec",
                "text/plain;charset=utf-8",
                recorded.text(today, settings.version()));
    }
}
