package org.openfsm.agent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.ConfigEditor;
import org.openfsm.agent.config.ConfigEditor.ChangedMeanwhile;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.store.StoreFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

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
            "2:the configuration cannot be used, or was changed by somebody else at the same time; the secret is not UTF-8"
        })
public final class SealCommand extends Configured {

    private final InputStream in;

    @Parameters(
            arity = "0..1",
            paramLabel = "-",
            description =
                    "Change no file: read one secret, a line, from standard input and print what to write into the"
                            + " configuration in its place.")
    private @Nullable String one;

    /**
     * @param environment for secrets that the configuration gives as {@code env: NAME}
     * @param in where a single secret comes from
     */
    public SealCommand(Map<String, String> environment, InputStream in) {
        super(environment);
        this.in = in;
    }

    @Override
    public Integer call() throws InvalidConfig, ChangedMeanwhile, StoreFailure, IOException, NotDone {
        if (one != null && !one.equals("-")) {
            throw new ParameterException(
                    spec().commandLine(),
                    "\"" + one + "\" is no parameter of seal, expected nothing, or - for a secret from standard input;"
                            + " others on this machine could see one that stands here");
        }
        var editor = starting().editor(environment());
        if (one == null) {
            all(editor);
        } else {
            one(editor);
        }
        return ExitCode.DONE;
    }

    private void all(ConfigEditor editor) throws InvalidConfig, StoreFailure, ChangedMeanwhile, IOException {
        int sealed = editor.sealAll();
        if (sealed > 0) {
            editor.saveAndForget();
        }
        out().println(
                        sealed == 0
                                ? "No secret stands in plain text; nothing was changed."
                                : "Sealed: " + sealed
                                        + ". The key is secrets.key in the data directory; back it up with"
                                        + " it. Copies of the file from before still hold the secrets.");
    }

    private void one(ConfigEditor editor) throws StoreFailure, IOException, NotDone {
        var secret = TypedPassword.line(TypedPassword.lines(in));
        if (secret == null || secret.isEmpty()) {
            throw new NotDone(ExitCode.UNUSABLE, "Standard input gave no secret, expected one line.");
        }
        out().println("{ sealed: " + editor.sealed(secret).get("sealed") + " }");
    }
}
