package org.openfsm.web.fleet;

import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openfsm.fleet.AlertView;
import org.openfsm.fleet.DeviceState;
import org.openfsm.fleet.DeviceView;
import org.openfsm.fleet.Fleet;
import org.openfsm.fleet.History;
import org.openfsm.fleet.MeterView;
import org.openfsm.web.Address;
import org.openfsm.web.DetailPage;
import org.openfsm.web.Formats;
import org.openfsm.web.Texts;
import org.primefaces.PrimeFaces;

/** All that is known of one device: why it stands, what it printed, what runs out. */
@Named
@ViewScoped
public class DevicePage extends DetailPage<DeviceView> {

    private static final long serialVersionUID = 1;
    private static final List<Integer> RANGES = List.of(30, 90, 365);
    private static final List<String> METERS =
            List.of("total", "mono", "color", "print", "copy", "fax", "scan", "engine");
    private static final int MONTH = 30;
    private static final int PAST = 12;

    @Inject
    Fleet fleet;

    @Inject
    Words say;

    @Inject
    SupplyBars bars;

    @Inject
    Texts texts;

    @Inject
    Formats fmt;

    private int days = 90;

    private transient History history;
    private transient Map<String, History.Series> twoMonths;
    private transient List<AlertView> past;

    /** A meter as the page shows it. @param depth how far it is set in, 0 or 1 @param change against the 30 days before, percent; null when not known */
    public record MeterLine(MeterView meter, String name, String unit, int depth, Long last30, Integer change) {}

    /** An alert in words. */
    public record AlertLine(
            AlertView alert, String shape, String severity, String text, String said, String training, String code) {}

    /** Something that happened to the device. */
    public record Happening(Instant at, String shape, String text, String more) {}

    /** A day, or the days of a gap together, as the table below the chart lists them. */
    public record UsageLine(LocalDate from, LocalDate to, List<Long> usage) {}

    @Override
    protected Optional<DeviceView> find(long number) {
        var device = fleet.device(number);
        device.ifPresent(this::readPast);
        return device;
    }

    private void readPast(DeviceView device) {
        var today = fmt.today();
        history = fleet.history(device.id(), today.minusDays(days - 1L), today, keys(device))
                .orElse(null);
        twoMonths = fleet.history(device.id(), today.minusDays(2L * MONTH - 1), today, List.of())
                .map(h -> h.series().stream().collect(Collectors.toMap(History.Series::key, Function.identity())))
                .orElse(Map.of());
        past = fleet.pastAlerts(device.id(), 0, PAST).rows();
    }

    /** The total, and how it divides into mono and colour where the device says so. */
    private static List<String> keys(DeviceView device) {
        var has = device.meters().stream().map(MeterView::key).collect(Collectors.toSet());
        var first = has.contains("total") ? "total" : "engine";
        return has.contains("mono") && has.contains("color") ? List.of(first, "mono", "color") : List.of(first);
    }

    public DeviceView getDevice() {
        return getView();
    }

    /** Maker and model, or the name, or that it has none. */
    public String getTitle() {
        var identity = getDevice().identity();
        return Optional.ofNullable(identity.model())
                .or(() -> Optional.ofNullable(identity.name()))
                .orElse(texts.of("device.nameless"));
    }

    public String getReason() {
        return say.reason(getDevice().reason());
    }

    /** The alert to speak of first, or null. */
    public AlertLine getWorst() {
        return alertLines().stream().findFirst().orElse(null);
    }

    /** What to do about it, for a device that nobody can reach. */
    public String getSilence() {
        return texts.of(
                "device.silent",
                getDevice().agent() == null ? "" : getDevice().agent().name(),
                fmt.relative(getDevice().seenAt()),
                fmt.relative(getDevice().readAt()));
    }

    public boolean isUnreachable() {
        return getDevice().state() == DeviceState.UNREACHABLE;
    }

    // meters

    public List<MeterLine> meterLines() {
        return getDevice().meters().stream()
                .sorted(Comparator.comparingInt(DevicePage::rank).thenComparing(MeterView::key))
                .map(this::line)
                .toList();
    }

    private static int rank(MeterView meter) {
        var first = meter.key().split("[.:]")[0];
        int place = METERS.indexOf(first);
        return place < 0 ? METERS.size() : place;
    }

