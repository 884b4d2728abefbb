package org.openfsm.agent.cli;

import jakarta.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.discovery.KnownDevice;
import org.openfsm.agent.discovery.Printers;
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

    /** What printers without a definition are told apart by. */
    private record Kind(
            @Nullable String manufacturer,
            @Nullable String model,
            @Nullable String sysObjectId) {}

    @Override
    public Integer call() throws InvalidConfig, StoreFailure {
        try (var store = Store.look(config().data())) {
            show(new Printers(store).devices());
        }
        return ExitCode.DONE;
    }

    private void show(List<KnownDevice> devices) {
        var kinds = new LinkedHashMap<Kind, List<KnownDevice>>();
        devices.stream().filter(device -> device.definition() == null).forEach(device -> kinds.computeIfAbsent(
                        new Kind(device.manufacturer(), device.model(), device.sysObjectId()), any -> new ArrayList<>())
                .add(device));
        kinds.forEach((kind, several) -> out().println(json ? json(kind, several) : row(kind, several)));
        if (!json) {
            int without = kinds.values().stream().mapToInt(List::size).sum();
            out().println(
                            without == 0
                                    ? "All of " + devices.size() + " printers read have a definition."
                                    : without + " of " + devices.size()
                                            + " printers read have no definition: the standards alone are"
                                            + " read of them. Record one of each kind and send it to who makes the definitions.");
        }
    }

    private static String row(Kind kind, List<KnownDevice> devices) {
        return "%4d  %-16s %-32s %s%n      %s"
                .formatted(
                        devices.size(),
                        orDash(kind.manufacturer()),
                        orDash(kind.model()),
                        orDash(kind.sysObjectId()),
                        record(kind, devices));
    }

    private static String json(Kind kind, List<KnownDevice> devices) {
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
        return object.add("count", devices.size())
                .add("record", record(kind, devices))
                .build()
                .toString();
    }

    private static String record(Kind kind, List<KnownDevice> devices) {
        var device = devices.get(0);
        var place = device.port() == 161
                ? device.host()
                : (device.host().indexOf(':') < 0 ? device.host() : "[" + device.host() + "]") + ":" + device.port();
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
