package org.openfsm.agent.cli;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.openfsm.agent.control.ControlClient;
import org.openfsm.agent.control.NoAnswer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code search-now}: has the running agent search its ranges, and shows how far it is. */
@Command(
        name = "search-now",
        description = "Have the running agent search its ranges for printers now.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it searches, or with --wait: it is done",
            "1:the service cannot be asked; the message says why",
            "2:the configuration cannot be used",
            "3:a search is under way already; with --cancel: none is"
        })
public final class SearchNowCommand extends Asking {

    private static final Duration LOOK = Duration.ofMillis(500);

    @Option(
            names = "--wait",
            description =
                    "Show who answers and how far it is until the search ends, also one that is under way already;"
                            + " Ctrl-C ends this command, not the search.")
    private boolean wait;

    @Option(names = "--cancel", description = "End the search that is under way; what it found stays.")
    private boolean cancel;

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    public SearchNowCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    int ask(ControlClient service) throws NoAnswer, InterruptedException {
        if (cancel) {
            return taken(service.cancelSearch(), "The search ends; what it found stays.", "No search is under way.");
        }
        var last = service.status(0).getJsonObject("search");
        boolean taken = service.searchNow();
        if (wait) {
            return follow(service, taken && last != null ? last.getString("since") : "");
        }
        return taken(
                taken,
                "The ranges are being searched. With --wait this command shows how far it is.",
                "A search is under way already. With --wait this command shows how far it is.");
    }

    /** @param before when the search before began, which is none of ours */
    private int follow(ControlClient service, String before) throws NoAnswer, InterruptedException {
        var progress = new ProgressLine(err(), System.console() != null);
        int shown = 0;
        while (true) {
            var search = service.status(shown).getJsonObject("search");
            if (search != null && !search.getString("since").equals(before)) {
                for (var find : search.getJsonArray("finds").getValuesAs(JsonObject.class)) {
                    progress.say(out(), Said.find(find));
                    shown++;
                }
                if (search.containsKey("endedAt")
                        && search.getJsonArray("finds").isEmpty()) {
                    progress.say(out(), Said.ended(search));
                    return 0;
                }
                progress.now(() -> Said.progress(search));
            }
            Thread.sleep(LOOK.toMillis());
        }
    }
}
