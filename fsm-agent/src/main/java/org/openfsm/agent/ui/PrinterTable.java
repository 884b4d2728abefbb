package org.openfsm.agent.ui;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.discovery.KnownDevice;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.discovery.UnmatchedKind;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;

/** The printers known as a table: filtered, sorted, a page at a time, so that ten thousand stay readable. */
public final class PrinterTable {

    static final int ROWS = 50;
    private static final String WITHOUT_DEFINITION = "undefined";
    public static final List<String> STATES = List.of("ok", "unreachable", "waiting", "unmanaged", WITHOUT_DEFINITION);
    private static final List<String> SORTS = List.of("model", "serial", "place", "source", "read", "state");

    private PrinterTable() {}

    /** Which one, for addresses of pages. */
    record Place(String source, String host, int port) {

        static Place of(Printer printer) {
            return new Place(printer.sourceId(), printer.host(), printer.port());
        }

        static Place of(KnownDevice device) {
            return new Place(device.sourceId(), device.host(), device.port());
        }

        String query() {
            return "source=" + encoded(source) + "&host=" + encoded(host) + "&port=" + port;
        }
    }

    /**
     * What a person wants to see.
     *
     * @param words of model, serial number, address, source or definition; empty: any
     * @param state one of {@link #STATES}, or empty
     * @param kind {@link UnmatchedKind#key}, or empty
     */
    public record Wanted(String words, String state, String kind, String sort, boolean down, int page) {

        static Wanted of(Visit visit) {
            return new Wanted(
                    visit.value("q"),
                    STATES.contains(visit.value("state")) ? visit.value("state") : "",
                    visit.value("kind"),
                    SORTS.contains(visit.value("sort")) ? visit.value("sort") : "model",
                    visit.value("down").equals("1"),
                    visit.number("p", 1));
        }

        public boolean isFiltered() {
            return !words.isEmpty() || !state.isEmpty() || !kind.isEmpty();
        }
    }

    /** @param state ok, unreachable, unmanaged or waiting @param definition absent: none fits */
    public record Row(
            Printer printer, String state, @Nullable String definition, boolean wasRead, String link) {
        public String model() {
            var text = (text(printer.manufacturer()) + " " + text(printer.model())).strip();
            return text.isEmpty() ? printer.place() : text;
        }

        private static String text(@Nullable String text) {
            return text == null ? "" : text;
        }

        private boolean isIn(String wanted) {
            return wanted.isEmpty()
                    || (wanted.equals(WITHOUT_DEFINITION) ? wasRead && definition == null : wanted.equals(state));
        }

        private boolean tells(String words) {
            return words.isEmpty()
                    || (model() + " " + printer.serialNumber() + " " + printer.place() + " " + printer.sourceId() + " "
                                    + definition)
                            .toLowerCase(Locale.ROOT)
                            .contains(words);
        }
    }

    /**
     * One page of it.
     *
     * @param kind that alone is shown; absent when any is
     * @param fits how many are left by what is wanted
     * @param pages at least one
     */
    public record View(
            List<Row> rows,
            Wanted wanted,
            @Nullable UnmatchedKind kind,
            int fits,
            int all,
            int page,
            int pages,
            Instant at) {

        /** The same list, other page or order. */
        public String link(String by, int to) {
            boolean turned = by.equals(wanted.sort()) && to == 0 && !wanted.down();
            return "/printers?q=" + encoded(wanted.words()) + "&state=" + wanted.state() + "&kind="
                    + encoded(wanted.kind()) + "&sort=" + by + "&p=" + Math.max(to, 1)
                    + (turned || to > 0 && wanted.down() ? "&down=1" : "");
        }

        public String order(String by) {
            return !by.equals(wanted.sort()) ? "none" : wanted.down() ? "descending" : "ascending";
        }
    }

