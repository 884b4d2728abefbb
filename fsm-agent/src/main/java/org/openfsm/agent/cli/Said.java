package org.openfsm.agent.cli;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the running service answered, in words for people. */
final class Said {

    private Said() {}

    /** Such as "1 printer", "2 printers". @param one word whose plural ends in s */
    static String count(long number, String one) {
        return number + " " + one + (number == 1 ? "" : "s");
    }

    static String find(JsonObject find) {
        var host = find.getString("host");
        var place = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + find.getInt("port");
        return switch (find.getString("kind")) {
            case "new" -> place + "  new printer, source " + find.getString("sourceId");
            case "known" -> place + "  printer known already, source " + find.getString("sourceId");
            default -> place + "  answers, but is no printer";
        };
    }

    static String progress(JsonObject search) {
        return "Searched " + search.getJsonNumber("asked") + " of " + search.getJsonNumber("total") + " addresses, "
                + search.getJsonNumber("perSecond") + " a second"
                + (search.containsKey("leftSeconds")
                        ? ", " + time(Duration.ofSeconds(search.getInt("leftSeconds"))) + " left"
                        : "")
                + "; " + found(search);
    }

    static String ended(JsonObject search) {
        return (search.getBoolean("cancelled") ? "Search ended by a person after " : "Search done: ")
                + search.getJsonNumber("asked") + " of " + search.getJsonNumber("total") + " addresses; "
                + found(search) + ".";
    }

    private static String found(JsonObject search) {
        return count(search.getInt("printers"), "printer") + ", " + search.getInt("new") + " of them new";
    }

    /** What the service does and will do. */
    static List<String> now(JsonObject now) {
        var lines = new ArrayList<String>();
        if (!now.getBoolean("works")) {
            now.getJsonArray("missing")
                    .forEach(text -> lines.add("cannot work yet: "
                            + (text instanceof jakarta.json.JsonString string ? string.getString() : text)));
            return lines;
        }
        lines.add(
                now.containsKey("pollingSince")
                        ? "reads all printers since " + second(now.getString("pollingSince"))
                        : now.containsKey("nextPoll")
                                ? "next poll " + second(now.getString("nextPoll"))
                                : "polls nobody");
        if (now.getInt("acquiring") > 0) {
            lines.add("reads " + now.getInt("acquiring") + " printers that were asked for");
        }
        var search = now.getJsonObject("search");
        if (search != null && !search.containsKey("endedAt")) {
            lines.add(progress(search));
        } else if (now.containsKey("nextSearch")) {
            lines.add("next search " + second(now.getString("nextSearch")));
        }
        lines.add("memory " + (now.getJsonNumber("memoryBytes").longValue() + 500_000) / 1_000_000 + " MB");
        return lines;
    }

    /** What is other than before, a line each. @param before absent at first */
    static List<String> news(@Nullable JsonObject before, JsonObject now) {
        if (before == null) {
            return now(now);
        }
        var lines = new ArrayList<String>();
        if (before.getBoolean("works") != now.getBoolean("works")) {
            lines.addAll(now(now));
        }
        if (began(before, now, "pollingSince")) {
            lines.add("All printers are being read.");
        }
        // a short poll is over before the next look
        if (!now.getString("polledAt", "").equals(before.getString("polledAt", ""))) {
            lines.add("All printers were read"
                    + (now.containsKey("nextPoll") ? "; next time " + second(now.getString("nextPoll")) : "") + ".");
        }
        int acquiring = now.getInt("acquiring");
        if (acquiring != before.getInt("acquiring")) {
            lines.add(
                    acquiring == 0
                            ? "The printers that were asked for were read."
                            : acquiring + " printers that were asked for are being read.");
        }
        if (now.getBoolean("sending") != before.getBoolean("sending")) {
            lines.add(now.getBoolean("sending") ? "Sending." : "Done with sending.");
        }
        lines.addAll(roads(before, now));
        search(before.getJsonObject("search"), now.getJsonObject("search"), lines);
        return lines;
    }

    private static void search(@Nullable JsonObject before, @Nullable JsonObject search, List<String> lines) {
        if (search == null) {
            return;
        }
        var same = before != null && before.getString("since").equals(search.getString("since")) ? before : null;
        if (same == null) {
            lines.add("The ranges are being searched: " + search.getJsonNumber("total") + " addresses.");
        }
        search.getJsonArray("finds").getValuesAs(JsonObject.class).forEach(find -> lines.add(find(find)));
        if (search.containsKey("endedAt") && (same == null || !same.containsKey("endedAt"))) {
            lines.add(ended(search));
        }
    }

    private static List<String> roads(JsonObject before, JsonObject now) {
        var lines = new ArrayList<String>();
        var old = before.getJsonArray("roads");
        var roads = now.getJsonArray("roads");
        for (int i = 0; i < roads.size(); i++) {
            var road = roads.getJsonObject(i);
            boolean worked = i < old.size() && old.getJsonObject(i).getBoolean("works");
            boolean rested = i < old.size() && old.getJsonObject(i).getInt("restSeconds") > 0;
            if (road.getBoolean("works") && !worked) {
                lines.add("Reports go by " + road.getString("name") + ".");
            } else if (road.getInt("restSeconds") > 0 && !rested) {
                lines.add("No report goes by " + road.getString("name") + " for "
                        + time(Duration.ofSeconds(road.getInt("restSeconds"))) + "; why: fsm-agent status");
            }
        }
        return lines;
    }

    private static boolean began(JsonObject before, JsonObject now, String what) {
        return now.containsKey(what) && !before.containsKey(what);
    }

    private static String second(String instant) {
        return Instant.ofEpochSecond(Instant.parse(instant).getEpochSecond()).toString();
    }

    private static String time(Duration time) {
        return time.toHours() > 0
                ? time.toHours() + " h " + time.toMinutesPart() + " min"
                : time.toMinutes() > 0
                        ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                        : time.toSeconds() + " s";
    }
}
