package org.openfsm.agent.ui;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonGenerator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.control.LiveAgent;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.schedule.Situation;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.wire.Device;
import org.openfsm.wire.Hashes;
import org.openfsm.wire.MalformedReport;
import org.openfsm.wire.Report;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;
import org.openfsm.wire.UnreadableSeal;

/** What was sent and what waits, exactly as it was before it was encrypted. */
public final class OutboxPage implements Page {

    private static final int ROWS = 20;
    private static final int DEVICES = 20;
    /** A search for a printer opens so many at most. */
    private static final int OPENED = 400;
    /** Of JSON or envelope: more of it makes a browser slow, and is in the file to download. */
    private static final int CHARACTERS = 100_000;

    public static final List<String> REASONS = Arrays.stream(Report.Reason.values())
            .map(reason -> reason.name().toLowerCase(Locale.ROOT))
            .toList();

    public static final List<String> STATES = List.of("waiting", "sent", "aside");

    private static final List<String> FORMS = List.of("readable", "json", "envelope");

    private final LiveAgent agent;
    private final Clock clock;

    OutboxPage(LiveAgent agent, Clock clock) {
        this.agent = agent;
        this.clock = clock;
    }

    /**
     * One report.
     *
     * @param report absent when it is damaged on the disk
     * @param text JSON or envelope; empty for the readable form
     * @param cut whether there is more of the text
     * @param devices of the report, a page of them; those that are looked for come first
     */
    public record Shown(
            Outbox.Entry entry,
            @Nullable Report report,
            String form,
            String text,
            boolean cut,
            long bytes,
            String sha256,
            Devices devices) {}

    /** @param first where they begin in the report's order, from 0 @param all how many there are */
    public record Devices(List<Device> shown, int first, int all) {

        private static final Devices NONE = new Devices(List.of(), 0, 0);

        static Devices of(Report report, String words, int page) {
            var devices = report.devices();
            if (!words.isEmpty()) {
                var sought = words.toLowerCase(Locale.ROOT);
                devices = devices.stream()
                        .sorted(Comparator.comparing(device -> !isCalled(device, sought)))
                        .toList();
            }
            int first = Math.max(0, Math.min((page - 1) * DEVICES, (devices.size() - 1) / DEVICES * DEVICES));
            return new Devices(
                    devices.subList(first, Math.min(devices.size(), first + DEVICES)), first, devices.size());
        }

        public int page() {
            return first / DEVICES + 1;
        }

        public boolean more() {
            return first + shown.size() < all;
        }
    }

    /**
     * What a person looks for.
     *
     * @param words of a printer: serial number, model, address or name
     * @param kind one of {@link #REASONS}, or empty @param state one of {@link #STATES}, or empty
     * @param from day such as 2026-11-27, or empty @param to the last day
     */
    public record Wanted(String words, String kind, String state, String from, String to) {

        public boolean isEmpty() {
            return words.isEmpty() && kind.isEmpty() && state.isEmpty() && from.isEmpty() && to.isEmpty();
        }

        /** For the page's own links. */
        public String query() {
            return isEmpty()
                    ? ""
                    : "&q=" + encoded(words) + "&kind=" + encoded(kind) + "&state=" + state + "&from=" + from + "&to="
                            + to;
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }

    /** @param more whether there are older ones @param looked how many were opened to find a printer; 0: all */
    private record Found(List<Outbox.Entry> entries, boolean more, int looked) {}

    /**
     * @param road what the first road says while it does not work; empty when all is well
     * @param nextTry until what waits is tried again; absent when nothing rests
     * @param looked so many reports were opened, and older ones were not; 0: all were
     */
    public record View(
            Wanted wanted,
            int looked,
            @Nullable Duration nextTry,
            List<Outbox.Entry> entries,
            @Nullable Shown shown,
            Outbox.Pile waiting,
            long sent,
            long aside,
            int page,
            boolean more,
            String road,
            Instant at) {}

    @Override
    public String name() {
        return "outbox";
    }

