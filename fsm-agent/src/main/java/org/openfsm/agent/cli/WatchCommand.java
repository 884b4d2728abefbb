package org.openfsm.agent.cli;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.control.ControlClient;
import org.openfsm.agent.control.NoAnswer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code watch}: what the running agent does, line by line. */
@Command(
        name = "watch",
        description = "Show what the running agent does as it happens, until Ctrl-C.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "1:the service cannot be asked, or has ended; the message says why",
            "2:the configuration cannot be used"
        })
public final class WatchCommand extends Asking {

    private static final Duration LOOK = Duration.ofMillis(500);

    private final Clock clock;

    @Option(names = "--json", description = "The whole situation, an object a line, whenever it changes (UTF-8).")
    private boolean json;

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    public WatchCommand(Clock clock, Map<String, String> environment) {
        super(environment);
        this.clock = clock;
    }

    @Override
    int ask(ControlClient service) throws NoAnswer, InterruptedException {
        @Nullable JsonObject before = null;
        int finds = 0;
        while (true) {
            var now = service.status(finds);
            if (isAnotherSearch(before, now)) {
                finds = 0;
                now = service.status(0);
            }
            var search = now.getJsonObject("search");
            finds += search == null ? 0 : search.getJsonArray("finds").size();
            if (before == null || changes(before) != changes(now)) {
                show(before, now);
            }
            before = now;
            Thread.sleep(LOOK.toMillis());
        }
    }

    private void show(@Nullable JsonObject before, JsonObject now) {
        if (json) {
            say(Json.createObjectBuilder(now).build().toString());
            return;
        }
        var at = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Said.news(before, now).forEach(line -> say(at + "  " + line));
    }

    private static boolean isAnotherSearch(@Nullable JsonObject before, JsonObject now) {
        var search = now.getJsonObject("search");
        var last = before == null ? null : before.getJsonObject("search");
        return last != null && search != null && !last.getString("since").equals(search.getString("since"));
    }

    private static long changes(JsonObject situation) {
        return situation.getJsonNumber("change").longValue();
    }
}
