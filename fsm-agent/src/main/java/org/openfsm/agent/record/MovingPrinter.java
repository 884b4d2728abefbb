package org.openfsm.agent.record;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.record.Lives.PrinterLife;
import org.openfsm.agent.record.Traits.PageSize;
import org.openfsm.agent.record.Traits.PrinterTraits;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;
import org.openfsm.wire.MeterKey;

/**
 * The life of one hrDevice printer: jobs come, pages are printed at the speed of the engine, every meter and supply
 * that a page touches moves with it, something runs out or jams, and a person sees to it.
 *
 * <p>{@code pace} says how many times as busy as in an office it is: jobs come that much closer together and people see
 * to faults that much sooner. A page takes as long as the engine needs at any pace.
 */
final class MovingPrinter {

    private static final Duration STEP = Duration.ofSeconds(2);
    /** An engine prints a sixtieth of the time in an office. */
    private static final double OFFICE_DUTY = 1.0 / 60;

    private static final double PAGES_PER_JOB = 5;
    private static final double JAMS_PER_PAGE = 1.0 / 4_000;
    private static final int JAM = 8;
    private static final int TRAY_EMPTY = 808;

    private final NavigableMap<Oid, SnmpValue> objects;
    private final int index;
    private final double pace;
    private final Random random;
    private final Consumer<String> journal;
    private final PrinterStatus status;
    private final Alerts alerts;
    private final List<MovingMeter> meters = new ArrayList<>();
    private final List<MovingSupply> supplies;
    private final List<MovingTray> trays;
    private final boolean otherTrays;
    private final List<String> functions = new ArrayList<>();
    private final PageSize page;
    private final int pagesPerMinute;
    private final boolean color;
    private final boolean duplex;
    private final boolean large;
    private final PriorityQueue<Remedy> remedies = new PriorityQueue<>();

    private Instant now;
    private Instant nextJob;
    private @Nullable Impression job;
    private int jobPages;
    private double credit;

    MovingPrinter(
            NavigableMap<Oid, SnmpValue> objects,
            int index,
            PrinterTraits traits,
            double pace,
            Random random,
            Instant start,
            Consumer<String> journal) {
        this.objects = objects;
        this.index = index;
        this.pace = pace;
        this.random = random;
        this.journal = journal;
        now = start;
        alerts = new Alerts(objects, index);
        status = new PrinterStatus(objects, index, alerts);
        supplies = MovingSupply.of(objects, index, traits, random);
        trays = MovingTray.of(objects, index);
        otherTrays = MovingTray.unmeasured(objects, index);
        page = traits.page() == null ? PageSize.A4 : traits.page();
        pagesPerMinute = traits.pagesPerMinute() == null ? ratedSpeed() : traits.pagesPerMinute();
        for (var trait : traits.meters()) {
            meters.add(new MovingMeter(trait.key(), new Cell(objects, trait.oid(), trait.tag())));
        }
        var words = new TreeSet<String>();
        meters.forEach(meter -> words.addAll(List.of(meter.key().name().split("\\."))));
        addMarkers();
        functions.add("print");
        for (var function : List.of("copy", "fax", "scan")) {
            if (words.contains(function)) {
                functions.add(function);
            }
        }
        color = supplies.stream().anyMatch(supply -> supply.label().contains("cyan")) || words.contains("color");
        large = words.contains("a3");
        duplex = PrinterMib.column(objects, PrinterMib.MEDIA_PATH_TYPE.append(index)).stream()
                .mapToLong(row -> PrinterMib.number(objects, row, 2))
                .anyMatch(type -> type == 3 || type == 4);
        nextJob = start.plus(untilNextJob().dividedBy(4));
        if (alerts.stopped()) {
            seeToRecordedFaultLater();
        }
        trays.stream().filter(MovingTray::empty).forEach(tray -> after(Duration.ofMinutes(60), () -> refill(tray)));
        supplies.forEach(this::watch);
    }

    /** Lives on until {@code then}. */
    void advanceTo(Instant then) {
        while (now.isBefore(then)) {
            var left = Duration.between(now, then);
            var step = left.compareTo(STEP) < 0 ? left : STEP;
            now = now.plus(step);
            var due = remedies.peek();
            while (due != null && !due.at().isAfter(now)) {
                remedies.remove();
                due.action().run();
                due = remedies.peek();
            }
            if (!alerts.stopped()) {
                work(step);
            }
        }
    }

    /** Paper jams now; a person clears it after half an hour of the printer's pace. */
    void jam() {
        alerts.raise(Alerts.CRITICAL, Alerts.GROUP_MEDIA_PATH, 1, JAM, "Paper jam");
        meters.stream()
                .filter(meter -> meter.key().name().equals("vendor.jams"))
                .forEach(meter -> meter.add(1));
        journal.accept("paper jam, printing has stopped");
        changed();
        clearJamLater();
    }

