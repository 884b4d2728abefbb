package org.openfsm.mail;

import jakarta.mail.AuthenticationFailedException;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Rings when a mail arrives, where the server says so by itself (IDLE, RFC 2177): on a connection of its own that only
 * looks, by a thread of its own, in no transaction. Polling goes on beside it, so whatever goes wrong here costs some seconds.
 */
final class Bell implements Closeable, Runnable {
    /** Servers end what is idle for 29 minutes (RFC 2177), and what stands between forgets it sooner. */
    static final Duration AGAIN = Duration.ofMinutes(9);

    private static final int ANSWER_MILLIS = 60_000; // unless the operator set another time
    private static final int MOST_LINES = 10_000;
    private static final String ON = "x0";
    private static final String ENDLESS = "The mail server says much, and never an end";
    private static final System.Logger LOG = System.getLogger(Bell.class.getName());

    private final Account account;
    private final String secret;
    private final Optional<Path> anchors;
    private final String folder;
    private final Duration again;
    private final Runnable ring;
    private volatile Lines lines;
    private volatile boolean closed;
    private volatile boolean over;
    private volatile boolean useless;
    private int commands;

    Bell(Account account, String secret, Optional<Path> anchors, String folder, Duration again, Runnable ring) {
        this.account = account;
        this.secret = secret;
        this.anchors = anchors;
        this.folder = folder;
        this.again = again;
        this.ring = ring;
    }

    void start() {
        var thread = new Thread(this, "fsm-mailbox-bell " + account.name());
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether it has ended, by itself or not. */
    boolean isOver() {
        return over;
    }

    /** Whether there is no use in another: the server does not know IDLE. */
    boolean isUseless() {
        return useless;
    }

    @Override
    public void run() {
        try (var connection = Lines.connect(account, anchors)) {
            lines = connection;
            if (!closed) {
                connection.patience(answerMillis());
                connection.read();
                signIn();
                if (knowsIdle()) {
                    must("EXAMINE " + quoted(folder));
                    wait(connection);
                } else {
                    useless = true;
                }
            }
        } catch (IOException | MailboxTrouble | AuthenticationFailedException e) {
            if (!closed) {
                LOG.log(System.Logger.Level.DEBUG, "New mails of " + account + " are not announced any more", e);
            }
        } finally {
            over = true;
        }
    }

    private int answerMillis() throws MailboxTrouble {
        return account.millis("timeout", ANSWER_MILLIS);
    }

    private void signIn() throws IOException, AuthenticationFailedException {
        if (account.oauth().isEmpty()) {
            must("LOGIN " + quoted(account.user()) + " " + quoted(secret));
            return;
        }
        var tag = say("AUTHENTICATE XOAUTH2");
        if (!lines.read().startsWith("+")) {
            throw new AuthenticationFailedException("The mail server does not know XOAUTH2");
        }
        lines.write(Base64.getEncoder()
                .encodeToString(Tokens.response(account.user(), secret).getBytes(StandardCharsets.UTF_8)));
        await(tag, line -> {});
    }

    private boolean knowsIdle() throws IOException, AuthenticationFailedException {
        var known = new StringBuilder();
        await(say("CAPABILITY"), line -> known.append(line).append(' '));
        return (" " + known.toString().toUpperCase(Locale.ROOT)).contains(" IDLE ");
    }

    private void wait(Lines connection) throws IOException, AuthenticationFailedException, MailboxTrouble {
        LOG.log(
                System.Logger.Level.INFO,
                "The mail server announces new mails of {0}: they are taken at once",
                account.name());
        while (!closed) {
            var tag = say("IDLE");
            invited(tag);
            long until = System.nanoTime() + again.toNanos();
            listen(connection, until);
            connection.patience(answerMillis());
            connection.write("DONE");
            await(tag, this::hear);
        }
    }

    /** What came in between may be said before the invitation to wait (RFC 9051, 7). */
    private void invited(String tag) throws IOException {
        for (int number = 0; number < MOST_LINES; number++) {
            var line = lines.read();
            if (line.startsWith("+")) {
                return;
            }
            if (line.startsWith(tag + " ") || line.startsWith("* BYE")) {
                throw new IOException("The mail server does not want to announce mails: " + line);
            }
            hear(line);
        }
        throw new IOException(ENDLESS);
    }

    private void listen(Lines connection, long until) throws IOException {
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            connection.patience((int) Math.max(1, Duration.ofNanos(left).toMillis()));
            try {
                var line = connection.read();
                if (line.startsWith("* BYE")) {
                    throw new IOException(line);
                }
                hear(line);
            } catch (SocketTimeoutException e) {
                return; // nothing new: asked again, which shows whether anybody is there
            }
        }
    }

    private void hear(String line) {
        if (line.matches("\\* [0-9]+ EXISTS")) {
            ring.run();
        }
    }

    /** In quotes (RFC 9051, 4.3); what cannot be is not said at all. */
    private static String quoted(String text) throws IOException {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IOException("A user, password or folder holds a control character");
        }
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private String say(String command) throws IOException {
        var tag = ON + ++commands;
        lines.write(tag + " " + command);
        return tag;
    }

    private void must(String command) throws IOException, AuthenticationFailedException {
        await(say(command), line -> {});
    }

    private void await(String tag, Consumer<String> others) throws IOException, AuthenticationFailedException {
        for (int number = 0; number < MOST_LINES; number++) {
            var line = lines.read();
            if (line.startsWith(tag + " ")) {
                if (!line.startsWith(tag + " OK")) {
                    throw new AuthenticationFailedException(line);
                }
                return;
            }
            others.accept(line);
        }
        throw new IOException(ENDLESS);
    }

    /** Ends the thread at once, whatever it waits for. */
    @Override
    public void close() {
        closed = true;
        var connection = lines;
        if (connection != null) {
            connection.close();
        }
    }
}
