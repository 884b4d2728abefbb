package org.openfsm.agent.ui;

import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig.Privacy;
import org.openfsm.agent.control.LiveAgent;
import org.openfsm.agent.discovery.Overlap;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.schedule.Situation;
import org.openfsm.agent.store.StoreFailure;

/** Is all well, what is next, and what leaves this computer: the present alone, no history. */
public final class OverviewPage implements Page {

    private static final int LATELY = 6;

    private final LiveAgent agent;
    private final Clock clock;

    OverviewPage(LiveAgent agent, Clock clock) {
        this.agent = agent;
        this.clock = clock;
    }

    /** @param kind of the sentence: ok, attention or critical */
    public record Verdict(String kind, String label, String text) {}

    /**
     * What a person ought to know or do.
     *
     * @param kind crit, att or info
     * @param link to where more is said or done, with a text by that key; both may be absent
     */
    public record Trouble(
            String kind,
            String text,
            @Nullable String link,
            @Nullable String linkText) {}

    private record Fleet(int known, long monitored, long read) {}

    /** @param source and its customer */
    public record Leaving(String source, Privacy privacy) {}

    /** All that the page shows while the agent works. @param lately newest first */
    public record View(
            Situation now,
            Verdict verdict,
            List<Trouble> troubles,
            String sources,
            long printers,
            long read,
            long unmonitored,
            List<String> servers,
            String poll,
            String errors,
            Outbox.Pile waiting,
            long sent,
            List<Leaving> leaving,
            List<Outbox.Entry> lately,
            Instant at) {}

    @Override
    public String name() {
        return "overview";
    }

    @Override
    public void routes(Routes routes) {
        routes.get("/overview", visit -> {
            var working = agent.working();
            if (working.isEmpty()) {
                visit.show(
                        name(), "waiting", Map.of("missing", agent.situation().missing()));
            } else {
                visit.show(name(), "overview", Map.of("view", view(working.get(), visit.texts())));
            }
        });
        routes.post("/overview/poll", visit -> {
            boolean taken = agent.pollNow();
            visit.say(taken ? "ok" : "att", taken ? "overview.polling" : "overview.notPolled")
                    .goTo("/overview");
        });
        routes.post("/overview/search", visit -> {
            boolean taken = agent.searchNow();
            visit.say(taken ? "ok" : "att", taken ? "overview.searching" : "overview.notSearched")
                    .goTo("/overview");
        });
    }

    private View view(LiveAgent.Working working, Texts texts) throws StoreFailure {
        var now = clock.instant();
        var situation = agent.situation();
        var store = working.store();
        var config = working.config();
        var known = new Printers(store).known();
        var monitored = known.stream().filter(printer -> printer.monitored()).toList();
        long read = monitored.stream()
                .filter(printer -> printer.reachable() && printer.seenAt() != null)
                .count();
        var waiting = Outbox.pile(store, "waiting");
        var lately = Outbox.newest(store, LATELY);
        var fleet = new Fleet(known.size(), monitored.size(), read);
        var troubles = troubles(situation, working, isRefused(lately), fleet, texts);
        var leaving = new ArrayList<Leaving>();
        config.sources().forEach(source -> leaving.add(new Leaving(source.id(), source.privacy())));
        return new View(
                situation,
                verdict(situation, fleet, waiting, now, texts, Overlap.among(config, known), troubles),
                troubles,
                String.join(
                        ", ",
                        config.sources().stream().map(source -> source.id()).toList()),
                known.size(),
                read,
                known.size() - monitored.size(),
                working.identity().server().addresses().stream()
                        .map(address -> address.getHost() == null ? address.getSchemeSpecificPart() : address.getHost())
                        .toList(),
                texts.calendar(config.schedule().poll()),
                config.errors().poll().isZero()
                        ? ""
                        : texts.lasting(config.errors().poll()),
                waiting,
                Outbox.pile(store, "sent").reports(),
                leaving,
                lately,
                now);
    }

