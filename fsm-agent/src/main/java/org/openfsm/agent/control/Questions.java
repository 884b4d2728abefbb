package org.openfsm.agent.control;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.StringReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.schedule.Control;
import org.openfsm.agent.schedule.Situation;

/** What a local tool asks, and what it is told: how the agent is and what it does, nothing of its settings. */
final class Questions {

    private static final int FINDS_AT_ONCE = 100;

    private final Control control;
    private final Known known;

    /** The printers known; none when the store cannot be read. */
    @FunctionalInterface
    interface Known {
        List<Printer> printers();
    }

    Questions(Control control, Known known) {
        this.control = control;
        this.known = known;
    }

    /** JSON to JSON. A tool of another version may ask what nobody knows. */
    String answer(String question) {
        JsonObject asked;
        try (var reader = Json.createReader(new StringReader(question))) {
            asked = reader.readObject();
        } catch (JsonException noJson) {
            return error("is no JSON");
        }
        return switch (asked.getString("do", "")) {
            case "status" ->
                situation(control.situation(), Math.max(0, asked.getInt("from", 0)))
                        .build()
                        .toString();
            case "poll" ->
                asked.containsKey("printer") ? poll(asked.getString("printer", "")) : taken(control.pollNow());
            case "search" -> taken(control.searchNow());
            case "cancel" -> taken(control.cancelSearch());
            case "send" -> taken(control.sendNow());
            default -> error("is not known to this version of the service");
        };
    }

    private static String error(String text) {
        return Json.createObjectBuilder().add("error", text).build().toString();
    }

    private static String taken(boolean taken) {
        return Json.createObjectBuilder().add("taken", taken).build().toString();
    }

    /** @param place name or address, with or without its port */
    private String poll(String place) {
        var meant = known.printers().stream()
                .filter(printer -> printer.isCalled(place))
                .toList();
        boolean taken = false;
        for (var printer : meant) {
            taken |= control.pollNow(printer.sourceId(), printer.host(), printer.port());
        }
        return Json.createObjectBuilder()
                .add("taken", taken)
                .add("known", !meant.isEmpty())
                .build()
                .toString();
    }

    private static JsonObjectBuilder situation(Situation now, int from) {
        var json = Json.createObjectBuilder()
                .add("at", now.at().toString())
                .add("change", now.change())
                .add("works", now.works())
                .add("missing", texts(now.missing()));
        add(json, "nextPoll", now.nextPoll());
        add(json, "nextErrorPoll", now.nextErrorPoll());
        add(json, "nextSearch", now.nextSearch());
        add(json, "pollingSince", now.pollingSince());
        add(json, "polledAt", now.polledAt());
        json.add("acquiring", now.acquiring())
                .add("sending", now.sending())
                .add("definitions", now.pool())
                .add("memoryBytes", now.memory());
        var roads = Json.createArrayBuilder();
        for (var road : now.roads()) {
            var one = Json.createObjectBuilder()
                    .add("name", road.name())
                    .add("works", road.works())
                    .add("restSeconds", road.rest().toSeconds());
            add(one, "since", road.since());
            roads.add(one);
        }
        json.add("roads", roads);
        var search = now.search();
        if (search != null) {
            json.add("search", search(search, from));
        }
        return json;
    }

    private static JsonObjectBuilder search(Situation.Search search, int from) {
        var finds = Json.createArrayBuilder();
        search.finds().stream()
                .skip(from)
                .limit(FINDS_AT_ONCE)
                .forEach(find -> finds.add(Json.createObjectBuilder()
                        .add("sourceId", find.sourceId())
                        .add("host", find.host())
                        .add("port", find.port())
                        .add(
                                "kind",
                                switch (find.kind()) {
                                    case NEW -> "new";
                                    case KNOWN -> "known";
                                    case NO_PRINTER -> "noPrinter";
                                    case REFUSED -> "refused";
                                })));
        var json = Json.createObjectBuilder().add("since", search.since().toString());
        add(json, "endedAt", search.endedAt());
        json.add("cancelled", search.cancelled())
                .add("asked", search.asked())
                .add("total", search.total())
                .add("perSecond", Math.round(search.perSecond() * 10) / 10.0);
        var left = search.left();
        if (left != null) {
            json.add("leftSeconds", left.toSeconds());
        }
        return json.add("printers", search.printers())
                .add("new", search.fresh())
                .add("others", search.others())
                .add("from", from)
                .add("finds", finds);
    }

    private static JsonArrayBuilder texts(List<String> texts) {
        var json = Json.createArrayBuilder();
        texts.forEach(json::add);
        return json;
    }

    private static void add(JsonObjectBuilder json, String name, @Nullable Object value) {
        if (value != null) {
            json.add(name, value.toString());
        }
    }
}