    @Override
    public void routes(Routes routes) {
        routes.get("/outbox", visit -> {
            var working = agent.working();
            if (working.isEmpty()) {
                visit.goTo("/overview");
                return;
            }
            visit.show(
                    name(), "outbox", Map.of("view", view(visit, working.get().store())));
        });
        routes.get("/outbox/proof", this::proof);
        routes.get("/outbox/chain", this::chain);
        routes.post("/outbox/send", visit -> {
            boolean taken = agent.sendNow();
            visit.say(taken ? "ok" : "att", taken ? "outbox.sending" : "outbox.notSending")
                    .goTo("/outbox");
        });
    }

    private View view(Visit visit, Store store) throws StoreFailure {
        int page = Math.max(1, Math.min(100_000, visit.number("p", 1)));
        var sought = new Wanted(
                visit.value("q"),
                known(REASONS, visit.value("kind")),
                known(STATES, visit.value("state")),
                day(visit.value("from")),
                day(visit.value("to")));
        var found = find(store, sought, page);
        var rows = found.entries();
        var wanted = rows.stream()
                .filter(entry -> entry.chain().equals(visit.value("chain")) && entry.sequence() == visit.number("n", 0))
                .findFirst()
                .or(() -> rows.stream().findFirst());
        var roads = agent.situation().roads();
        return new View(
                sought,
                found.looked(),
                nextTry(roads),
                rows,
                wanted.isEmpty() ? null : shown(visit, store, wanted.get()),
                Outbox.pile(store, "waiting"),
                Outbox.pile(store, "sent").reports(),
                Outbox.pile(store, "aside").reports(),
                page,
                found.more(),
                roads.stream().anyMatch(road -> road.works()) || roads.isEmpty()
                        ? ""
                        : roads.get(0).text(),
                clock.instant());
    }

    private static String known(List<String> words, String word) {
        return words.contains(word) ? word : "";
    }

    private static String day(String text) {
        try {
            return LocalDate.parse(text).toString();
        } catch (DateTimeParseException none) {
            return "";
        }
    }

    private static Found find(Store store, Wanted wanted, int page) throws StoreFailure {
        var sought = new Outbox.Sought(
                wanted.kind(),
                wanted.state(),
                wanted.from().isEmpty() ? Instant.EPOCH : start(LocalDate.parse(wanted.from())),
                wanted.to().isEmpty()
                        ? Outbox.Sought.ALL.to()
                        : start(LocalDate.parse(wanted.to()).plusDays(1)));
        if (wanted.words().isEmpty()) {
            var entries = Outbox.newest(store, sought, (page - 1) * ROWS, ROWS + 1);
            return new Found(entries.subList(0, Math.min(ROWS, entries.size())), entries.size() > ROWS, 0);
        }
        var words = wanted.words().toLowerCase(Locale.ROOT);
        var entries = Outbox.newest(store, sought, 0, OPENED + 1);
        var found = new ArrayList<Outbox.Entry>();
        for (var entry : entries.subList(0, Math.min(OPENED, entries.size()))) {
            if (entry.devices() > 0 && found.size() <= page * ROWS && tellsOf(store, entry, words)) {
                found.add(entry);
            }
        }
        int first = Math.min(found.size(), (page - 1) * ROWS);
        int last = Math.min(found.size(), page * ROWS);
        return new Found(found.subList(first, last), found.size() > last, entries.size() > OPENED ? OPENED : 0);
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneId.systemDefault()).toInstant();
    }

    private static boolean tellsOf(Store store, Outbox.Entry entry, String words) throws StoreFailure {
        try {
            var signed = Outbox.signed(store, entry.chain(), entry.sequence());
            return signed.isPresent()
                    && ReportCodec.read(Seal.open(signed.get()).json()).devices().stream()
                            .anyMatch(device -> isCalled(device, words));
        } catch (UnreadableSeal | MalformedReport damaged) {
            return false;
        }
    }

