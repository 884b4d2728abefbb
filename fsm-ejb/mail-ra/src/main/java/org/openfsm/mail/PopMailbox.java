package org.openfsm.mail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A POP3 mailbox over TLS (RFC 1939), open for one round: it is locked meanwhile, and what was deleted is gone once the
 * server has answered QUIT. Written out, since mails come as streams here, and the API of Jakarta Mail has no UIDL.
 */
final class PopMailbox implements Mailbox {
    /** No mailbox is fuller than that; a list that goes on is none. */
    private static final int MOST = 1_000_000;

    static final String ONLY_FOLDER = "INBOX";
    private static final Pattern LISTED = Pattern.compile("([0-9]{1,9}) +([!-~]{1,70})");

    private final Account account;
    private final Lines lines;
    private final Numbers numbers;
    private final Stillness stillness;
    private boolean connected = true;
    /** Account, and how many mails there were and how large all of them (RFC 1939, 5), before they were listed. */
    private String like;

    private PopMailbox(Account account, Lines lines, Numbers numbers, Stillness stillness) {
        this.account = account;
        this.lines = lines;
        this.numbers = numbers;
        this.stillness = stillness;
    }

    static PopMailbox connect(
            Account account, String secret, Optional<Path> anchors, Numbers numbers, Stillness stillness)
            throws MailboxTrouble {
        var mailbox = new PopMailbox(account, Lines.connect(account, anchors), numbers, stillness);
        try {
            mailbox.signIn(secret);
            return mailbox;
        } catch (IOException | MessagingException e) {
            mailbox.close();
            throw MailboxTrouble.of("Connecting to " + account, e);
        }
    }

    private void signIn(String secret) throws IOException, MessagingException {
        answer("greeting");
        if (account.oauth().isPresent()) {
            signInBy(secret);
            return;
        }
        accepted(ask("USER " + word(account.user())));
        accepted(ask("PASS " + word(secret)));
    }

    /** RFC 5034, 4, and its answer to a challenge: why the token is refused is said in one that is to be answered by nothing. */
    private void signInBy(String token) throws IOException, MessagingException {
        lines.write("AUTH XOAUTH2");
        var answer = lines.read();
        if (answer.startsWith("+ ") || answer.equals("+")) {
            lines.write(Base64.getEncoder()
                    .encodeToString(Tokens.response(word(account.user()), token).getBytes(StandardCharsets.UTF_8)));
            answer = lines.read();
        }
        if (answer.startsWith("+ ")) {
            lines.write("");
            answer = lines.read();
        }
        accepted(reply(answer));
    }

    /** What would be a second line is none of a user or a password. */
    private static String word(String text) throws AuthenticationFailedException {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new AuthenticationFailedException("User or password hold a control character");
        }
        return text;
    }

    /** A mailbox that is in use, or a server that has a trouble of its own, says nothing of the password (RFC 3206). */
    private static void accepted(Reply reply) throws MessagingException {
        if (reply.good()) {
            return;
        }
        var said = reply.text().toUpperCase(Locale.ROOT);
        if (List.of("[IN-USE]", "[SYS/", "[LOGIN-DELAY]").stream().anyMatch(said::startsWith)) {
            throw new MessagingException(reply.text());
        }
        throw new AuthenticationFailedException(reply.text());
    }

    private record Reply(boolean good, String text) {}

    private Reply ask(String command) throws IOException {
        lines.write(command);
        return reply();
    }

    private Reply reply() throws IOException {
        return reply(lines.read());
    }

    private static Reply reply(String line) throws IOException {
        boolean good = line.startsWith("+OK");
        if (!good && !line.startsWith("-ERR")) {
            throw new IOException("A POP3 server answers +OK or -ERR, this one: " + shown(line));
        }
        return new Reply(good, line.substring(good ? 3 : 4).strip());
    }

    private static String shown(String line) {
        return line.substring(0, Math.min(line.length(), 80));
    }

    /** @throws MessagingException when the answer is no */
    private String answer(String to) throws IOException, MessagingException {
        var reply = reply();
        if (!reply.good()) {
            throw new MessagingException("The mail server answers " + to + ": " + reply.text());
        }
        return reply.text();
    }

    private String must(String command) throws IOException, MessagingException {
        lines.write(command);
        return answer(command);
    }

    @Override
    public Account account() {
        return account;
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public boolean hasFolders() {
        return false;
    }

    @Override
    public Inbox open(String folder) throws MailboxTrouble {
        if (!folder.equalsIgnoreCase(ONLY_FOLDER)) {
            throw new MailboxTrouble(
                    Trouble.SETTINGS,
                    "The folder is " + folder
                            + ", but a POP3 mailbox has INBOX only. Take the setting out, or use IMAP",
                    null);
        }
        try {
            like = account + " " + must("STAT");
            if (stillness.lasts(like)) {
                return new PopInbox(this, Map.of(), List.of());
            }
            stillness.forget();
            var listed = listed();
            return new PopInbox(this, listed, numbers.of(name(), List.copyOf(listed.keySet())));
        } catch (IOException | MessagingException e) {
            throw broken("Listing the mails of " + account, e);
        }
    }

    private MailboxTrouble broken(String doing, Exception failure) {
        close();
        return new MailboxTrouble(Trouble.BROKEN, doing + ": " + failure.getMessage(), failure);
    }

    /**
     * The mails' numbers by their unique-ids (RFC 1939, 7), in order. Identical mails may have one id: the second comes up
     * once the first is gone.
     */
    private Map<String, Integer> listed() throws IOException, MessagingException {
        must("UIDL");
        var listed = new LinkedHashMap<String, Integer>();
        for (var line = lines.read(); !line.equals("."); line = lines.read()) {
            var words = LISTED.matcher(line.strip());
            if (!words.matches() || listed.size() == MOST) {
                throw new IOException("This is no list of mails: " + shown(line));
            }
            listed.putIfAbsent(words.group(2), Integer.parseInt(words.group(1)));
        }
        return listed;
    }

    /** A mail's octets. */
    long size(int number) throws MessagingException {
        try {
            var words = LISTED.matcher(must("LIST " + number));
            if (!words.matches() || !words.group(2).matches("[0-9]{1,18}")) {
                throw new IOException("The mail server does not say how large mail " + number + " is");
            }
            return Long.parseLong(words.group(2));
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** A whole mail, to be closed before anything else is asked. */
    InputStream mail(int number) throws IOException {
        try {
            must("RETR " + number);
            return new Dotted(lines.in(), this::close);
        } catch (MessagingException e) {
            throw new IOException(e.getMessage(), e);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    void delete(int number) throws MessagingException {
        try {
            must("DELE " + number);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /**
     * Has all that was deleted gone.
     *
     * @param uids their names
     * @param settled whether none of the rest waits
     */
    void quit(List<Long> uids, boolean settled) throws MailboxTrouble {
        try {
            must("QUIT");
        } catch (IOException | MessagingException e) {
            throw broken("Deleting mails of " + account + ", which come again and are recognised", e);
        }
        close();
        if (!uids.isEmpty()) {
            numbers.gone(name(), uids);
        } else if (settled) {
            stillness.begin(like);
        }
    }

    private MessagingException lost(IOException failure) {
        close();
        return new MessagingException("The connection broke: " + failure.getMessage());
    }

    @Override
    public void close() {
        connected = false;
        lines.close();
    }
}