    private void clearJamLater() {
        after(Duration.ofMinutes(25 + random.nextInt(15)), () -> {
            alerts.clear(Alerts.GROUP_MEDIA_PATH, 1);
            journal.accept("paper jam cleared");
            changed();
        });
    }

    boolean stopped() {
        return alerts.stopped();
    }

    /** The toner or ink that is nearest to its end. */
    Optional<MovingSupply> scarcest() {
        return supplies.stream().filter(MovingSupply::isToner).min(Comparator.comparingDouble(MovingSupply::pagesLeft));
    }

    /** A new supply is put in. */
    void replace(MovingSupply supply) {
        supply.replace(random);
        alerts.clear(Alerts.GROUP_SUPPLIES, supply.index());
        journal.accept(supply.label() + " replaced");
        changed();
    }

    /** Moves the meters on by earlier work and sets supplies to other levels: another printer of the same model. */
    void beginElsewhere(long earlierPages) {
        for (var function : functions) {
            boolean scanned = function.equals("scan");
            for (int kind = 0; kind < 8; kind++) {
                boolean inColor = (kind & 1) != 0;
                boolean big = (kind & 2) != 0;
                boolean bothSides = (kind & 4) != 0;
                if ((color || !inColor) && (large || !big) && (duplex || !bothSides)) {
                    double share = (inColor ? 0.35 : 0.65) * (big ? 0.08 : 0.92) * (bothSides ? 0.6 : 0.4);
                    long pages = Math.round(earlierPages * share * (function.equals("print") ? 0.7 : 0.15) / 2) * 2;
                    count(new Impression(function, scanned, inColor, big, bothSides, page), pages);
                }
            }
        }
        supplies.forEach(supply -> supply.begin(0.05 + 0.95 * random.nextDouble()));
        supplies.forEach(supply -> alerts.clear(Alerts.GROUP_SUPPLIES, supply.index()));
        supplies.forEach(this::watch);
        changed();
    }

    int index() {
        return index;
    }

    /** What it needs beside its objects to {@link #resume}. */
    PrinterLife life() {
        var pagesLeft = new HashMap<Integer, Double>();
        supplies.forEach(supply -> pagesLeft.put(supply.index(), supply.pagesLeft()));
        return new PrinterLife(alerts.latest(), pagesLeft);
    }

    /** Goes on from an earlier life, whose objects are in place: idle, and with somebody to see to every fault. */
    void resume(PrinterLife life) {
        alerts.resume(life.latestAlert());
        for (var supply : supplies) {
            supply.resume(life.pagesLeft().getOrDefault(supply.index(), supply.pagesLeft()));
        }
        remedies.clear();
        trays.stream().filter(MovingTray::empty).forEach(this::refillLater);
        supplies.stream()
                .filter(supply -> supply.state() == MovingSupply.State.OUT)
                .forEach(this::replaceLater);
        boolean jammed =
                alerts.rows().stream().anyMatch(row -> row.group() == Alerts.GROUP_MEDIA_PATH && row.code() == JAM);
        if (jammed) {
            clearJamLater();
        }
        if (!jammed && remedies.isEmpty() && alerts.stopped()) {
            seeToRecordedFaultLater();
        }
        changed();
    }

    private void work(Duration step) {
        if (job == null && !now.isBefore(nextJob)) {
            begin();
        }
        credit = Math.min(credit + step.toMillis() / 60_000.0 * pagesPerMinute, pagesPerMinute);
        while (job != null && credit >= 1 && !alerts.stopped()) {
            credit--;
            make(job);
            if (--jobPages <= 0) {
                finish();
            }
        }
        if (job == null) {
            credit = 0;
        }
    }

    private void begin() {
        var function = random.nextInt(10) < 7 ? "print" : functions.get(random.nextInt(functions.size()));
        boolean scan = function.equals("scan");
        job = new Impression(
                function,
                scan,
                color && !function.equals("fax") && random.nextInt(100) < 35,
                large && !scan && random.nextInt(100) < 8,
                duplex && !scan && random.nextInt(100) < 55,
                page);
        jobPages = 1 + (int) (-(PAGES_PER_JOB - 1) * Math.log(1 - random.nextDouble()));
        if (job.duplex() && jobPages % 2 != 0) {
            jobPages++;
        }
        status.printing(!scan);
    }

    private void finish() {
        if (random.nextInt(100) < 12) {
            supplies.stream().filter(MovingSupply::isStaples).forEach(supply -> {
                supply.use(1);
                watch(supply);
            });
        }
        job = null;
        nextJob = now.plus(untilNextJob());
        status.printing(false);
    }

    private void make(Impression impression) {
        count(impression, 1);
        if (impression.function().equals("copy")) {
            count(new Impression("copy", true, impression.color(), impression.large(), impression.duplex(), page), 1);
        }
        if (impression.scanned()) {
            return;
        }
        for (var supply : supplies) {
            if (!supply.isStaples()) {
                supply.use(impression);
                watch(supply);
            }
        }
        feed(impression);
        if (random.nextDouble() < JAMS_PER_PAGE) {
            jam();
        }
    }

