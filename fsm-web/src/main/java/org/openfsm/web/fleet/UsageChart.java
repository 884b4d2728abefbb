package org.openfsm.web.fleet;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.openfsm.fleet.History;

/**
 * What Chart.js draws of a history: a bar for the whole of each local day, a line for the mean of seven days of each
 * series. Colours, fonts and number formats are the browser's part (fsm-charts.js).
 */
final class UsageChart {

    private static final int WEEK = 7;

    private UsageChart() {}

    /** @param names of the series, in order; the first is drawn as bars when there are others */
    static String of(List<History.Series> series, List<String> names) {
        var labels = Json.createArrayBuilder();
        series.get(0).days().forEach(d -> labels.add(d.day().toString()));
        var sets = Json.createArrayBuilder();
        // Chart.js draws the first set on top
        for (int i = 1; i < series.size(); i++) {
            sets.add(set(names.get(i), "line", i, means(series.get(i).days())));
        }
        sets.add(set(names.get(0), "bar", 0, usage(series.get(0).days())));
        if (series.size() == 1) {
            sets.add(set(names.get(0), "line", 1, means(series.get(0).days())));
        }
        return Json.createObjectBuilder()
                .add("type", "bar")
                .add("data", Json.createObjectBuilder().add("labels", labels).add("datasets", sets))
                .add("options", Json.createObjectBuilder())
                .build()
                .toString();
    }

    private static JsonObject set(String name, String type, int place, JsonArrayBuilder data) {
        return Json.createObjectBuilder()
                .add("label", name)
                .add("type", type)
                .add("place", place)
                .add("data", data)
                .build();
    }

    private static JsonArrayBuilder usage(List<History.Day> days) {
        var data = Json.createArrayBuilder();
        for (var day : days) {
            if (day.usage() == null) {
                data.addNull();
            } else {
                data.add(day.usage());
            }
        }
        return data;
    }

    /** Means over the days known among the last seven; none where the day itself is not known. */
    private static JsonArrayBuilder means(List<History.Day> days) {
        var data = Json.createArrayBuilder();
        var window = new ArrayList<Long>();
        for (var day : days) {
            window.add(day.usage());
            if (window.size() > WEEK) {
                window.remove(0);
            }
            var mean = window.stream()
                    .filter(Objects::nonNull)
                    .mapToLong(Long::longValue)
                    .average();
            if (day.usage() == null || mean.isEmpty()) {
                data.addNull();
            } else {
                data.add(Math.round(mean.getAsDouble()));
            }
        }
        return data;
    }
}
