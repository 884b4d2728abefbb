package org.openfsm.agent.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.ConfigEditor;
import org.openfsm.agent.config.ConfigEditor.ChangedMeanwhile;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.store.StoreFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code seal}: secrets of the configuration so that who reads the file alone cannot use them. */
@Command(
        name = "seal",
        description = {
            "Seal the secrets in the configuration (communities, passwords) with a key that only the agent's account can"
                    + " read, data/secrets.key. The rest of the file stays as it is.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no secret stands in plain text any more; with -: the sealed form was printed",
            "1:the file or the key cannot be written; the message says what to do",
            "2:the configuration cannot be used, or was changed by somebody else at the same time"
        })
public final class SealCommand implements Callable<Integer> {

    private final Map<String, String> environment;
    private final InputStream in;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "-",
            description =
                    "Change no file: read one secret, a line, from standard input and print what to write into the"
                            + " configuration in its place.")
    private @Nullable String one;

    @Mixin
    private Starting starting = new Starting();

    /**
     * @param environment for secrets that the configuration gives as {@code env: NAME}
     * @param in where a single secret comes from
     */
    public SealCommand(Map<String, String> environment, InputStream in) {
        this.environment = Map.copyOf(environment);
        this.in = in;
    }

    @Override
    public Integer call() {
        if (one != null && !one.equals("-")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "\"" + one + "\" is no parameter of seal, expected nothing, or - for a secret from standard input;"
                            + " others on this machine could see one that stands here");
        }
        var err = spec.commandLine().getErr();
        try {
            var editor = starting.editor(environment);
            return one == null ? all(editor) : one(editor);
        } catch (InvalidConfig | ChangedMeanwhile unusable) {
            err.println(unusable.getMessage());
            return Starting.UNUSABLE;
        } catch (StoreFailure | IOException failure) {
            err.println(failure.getMessage());
            return Starting.FAILED;
        }
    }

    private int all(ConfigEditor editor) throws InvalidConfig, StoreFailure, ChangedMeanwhile, IOException {
        int sealed = editor.sealAll();
        if (sealed > 0) {
            editor.saveAndForget();
        }
        spec.commandLine()
                .getOut()
                .println(
                        sealed == 0
                                ? "No secret stands in plain text; nothing was changed."
                                : "Sealed: " + sealed
                                        + ". The key is secrets.key in the data directory; back it up with"
                                        + " it. Copies of the file from before still hold the secrets.");
        return 0;
    }

    private int one(ConfigEditor editor) throws StoreFailure, IOException {
        var secret = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
        if (secret == null || secret.isEmpty()) {
            spec.commandLine().getErr().println("Standard input gave no secret, expected one line.");
            return Starting.UNUSABLE;
        }
        spec.commandLine().getOut().println("{ sealed: " + editor.sealed(secret).get("sealed") + " }");
        return 0;
    }
}