    private static boolean isCalled(Device device, String words) {
        var identity = device.identity();
        return Stream.concat(
                        Stream.of(device.address(), device.hostName()),
                        identity == null
                                ? Stream.empty()
                                : Stream.of(identity.serialNumber(), identity.model(), identity.name()))
                .filter(Objects::nonNull)
                .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(words));
    }

    /** By the road that is left alone for the shortest time; absent when one is open. */
    private static @Nullable Duration nextTry(List<Situation.Road> roads) {
        return roads.stream()
                .map(Situation.Road::rest)
                .min(Comparator.naturalOrder())
                .filter(rest -> !rest.isZero())
                .orElse(null);
    }

    /** Every report that is kept, with its hash and that of the one before: what a third party needs to see a gap. */
    private void chain(Visit visit) throws StoreFailure {
        var working = agent.working();
        var text = new StringBuilder(
                "Chain,Sequence,SHA-256,Previous chain,Previous sequence,Previous SHA-256,Made,Kind,State,Settled\r\n");
        if (working.isPresent()) {
            for (var link : Outbox.links(working.get().store())) {
                var previous = link.previous();
                var entry = link.entry();
                text.append(String.join(
                                ",",
                                entry.chain(),
                                String.valueOf(entry.sequence()),
                                link.sha256(),
                                previous == null ? "" : previous.chain(),
                                previous == null ? "" : String.valueOf(previous.sequence()),
                                previous == null ? "" : previous.sha256(),
                                entry.createdAt().toString(),
                                entry.reason(),
                                entry.state(),
                                entry.settledAt() == null
                                        ? ""
                                        : entry.settledAt().toString()))
                        .append("\r\n");
            }
        }
        visit.download("fsm-reports.csv", "text/csv;charset=utf-8", text.toString());
    }

    private static Shown shown(Visit visit, Store store, Outbox.Entry entry) throws StoreFailure {
        var form = FORMS.contains(visit.value("form")) ? visit.value("form") : "readable";
        var signed = Outbox.signed(store, entry.chain(), entry.sequence()).orElse(new byte[0]);
        try {
            var json = Seal.open(signed).json();
            var report = ReportCodec.read(json);
            var text = form.equals("json") ? pretty(json) : form.equals("envelope") ? pem(signed) : "";
            return new Shown(
                    entry,
                    report,
                    form,
                    text.substring(0, Math.min(text.length(), CHARACTERS)),
                    text.length() > CHARACTERS,
                    json.length,
                    Hashes.sha256(json),
                    Devices.of(report, visit.value("q"), visit.number("d", 1)));
        } catch (UnreadableSeal | MalformedReport | JsonException damaged) {
            var text = pem(signed);
            return new Shown(
                    entry,
                    null,
                    "envelope",
                    text.substring(0, Math.min(text.length(), CHARACTERS)),
                    text.length() > CHARACTERS,
                    signed.length,
                    "",
                    Devices.NONE);
        }
    }

    /** For eyes; its meaning is the same. */
    private static String pretty(byte[] json) {
        var text = new StringWriter();
        try (var reader = Json.createReader(new ByteArrayInputStream(json));
                var writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                        .createWriter(text)) {
            writer.write(reader.read());
        }
        return text.toString().strip();
    }

    private static String pem(byte[] signed) {
        return "-----BEGIN CMS-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(signed)
                + "\n-----END CMS-----";
    }

    /** What a third party needs to check one report without this program. */
    private void proof(Visit visit) throws StoreFailure, IOException {
        var working = agent.working();
        Optional<byte[]> signed = working.isEmpty()
                ? Optional.empty()
                : Outbox.signed(working.get().store(), visit.value("chain"), visit.number("n", 0));
        if (signed.isEmpty()) {
            visit.fail(404, visit.texts().text("outbox.gone"));
            return;
        }
        byte[] json;
        try {
            json = Seal.open(signed.get()).json();
        } catch (UnreadableSeal damaged) {
            visit.fail(409, visit.texts().text("outbox.damaged"));
            return;
        }
        var name = "report-" + visit.value("chain").substring(0, 8) + "-" + visit.number("n", 0);
        var zip = new ByteArrayOutputStream();
        try (var out = new ZipOutputStream(zip)) {
            entry(out, name + ".json", json);
            entry(out, name + ".p7m", signed.get());
            entry(
                    out,
                    "README.txt",
                    visit.texts()
                            .text("outbox.proof", name, Hashes.sha256(json))
                            .getBytes(StandardCharsets.UTF_8));
        }
        visit.download(name + ".zip", "application/zip", zip.toByteArray());
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }
}
