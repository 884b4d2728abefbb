package org.openfsm.agent.cli;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.schedule.Delivery;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;

/** {@code status --json}: what programs that watch an agent want to know, in one object. */
final class StatusJson {

    private static final JsonProvider JSON = JsonProvider.provider();

    private StatusJson() {}

    /** @param now what the running service says; absent when nobody answers */
    static JsonObject of(AgentConfig config, Identity identity, String version, Store store, @Nullable JsonObject now)
            throws StoreFailure {
        var sources = JSON.createArrayBuilder();
        identity.server().sources().forEach(source -> sources.add(source.sourceId()));
        var status = JSON.createObjectBuilder()
                .add("agentId", identity.server().agentId().toString())
                .add("version", version)
                .add("serverId", identity.server().serverId())
                .add(
                        "certificateUntil",
                        identity.certificate().getNotAfter().toInstant().toString())
                .add("sources", sources)
                .add("running", now != null);
        if (now != null) {
            status.add("now", now);
        }
        status.add("roads", roads(config, store));
        for (var state : new String[] {"waiting", "sent", "aside"}) {
            var pile = Outbox.pile(store, state);
            status.add(
                    state,
                    filled(
                            JSON.createObjectBuilder()
                                    .add("reports", pile.reports())
                                    .add("bytes", pile.bytes()),
                            "oldest",
                            pile.oldest()));
        }
        var printers = JSON.createArrayBuilder();
        new Printers(store).known().forEach(printer -> printers.add(printer(printer)));
        return status.add("printers", printers).build();
    }

    private static JsonArrayBuilder roads(AgentConfig config, Store store) throws StoreFailure {
        var roads = JSON.createArrayBuilder();
        for (var road : config.roads()) {
            var name = road.name().toLowerCase(Locale.ROOT);
            var one = JSON.createObjectBuilder().add("name", name);
            Delivery.said(store, name).ifPresent(last -> {
                filled(one, "since", last.since());
                filled(one, "says", last.text());
            });
            roads.add(one);
        }
        return roads;
    }

    private static JsonObjectBuilder printer(Printer printer) {
        var one = JSON.createObjectBuilder()
                .add("sourceId", printer.sourceId())
                .add("host", printer.host())
                .add("port", printer.port())
                .add("reachable", printer.reachable());
        var facts = new TreeMap<String, @Nullable Object>();
        facts.put("manufacturer", printer.manufacturer());
        facts.put("model", printer.model());
        facts.put("serialNumber", printer.serialNumber());
        facts.put("foundAt", printer.foundAt());
        facts.put("seenAt", printer.seenAt());
        for (Map.Entry<String, @Nullable Object> fact : facts.entrySet()) {
            filled(one, fact.getKey(), fact.getValue());
        }
        return one;
    }

    /** What is not known is absent. */
    private static JsonObjectBuilder filled(JsonObjectBuilder object, String name, @Nullable Object value) {
        return value == null ? object : object.add(name, value.toString());
    }
}