    private void count(Impression impression, long times) {
        for (var meter : meters) {
            meter.count(impression, times);
        }
    }

    private void watch(MovingSupply supply) {
        var state = supply.state();
        boolean out = state == MovingSupply.State.OUT;
        if (state == MovingSupply.State.FINE || !alerts.tell(supply, out && supply.stopsThePrinter())) {
            return;
        }
        journal.accept(supply.alertText().toLowerCase(Locale.ROOT));
        changed();
        if (out) {
            replaceLater(supply);
        }
    }

    private void replaceLater(MovingSupply supply) {
        after(Duration.ofMinutes(30 + random.nextInt(30)), () -> replace(supply));
    }

    private void feed(Impression impression) {
        var tray = trays.stream().filter(one -> !one.empty()).findFirst().orElse(null);
        if (tray == null) {
            return;
        }
        tray.feed(impression);
        if (!tray.empty()) {
            return;
        }
        boolean last = !otherTrays && trays.stream().allMatch(MovingTray::empty);
        alerts.raise(
                last ? Alerts.CRITICAL : Alerts.WARNING,
                Alerts.GROUP_INPUT,
                tray.index(),
                TRAY_EMPTY,
                "Load paper in tray " + tray.index());
        changed();
        refillLater(tray);
    }

    private void refillLater(MovingTray tray) {
        after(Duration.ofMinutes(10 + random.nextInt(10)), () -> refill(tray));
    }

    private void refill(MovingTray tray) {
        tray.refill();
        alerts.clear(Alerts.GROUP_INPUT, tray.index());
        changed();
    }

    private void seeToRecordedFaultLater() {
        after(Duration.ofMinutes(35 + random.nextInt(25)), this::seeToRecordedFault);
    }

    private void seeToRecordedFault() {
        alerts.clearCritical();
        trays.stream().filter(MovingTray::empty).forEach(MovingTray::refill);
        supplies.stream()
                .filter(supply -> supply.state() == MovingSupply.State.OUT)
                .forEach(this::replace);
        journal.accept("fault seen to, ready again");
        changed();
    }

    private void changed() {
        status.show();
    }

    private void after(Duration inAnOffice, Runnable action) {
        remedies.add(new Remedy(now.plus(paced(inAnOffice)), remedies.size(), action));
    }

    private Duration paced(Duration inAnOffice) {
        return Duration.ofMillis((long) (inAnOffice.toMillis() / pace));
    }

    private Duration untilNextJob() {
        double minutes = PAGES_PER_JOB / (pagesPerMinute * OFFICE_DUTY) * -Math.log(1 - random.nextDouble());
        return paced(Duration.ofMillis((long) (minutes * 60_000)));
    }

    private int ratedSpeed() {
        for (var row : PrinterMib.column(objects, PrinterMib.MEDIA_PATH_SPEED.append(index))) {
            long unit =
                    PrinterMib.number(objects, PrinterMib.MEDIA_PATH_SPEED_UNIT.append(index, PrinterMib.last(row)), 2);
            long perHour = PrinterMib.number(objects, row, 0);
            if ((unit == PrinterMib.IMPRESSIONS || unit == PrinterMib.SHEETS) && perHour >= 60) {
                return (int) (perHour / 60);
            }
        }
        return 20;
    }

    /** prtMarkerLifeCount and prtMarkerPowerOnCount move by themselves, in prtMarkerCounterUnit. */
    private void addMarkers() {
        for (var row : PrinterMib.column(objects, PrinterMib.MARKER_LIFE_COUNT.append(index))) {
            var key =
                    switch ((int) PrinterMib.number(
                            objects,
                            PrinterMib.MARKER_COUNTER_UNIT.append(index, PrinterMib.last(row)),
                            PrinterMib.IMPRESSIONS)) {
                        case PrinterMib.SHEETS -> new MeterKey("engine:sheets");
                        case PrinterMib.FEET -> new MeterKey("engine:feet");
                        case PrinterMib.METRES -> new MeterKey("engine:metres");
                        default -> MeterKey.ENGINE;
                    };
            meters.add(new MovingMeter(key, new Cell(objects, row, null)));
            var sincePowerOn = PrinterMib.MARKER_POWER_ON_COUNT.append(index, PrinterMib.last(row));
            if (objects.containsKey(sincePowerOn)) {
                meters.add(new MovingMeter(key, new Cell(objects, sincePowerOn, null)));
            }
        }
    }

    private record Remedy(Instant at, int order, Runnable action) implements Comparable<Remedy> {
        @Override
        public int compareTo(Remedy other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Integer.compare(order, other.order);
        }
    }
}