    private MeterLine line(MeterView meter) {
        var today = fmt.today();
        var series = Optional.ofNullable(twoMonths.get(meter.key()));
        var last = series.map(s -> sum(s, today.minusDays(MONTH - 1L), today)).orElse(null);
        var before = series.map(s -> sum(s, today.minusDays(2L * MONTH - 1), today.minusDays(MONTH)))
                .orElse(null);
        var change = last == null || before == null || before == 0
                ? null
                : (int) Math.round(100.0 * (last - before) / before);
        boolean part = meter.key().equals("mono")
                || meter.key().equals("color")
                || meter.key().contains(".");
        return new MeterLine(
                meter,
                say.meter(meter.key()),
                meter.unit().equals("impressions") ? "" : say.unit(meter.unit()),
                part && !meter.key().startsWith("vendor.") ? 1 : 0,
                last,
                change);
    }

    /** The usage of these days together; null when nothing is known of any. */
    private static Long sum(History.Series series, LocalDate from, LocalDate to) {
        var known = series.days().stream()
                .filter(d -> !d.day().isBefore(from) && !d.day().isAfter(to))
                .map(History.Day::usage)
                .filter(Objects::nonNull)
                .toList();
        var together = series.gaps().stream()
                .filter(g -> !g.from().isBefore(from) && !g.to().isAfter(to))
                .map(History.Gap::usage)
                .filter(Objects::nonNull)
                .toList();
        return known.isEmpty() && together.isEmpty()
                ? null
                : known.stream().mapToLong(Long::longValue).sum()
                        + together.stream().mapToLong(Long::longValue).sum();
    }

    /** Whether the total is mono and colour together: true, false, or null when the device does not name all three. */
    public Boolean getAddsUp() {
        var total = value("total");
        var mono = value("mono");
        var color = value("color");
        return total == null || mono == null || color == null ? null : total.equals(mono + color);
    }

    private Long value(String key) {
        return getDevice().meters().stream()
                .filter(m -> m.key().equals(key))
                .map(MeterView::value)
                .findFirst()
                .orElse(null);
    }

    /** The stretch in which differences mean something now; null when the device has no reading. */
    public DeviceView.Epoch getEpoch() {
        return getDevice().epochs().stream()
                .max(Comparator.comparingInt(DeviceView.Epoch::epoch))
                .orElse(null);
    }

    // supplies, alerts

    public List<Bar> supplyBars() {
        return bars.all(getDevice().supplies());
    }

    public List<AlertLine> alertLines() {
        return getDevice().alerts().stream()
                .filter(AlertView::active)
                .sorted(Comparator.<AlertView>comparingInt(
                                a -> List.of("critical", "attention", "info").indexOf(say.shape(a)))
                        .thenComparing(AlertView::raisedAt, Comparator.nullsLast(Comparator.reverseOrder())))
                .map(this::line)
                .toList();
    }

    private AlertLine line(AlertView alert) {
        return new AlertLine(
                alert,
                say.shape(alert),
                say.severity(alert),
                say.alert(alert),
                say.said(alert),
                say.training(alert),
                say.code(alert));
    }

    /** Alerts that are over, new epochs, the first report; newest first. */
    public List<Happening> happenings() {
        var all = new ArrayList<Happening>();
        for (var alert : past) {
            var more = alert.raisedAt() == null
                    ? ""
                    : texts.of(
                            "device.happened.lasted",
                            fmt.span(Duration.between(alert.raisedAt(), alert.clearedAt())
                                    .abs()));
            all.add(new Happening(
                    alert.raisedAt() == null ? alert.clearedAt() : alert.raisedAt(),
                    say.shape(alert),
                    say.alert(alert),
                    more));
        }
        for (var epoch : getDevice().epochs()) {
            if (epoch.epoch() > 1) {
                all.add(new Happening(epoch.from(), "attention", texts.of("device.happened.epoch", epoch.epoch()), ""));
            }
        }
        all.add(new Happening(getDevice().firstSeenAt(), "info", texts.of("device.happened.first"), ""));
        all.sort(Comparator.comparing(Happening::at, Comparator.nullsLast(Comparator.naturalOrder()))
                .reversed());
        return all;
    }

    // the chart

    public void range(int some) {
        days = some;
        read();
        PrimeFaces.current().ajax().addCallbackParam("address", address());
    }

