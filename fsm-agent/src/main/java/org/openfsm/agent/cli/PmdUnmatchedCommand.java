package org.openfsm.agent.cli;

import jakarta.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AddressRange;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.discovery.KnownDevice;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.discovery.UnmatchedKind;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pmd unmatched}: which printers have no definition yet. */
@Command(
        name = "unmatched",
        description =
                "Show which of the printers known have no definition, and how to record one of each, also beside a running"
                        + " agent.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:shown", "1:the data directory cannot be read", "2:the configuration cannot be used"})
final class PmdUnmatchedCommand extends Configured {

    @Option(names = "--json", description = "One JSON object for each kind of printer, a line each (UTF-8).")
    private boolean json;

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    PmdUnmatchedCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    public Integer call() throws InvalidConfig, StoreFailure {
        try (var store = Store.look(config().data())) {
            show(new Printers(store).devices());
        }
        return ExitCode.DONE;
    }

    private void show(List<KnownDevice> devices) {
        var kinds = UnmatchedKind.of(devices);
        kinds.forEach(kind -> out().println(json ? json(kind) : row(kind)));
        if (!json) {
            int without = kinds.stream().mapToInt(UnmatchedKind::count).sum();
            out().println(
                            without == 0
                                    ? "All of " + devices.size() + " printers read have a definition."
                                    : without + " of " + devices.size()
                                            + " printers read have no definition: the standards alone are"
                                            + " read of them. Record one of each kind and send it to who makes the definitions.");
        }
    }

    private static String row(UnmatchedKind kind) {
        return "%4d  %-16s %-32s %s%n      %s"
                .formatted(
                        kind.count(),
                        orDash(kind.manufacturer()),
                        orDash(kind.model()),
                        orDash(kind.sysObjectId()),
                        record(kind));
    }

    private static String json(UnmatchedKind kind) {
        var object = Json.createObjectBuilder();
        var facts = new LinkedHashMap<String, @Nullable String>();
        facts.put("manufacturer", kind.manufacturer());
        facts.put("model", kind.model());
        facts.put("sysObjectId", kind.sysObjectId());
        facts.forEach((name, value) -> {
            if (value != null) {
                object.add(name, value);
            }
        });
        return object.add("count", kind.count())
                .add("record", record(kind))
                .build()
                .toString();
    }

    private static String record(UnmatchedKind kind) {
        var device = kind.example();
        var place = device.port() == AddressRange.SNMP_PORT ? device.host() : device.place();
        var name = (orDash(kind.manufacturer()) + "-" + orDash(kind.model()))
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        return "fsm-agent record " + place + " -o " + (name.isEmpty() ? "printer" : name) + ".snmprec";
    }

    private static String orDash(@Nullable String text) {
        return text == null ? "-" : text;
    }
}