    static View of(Store store, Wanted wanted, Instant now) throws StoreFailure {
        var devices = new Printers(store).devices();
        var all = rows(new Printers(store).known(), devices);
        var kind = wanted.kind().isEmpty()
                ? null
                : UnmatchedKind.of(devices).stream()
                        .filter(one -> one.key().equals(wanted.kind()))
                        .findFirst()
                        .orElse(null);
        var words = wanted.words().toLowerCase(Locale.ROOT);
        var order = order(wanted.sort()).thenComparing(PrinterTable::placeOrder);
        var fit = all.stream()
                .filter(ofKind(wanted, kind))
                .filter(row -> row.isIn(wanted.state()) && row.tells(words))
                .sorted(wanted.down() ? order.reversed() : order)
                .toList();
        int pages = Math.max(1, (fit.size() + ROWS - 1) / ROWS);
        int page = Math.min(pages, Math.max(1, wanted.page()));
        return new View(
                fit.subList((page - 1) * ROWS, Math.min(fit.size(), page * ROWS)),
                wanted,
                kind,
                fit.size(),
                all.size(),
                page,
                pages,
                now);
    }

    /** The row of one printer; empty when it is not known (any more). */
    static Optional<Row> row(Store store, Place place) throws StoreFailure {
        var printers = new Printers(store);
        return rows(
                        printers.known().stream()
                                .filter(printer -> Place.of(printer).equals(place))
                                .toList(),
                        printers.devices().stream()
                                .filter(device -> Place.of(device).equals(place))
                                .toList())
                .stream()
                .findFirst();
    }

    private static List<Row> rows(List<Printer> printers, List<KnownDevice> devices) {
        Map<Place, KnownDevice> read = new HashMap<>();
        devices.forEach(
                device -> read.merge(Place.of(device), device, (one, other) -> one.definition() != null ? one : other));
        return printers.stream()
                .map(printer -> row(printer, read.get(Place.of(printer))))
                .toList();
    }

    private static Row row(Printer printer, @Nullable KnownDevice device) {
        var state = !printer.monitored()
                ? "unmanaged"
                : !printer.reachable() ? "unreachable" : printer.seenAt() == null ? "waiting" : "ok";
        return new Row(
                printer,
                state,
                device == null ? null : device.definition(),
                device != null,
                Place.of(printer).query());
    }

    private static Predicate<Row> ofKind(Wanted wanted, @Nullable UnmatchedKind kind) {
        if (wanted.kind().isEmpty()) {
            return any -> true;
        }
        Set<Place> places = new HashSet<>();
        if (kind != null) {
            kind.printers().forEach(device -> places.add(Place.of(device)));
        }
        return row -> places.contains(Place.of(row.printer()));
    }

    private static Comparator<Row> order(String sort) {
        return switch (sort) {
            case "serial" ->
                Comparator.comparing(row -> String.valueOf(row.printer().serialNumber()));
            case "place" -> Comparator.comparing(PrinterTable::placeOrder);
            case "source" -> Comparator.comparing(row -> row.printer().sourceId());
            case "read" ->
                Comparator.comparing(row -> {
                    var at = row.printer().seenAt();
                    return at == null ? Instant.EPOCH : at;
                });
            case "state" -> Comparator.comparing(Row::state);
            default -> Comparator.comparing(row -> row.model().toLowerCase(Locale.ROOT));
        };
    }

    /** 10.0.0.9 stands before 10.0.0.10, and addresses before names. */
    private static String placeOrder(Row row) {
        var host = row.printer().host();
        var order = new StringBuilder();
        int digits = 0;
        for (int at = host.length() - 1; at >= -1; at--) {
            char here = at < 0 ? '.' : host.charAt(at);
            if (here == '.') {
                order.append("0".repeat(Math.max(0, 3 - digits)));
                digits = 0;
            } else {
                digits++;
            }
            if (at >= 0) {
                order.append(here);
            }
        }
        return order.reverse().append(':').append(row.printer().port()).toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
