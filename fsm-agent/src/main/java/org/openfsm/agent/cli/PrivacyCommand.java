package org.openfsm.agent.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.disclosure.PrivacyDocument;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

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
public final class PrivacyCommand extends Configured {

    private final Clock clock;

    @Option(names = "--lang", paramLabel = "de|en", description = "Its language (default: this machine's).")
    private @Nullable String language;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write it; a file that is there is replaced (default: to stdout).")
    private @Nullable Path output;

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    public PrivacyCommand(Clock clock, Map<String, String> environment) {
        super(environment);
        this.clock = clock;
    }

    @Override
    public Integer call() throws InvalidConfig, StoreFailure, NotDone {
        var html = html(config(), locale());
        if (output == null) {
            out().print(html);
            out().flush();
            return ExitCode.DONE;
        }
        try {
            Files.write(output, html.getBytes(StandardCharsets.UTF_8));
        } catch (IOException refused) {
            throw new NotDone(
                    ExitCode.FAILED, output + ": cannot be written (" + refused + "). Name another file.", refused);
        }
        out().println("Written: " + output + ". Open it in a browser and print it.");
        return ExitCode.DONE;
    }

    private Locale locale() {
        if (language == null) {
            return Locale.getDefault();
        }
        if (!language.equals("de") && !language.equals("en")) {
            throw new ParameterException(spec().commandLine(), "--lang is " + language + ", expected de or en");
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
