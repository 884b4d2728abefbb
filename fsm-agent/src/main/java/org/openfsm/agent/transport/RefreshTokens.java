package org.openfsm.agent.transport;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig.OAuth;
import org.openfsm.agent.config.SealedSecrets;
import org.openfsm.agent.store.DirectoryLock;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;

/**
 * The refresh token that is good now. A provider may answer with a new one and take the old one no more (RFC 6749, 6): then
 * the new one is kept, sealed, in the data directory, and counts until a person enters another one in the configuration.
 */
final class RefreshTokens {

    private static final System.Logger LOG = System.getLogger("org.openfsm.agent");

    private static final String DIRECTORY = "tokens";
    private static final String FILE = "mail.sealed";
    private static final String PURPOSE = "org.openfsm.agent.transport refresh token";
    /** RFC 6749, A.17. */
    private static final Pattern TOKEN = Pattern.compile("[\\x20-\\x7e]{1,16384}");

    private final Path data;
    private final Path home;
    private final Path file;
    private final SealedSecrets seal;
    private final String configured;
    private final String origin;
    /** It came, and the disk did not take it. */
    private @Nullable String unwritten;

    /** @param configured the one that a person entered @param data directory of the agent */
    RefreshTokens(OAuth config, String configured, Path data) {
        this.configured = configured;
        this.data = data;
        this.home = data.resolve(DIRECTORY);
        this.file = home.resolve(FILE);
        this.seal = new SealedSecrets(data, PURPOSE);
        this.origin = origin(config, configured);
    }

    /** What is told apart by: one kept under another client, or before somebody entered a new one, is of no use. */
    private static String origin(OAuth config, String configured) {
        try {
            var all = config.tokenUrl() + "\n" + config.clientId() + "\n" + configured;
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("This Java has no SHA-256", impossible);
        }
    }

    /** What is done with a refresh token. */
    @FunctionalInterface
    interface Use<T> {
        /** @return what came of it, and the refresh token that was answered with */
        Used<T> with(String token) throws AccessTokens.NoToken, InterruptedException;
    }

    /** @param next as it came; absent: the one that was used stays good */
    record Used<T>(T result, @Nullable String next) {}

    /**
     * Nobody else uses one meanwhile, in this process or another: whoever shows one for the second time is taken for a thief
     * by some providers. What comes in its place is on the disk before this returns.
     *
     * @throws StoreFailure when there is nowhere to keep one; then none was used
     */
    <T> T use(Use<T> use) throws StoreFailure, AccessTokens.NoToken, InterruptedException {
        try {
            prepare();
            var alone = DirectoryLock.take(home);
            try {
                ownedAsData(home.resolve("lock"));
                var present = present();
                var used = use.with(present);
                Optional.ofNullable(used.next())
                        .filter(next -> TOKEN.matcher(next).matches() && !next.equals(present))
                        .ifPresent(this::keep);
                return used.result();
            } finally {
                alone.close();
            }
        } catch (IOException failure) {
            throw new StoreFailure(
                    home + ": cannot be used to keep a refresh token ("
                            + failure.getClass().getSimpleName() + "). The agent's account must own it.",
                    failure);
        }
    }

    private void prepare() throws IOException, StoreFailure {
        PrivateFiles.makeDirectory(data);
        PrivateFiles.makeDirectory(home);
        ownedAsData(home);
    }

    /** An administrator's command must not make files that the service cannot read. */
    private void ownedAsData(Path path) throws IOException {
        PrivateFiles.ownedAs(data, path);
    }

    private String present() throws IOException, StoreFailure {
        var late = unwritten;
        if (late != null) {
            write(late);
            unwritten = null;
            return late;
        }
        return kept().orElse(configured);
    }

    private Optional<String> kept() throws IOException {
        try {
            var text = seal.open(Files.readString(file, StandardCharsets.US_ASCII));
            return text.startsWith(origin) ? Optional.of(text.substring(origin.length())) : Optional.empty();
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IllegalArgumentException unreadable) {
            LOG.log(
                    Level.WARNING,
                    file + ": the kept refresh token was sealed with another key, or was changed. The one of"
                            + " mail.oauth.refreshToken is used instead.",
                    unreadable);
            return Optional.empty();
        }
    }

    private void keep(String next) {
        try {
            write(next);
        } catch (StoreFailure failure) {
            unwritten = next;
            LOG.log(
                    Level.ERROR,
                    "The new refresh token for the mail server cannot be kept; it is lost when this agent ends before it can: "
                            + failure.getMessage());
        }
    }

    private void write(String token) throws StoreFailure {
        PrivateFiles.write(file, seal.seal(origin + token).getBytes(StandardCharsets.US_ASCII), data);
    }
}
