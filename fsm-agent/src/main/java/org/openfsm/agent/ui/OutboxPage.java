package org.openfsm.agent.ui;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonGenerator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.control.LiveAgent;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
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
     * @param hidden devices that the page leaves out
     */
    public record Shown(
            Outbox.Entry entry,
            @Nullable Report report,
            String form,
            String text,
            long bytes,
            String sha256,
            int hidden) {}

    /** @param road what the first road says while it does not work; empty when all is well */
    public record View(
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
        routes.post("/outbox/send", visit -> {
            boolean taken = agent.sendNow();
            visit.say(taken ? "ok" : "att", taken ? "outbox.sending" : "outbox.notSending")
                    .goTo("/outbox");
        });
    }

    private View view(Visit visit, Store store) throws StoreFailure {
        int page = Math.max(1, Math.min(100_000, visit.number("p", 1)));
        var entries = Outbox.newest(store, (page - 1) * ROWS, ROWS + 1);
        var rows = entries.subList(0, Math.min(ROWS, entries.size()));
        var wanted = rows.stream()
                .filter(entry -> entry.chain().equals(visit.value("chain")) && entry.sequence() == visit.number("n", 0))
                .findFirst()
                .or(() -> rows.stream().findFirst());
        var roads = agent.situation().roads();
        return new View(
                rows,
                wanted.isEmpty() ? null : shown(visit, store, wanted.get()),
                Outbox.pile(store, "waiting"),
                Outbox.pile(store, "sent").reports(),
                Outbox.pile(store, "aside").reports(),
                page,
                entries.size() > ROWS,
                roads.stream().anyMatch(road -> road.works()) || roads.isEmpty()
                        ? ""
                        : roads.get(0).text(),
                clock.instant());
    }

    private static Shown shown(Visit visit, Store store, Outbox.Entry entry) throws StoreFailure {
        var form = FORMS.contains(visit.value("form")) ? visit.value("form") : "readable";
        var signed = Outbox.signed(store, entry.chain(), entry.sequence()).orElse(new byte[0]);
        try {
            var json = Seal.open(signed).json();
            var report = ReportCodec.read(json);
            int hidden =
                    visit.value("all").isEmpty() ? Math.max(0, report.devices().size() - DEVICES) : 0;
            var text = form.equals("json") ? pretty(json) : form.equals("envelope") ? pem(signed) : "";
            return new Shown(entry, report, form, text, json.length, Hashes.sha256(json), hidden);
        } catch (UnreadableSeal | MalformedReport | JsonException damaged) {
            return new Shown(entry, null, "envelope", pem(signed), signed.length, "", 0);
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