    /** Whether the server set aside what it was told last. */
    private static boolean isRefused(List<Outbox.Entry> newest) {
        return newest.stream()
                .filter(entry -> !entry.state().equals("waiting"))
                .findFirst()
                .filter(entry -> entry.state().equals("aside"))
                .isPresent();
    }

    private List<Trouble> troubles(Situation now, LiveAgent.Working working, boolean refused, Fleet fleet, Texts texts)
            throws StoreFailure {
        var troubles = new ArrayList<Trouble>();
        now.troubles().forEach(text -> troubles.add(new Trouble("crit", texts.said(text), null, null)));
        for (var road : now.roads()) {
            if (!road.works() && !road.rest().isZero()) {
                troubles.add(new Trouble("att", texts.said(road.text()), "/transfer#test", "transfer.test"));
            }
        }
        if (refused) {
            troubles.add(
                    new Trouble("att", texts.text("overview.refused"), "/outbox?state=aside", "overview.seeRefused"));
        }
        var damage = working.store().damage();
        if (damage.isPresent()
                && Files.exists(working.config().data().resolve(damage.get().file()))) {
            troubles.add(new Trouble(
                    "att",
                    texts.text(
                            "overview.damaged",
                            texts.exact(damage.get().at()),
                            damage.get().file()),
                    null,
                    null));
        }
        if (fleet.read() < fleet.monitored()) {
            troubles.add(new Trouble(
                    "info",
                    texts.text("overview.unread", fleet.monitored() - fleet.read()),
                    "/printers?state=unreachable",
                    "overview.seeUnread"));
        }
        if (fleet.monitored() == 0 && !isSearching(now)) {
            troubles.add(
                    fleet.known() == 0
                            ? new Trouble("att", texts.text("overview.noneFound"), "/search", "overview.toSearch")
                            : new Trouble(
                                    "att", texts.text("overview.noneMonitored"), "/printers", "overview.toPrinters"));
        }
        return troubles;
    }

    private static boolean isSearching(Situation now) {
        return now.search() != null && now.search().underWay();
    }

    private static Verdict verdict(
            Situation now,
            Fleet fleet,
            Outbox.Pile waiting,
            Instant at,
            Texts texts,
            List<Overlap> overlaps,
            List<Trouble> troubles) {
        var read = texts.text("overview.read", fleet.read(), fleet.monitored());
        if (!now.troubles().isEmpty()) {
            return new Verdict("critical", texts.text("overview.disturbed"), read);
        }
        var broken = now.roads().stream().noneMatch(road -> road.works()) && waitsLong(waiting.oldest(), at);
        if (broken) {
            return new Verdict(
                    "critical", texts.text("overview.sendFails"), texts.text("overview.waits", waiting.reports()));
        }
        var search = now.search();
        if (fleet.monitored() == 0 && search != null && search.underWay()) {
            return new Verdict(
                    "running", texts.text("tab.search"), texts.text("search.underWay", search.asked(), search.total()));
        }
        if (fleet.monitored() == 0) {
            return new Verdict(
                    "attention",
                    texts.text("overview.attention"),
                    texts.text(fleet.known() == 0 ? "printers.none" : "overview.noPrinters"));
        }
        if (!overlaps.isEmpty()) {
            var overlap = overlaps.get(0);
            return new Verdict(
                    "attention",
                    texts.text("overview.attention"),
                    texts.text(
                            "overview.overlap",
                            overlap.first().place(),
                            overlap.first().sourceId(),
                            overlap.other().place(),
                            overlap.other().sourceId()));
        }
        boolean well = troubles.isEmpty();
        var sent = well && waiting.reports() == 0
                ? texts.text("overview.allSent")
                : texts.text("overview.waits", waiting.reports());
        return new Verdict(
                well ? "ok" : "attention", texts.text(well ? "overview.ok" : "overview.attention"), read + ", " + sent);
    }

    /** A report that was just made is no trouble. */
    private static boolean waitsLong(@Nullable Instant oldest, Instant now) {
        return oldest != null && Duration.between(oldest, now).compareTo(Duration.ofMinutes(2)) > 0;
    }
}
