package org.openfsm.agent.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.disclosure.PrivacyDocument;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code privacy}: what leaves this computer, as a document to print. */
@Command(
        name = "privacy",
        description =
                "Write what leaves this computer as one HTML page to print, for the data protection officer and the"
                        + " works council: roads, recipients, ports, protection, every field with its purpose, what is never read.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:written",
            "1:the data directory cannot be read, or the file not written",
            "2:the configuration cannot be used"
        })
public final class PrivacyCommand implements Callable<Integer> {

    private final Clock clock;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Starting starting = new Starting();

    @Option(names = "--lang", paramLabel = "de|en", description = "Its language (default: this machine's).")
    private @Nullable String language;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write it; a file that is there is replaced (default: to stdout).")
    private @Nullable Path output;

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    public PrivacyCommand(Clock clock, Map<String, String> environment) {
        this.clock = clock;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        var err = spec.commandLine().getErr();
        try {
            var html = html(starting.config(environment), locale());
            if (output == null) {
                spec.commandLine().getOut().print(html);
                spec.commandLine().getOut().flush();
            } else {
                Files.write(output, html.getBytes(StandardCharsets.UTF_8));
                spec.commandLine().getOut().println("Written: " + output + ". Open it in a browser and print it.");
            }
            return 0;
        } catch (InvalidConfig unusable) {
            err.println(unusable.getMessage());
            return Starting.UNUSABLE;
        } catch (StoreFailure failure) {
            err.println(failure.getMessage());
        } catch (IOException refused) {
            err.println(output + ": cannot be written (" + refused + "). Name another file.");
        }
        return Starting.FAILED;
    }

    private Locale locale() {
        if (language == null) {
            return Locale.getDefault();
        }
        if (!language.equals("de") && !language.equals("en")) {
            throw new ParameterException(spec.commandLine(), "--lang is " + language + ", expected de or en");
        }
        return new Locale(language);
    }

    private String html(AgentConfig config, Locale locale) throws StoreFailure {
        var identity = new Enrolment(config.data()).identity().orElse(null);
        if (identity == null) {
            return PrivacyDocument.of(config, null, null, Version.current(), clock, locale)
                    .html();
        }
        try (var store = Store.look(config.data())) {
            return PrivacyDocument.of(config, identity, store, Version.current(), clock, locale)
                    .html();
        }
    }
}