    private String address() {
        return new Address("/fleet/device")
                .with("id", getId())
                .with("days", days == 90 ? "" : Integer.toString(days))
                .toString();
    }

    public List<Integer> getRanges() {
        return RANGES;
    }

    /** Whether there is any difference to draw. */
    public boolean isDrawn() {
        return history != null
                && history.series().stream()
                        .anyMatch(s -> s.days().stream().anyMatch(d -> d.usage() != null)
                                || s.gaps().stream().anyMatch(g -> g.usage() != null));
    }

    public String getChart() {
        return UsageChart.of(series(), names());
    }

    /** In the order of {@link #keys}; keys that have no history are left out. */
    private List<History.Series> series() {
        var by = history.series().stream().collect(Collectors.toMap(History.Series::key, Function.identity()));
        return keys(getDevice()).stream().map(by::get).filter(Objects::nonNull).toList();
    }

    public List<String> names() {
        return series().stream().map(s -> say.meter(s.key())).toList();
    }

    /** The chart as a sentence. */
    public String getSpoken() {
        var parts = series().stream()
                .map(s -> texts.of(
                        "device.chart.part",
                        say.meter(s.key()),
                        Objects.requireNonNullElse(
                                sum(
                                        s,
                                        s.days().get(0).day(),
                                        s.days().get(s.days().size() - 1).day()),
                                0L)))
                .collect(Collectors.joining(", "));
        return texts.of("device.chart.spoken", days, parts);
    }

    /** The same numbers, newest first; days of which nothing is known are left out. */
    public List<UsageLine> usageLines() {
        var series = series();
        var lines = new ArrayList<UsageLine>();
        IntStream.range(0, series.get(0).days().size()).forEach(i -> {
            var usage = new ArrayList<Long>();
            series.forEach(s -> usage.add(s.days().get(i).usage()));
            if (usage.stream().anyMatch(Objects::nonNull)) {
                var day = series.get(0).days().get(i).day();
                lines.add(new UsageLine(day, day, usage));
            }
        });
        for (var gap : series.get(0).gaps()) {
            var usage = new ArrayList<Long>();
            series.forEach(s -> usage.add(s.gaps().stream()
                    .filter(g -> g.from().equals(gap.from()) && g.to().equals(gap.to()))
                    .map(History.Gap::usage)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null)));
            lines.add(new UsageLine(gap.from(), gap.to(), usage));
        }
        lines.sort(Comparator.comparing(UsageLine::from).reversed());
        return lines;
    }

    public String getZone() {
        return history.zone().getId();
    }

    // facts

    public String getFunctions() {
        var properties = getDevice().properties();
        if (properties == null) {
            return "";
        }
        var words = new ArrayList<String>();
        if (!properties.functions().isEmpty()) {
            words.add(say.list("function.", properties.functions()));
        }
        if (properties.color() != null) {
            words.add(texts.of(properties.color() ? "device.color" : "device.mono"));
        }
        if (Boolean.TRUE.equals(properties.duplex())) {
            words.add(texts.of("device.duplex"));
        }
        return String.join(" · ", words);
    }

    public String getFinishing() {
        return getDevice().properties() == null
                ? ""
                : say.list("finishing.", getDevice().properties().finishing());
    }

    /** Definition and version; null when the standards alone were read. */
    public String getReadBy() {
        var readBy = getDevice().properties() == null
                ? null
                : getDevice().properties().readBy();
        return readBy == null
                ? null
                : texts.of(
                        "local".equals(readBy.origin()) ? "device.readBy.local" : "device.readBy.pool",
                        readBy.id(),
                        Long.toString(readBy.version()));
    }

    public String getErrors() {
        return getDevice().status() == null
                ? ""
                : say.list("printer.error.", getDevice().status().errors());
    }

    public String getUptime() {
        return getDevice().status() == null || getDevice().status().upSeconds() == null
                ? ""
                : fmt.span(Duration.ofSeconds(getDevice().status().upSeconds()));
    }

    public List<DeviceView.Tray> trays() {
        return getDevice().properties() == null
                ? List.of()
                : getDevice().properties().inputs();
    }

    // the address

    public Integer getDays() {
        return days;
    }

    public void setDays(Integer some) {
        days = some != null && RANGES.contains(some) ? some : 90;
    }
}
