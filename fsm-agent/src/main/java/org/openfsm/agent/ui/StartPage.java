package org.openfsm.agent.ui;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openfsm.agent.config.AddressRange;
import org.openfsm.agent.config.ConfigEditor;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.enrolment.EnrolmentRefused;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.wire.EnrolmentFile;

/** The first start behind the password: take the enrolment file, name networks, search. */
final class StartPage implements Page {

    /** An enrolment file holds some certificates. */
    private static final int LARGEST = 4 << 20;

    private static final int SMALLEST_PREFIX = 22;

    private final WebUi.Settings settings;

    StartPage(WebUi.Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "start";
    }

    @Override
    public void routes(Routes routes) {
        routes.get("/start", this::show);
        routes.post("/start/enrol", this::enrol);
        routes.post("/start/search", this::search);
    }

    private void show(Visit visit) throws StoreFailure {
        if (settings.agent().working().isPresent()) {
            visit.goTo("/overview");
            return;
        }
        var identity = new Enrolment(settings.data()).identity();
        if (identity.isEmpty()) {
            visit.show("", "start-enrol", Map.of());
            return;
        }
        var sources = identity.get().server().sources();
        searchForm(
                visit,
                identity.get(),
                hasSources() ? Map.of() : Map.of(sources.get(0).sourceId(), networks()));
    }

    /** @param ranges by source, a line each */
    private void searchForm(Visit visit, Identity identity, Map<String, String> ranges) {
        visit.show(
                "",
                "start-search",
                Map.of(
                        "sources",
                        identity.server().sources(),
                        "fingerprint",
                        identity.fingerprint(),
                        "ranges",
                        ranges,
                        "missing",
                        hasSources() ? settings.agent().situation().missing() : List.of()));
    }

    private boolean hasSources() {
        try {
            return ConfigEditor.of(settings.file(), settings.environment())
                    .value("sources")
                    .isPresent();
        } catch (InvalidConfig unreadable) {
            return true;
        }
    }

    private void enrol(Visit visit) throws StoreFailure, IOException {
        var upload = visit.context().uploadedFile("file");
        if (settings.agent().working().isPresent() || upload == null || upload.size() == 0) {
            visit.say("att", "start.noFile").goTo("/start");
            return;
        }
        if (upload.size() > LARGEST) {
            visit.say("crit", "error.tooLarge").goTo("/start");
            return;
        }
        PrivateFiles.makeDirectory(settings.data());
        var brought = settings.data().resolve("brought" + EnrolmentFile.EXTENSION);
        try (var content = upload.content()) {
            PrivateFiles.write(brought, content.readAllBytes());
            var now = settings.clock().instant();
            var file = Enrolment.open(brought, now);
            try (var locked = Store.open(settings.data())) {
                locked.note("enrolledAt", now.toString());
                new Enrolment(settings.data()).enrol(file, now);
            }
            if (settings.agent().reload().isEmpty()) {
                visit.say("ok", "start.works").goTo("/overview");
            } else {
                visit.say("ok", "start.enrolled").goTo("/start");
            }
        } catch (EnrolmentRefused refused) {
            visit.sayText("crit", String.valueOf(refused.getMessage()).replace(brought.toString(), upload.filename()))
                    .goTo("/start");
        } finally {
            Files.deleteIfExists(brought);
        }
    }

    private void search(Visit visit) throws StoreFailure, IOException {
        var identity = new Enrolment(settings.data()).identity();
        if (identity.isEmpty()) {
            visit.goTo("/start");
            return;
        }
        try {
            if (!hasSources()) {
                write(visit, identity.get());
            }
            var problems = settings.agent().reload();
            if (problems.isEmpty()) {
                settings.agent().searchNow();
                visit.say("ok", "start.works").goTo("/overview");
            } else {
                visit.sayText("crit", String.join("\n", problems)).goTo("/start");
            }
        } catch (InvalidConfig | ConfigEditor.ChangedMeanwhile refused) {
            visit.sayText("crit", String.valueOf(refused.getMessage()));
            searchForm(visit, identity.get(), typed(visit, identity.get()));
        }
    }

    /** What was wrong is put right, not typed once more. */
    private static Map<String, String> typed(Visit visit, Identity identity) {
        return identity.server().sources().stream()
                .collect(Collectors.toMap(
                        EnrolmentFile.Source::sourceId, source -> visit.value("ranges-" + source.sourceId())));
    }

    /** A source without ranges is left for later. */
    private void write(Visit visit, Identity identity)
            throws InvalidConfig, ConfigEditor.ChangedMeanwhile, IOException, StoreFailure {
        var editor = ConfigEditor.of(settings.file(), settings.environment());
        for (var source : identity.server().sources()) {
            var ranges = visit.value("ranges-" + source.sourceId())
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (ranges.isEmpty()) {
                continue;
            }
            Map<String, Object> section = new LinkedHashMap<>();
            section.put("id", source.sourceId());
            section.put("ranges", ranges);
            var community = visit.secret("community-" + source.sourceId());
            if (!community.isEmpty() && !community.equals("public")) {
                section.put("snmp", List.of(Map.of("community", editor.sealed(community))));
            }
            editor.add("sources", section);
        }
        editor.save();
    }

    /** The small networks that this computer is part of: where its printers most likely are. */
    private static String networks() {
        try {
            var networks = new ArrayList<String>();
            for (var network : NetworkInterface.networkInterfaces().toList()) {
                if (network.isUp() && !network.isLoopback()) {
                    network.getInterfaceAddresses().stream()
                            .filter(address -> address.getAddress() instanceof Inet4Address own
                                    && own.isSiteLocalAddress()
                                    && address.getNetworkPrefixLength() >= SMALLEST_PREFIX
                                    && address.getNetworkPrefixLength() < 31)
                            .map(StartPage::network)
                            .forEach(networks::add);
                }
            }
            return networks.stream().distinct().collect(Collectors.joining("\n"));
        } catch (SocketException unknown) {
            return "";
        }
    }

    private static String network(InterfaceAddress address) {
        long bits = 0;
        for (byte part : address.getAddress().getAddress()) {
            bits = bits << 8 | part & 0xff;
        }
        int prefix = address.getNetworkPrefixLength();
        return AddressRange.dotted(bits & (0xffffffffL << (32 - prefix)) & 0xffffffffL) + "/" + prefix;
    }
}
