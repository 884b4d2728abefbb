package org.openfsm.demo;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.openfsm.running.Child.Failure;
import org.openfsm.running.MailServer;
import org.openfsm.running.Passwords;

/**
 * The mail server of the demo, as a provider would run it: an agent sends its reports through it, the server fetches them
 * from its mailbox and hands it its own mails, which nobody but the person before the screen gets, as files.
 */
final class PostOffice implements Closeable {

    /** The mailbox that the server polls, and who it sends its mails as. */
    private static final String SERVER = "fsm";

    private static final String SERVER_PASSWORD = "fsm.mailbox.password";
    private static final String AGENT = "printers";
    private static final String AGENT_PASSWORD = "printers.mail.password";
    private static final String DOMAIN = "@localhost";

    private final MailServer mails;
    private final Path letters;
    private final String serverPassword;
    private final String agentPassword;
    private final Map<String, Integer> kept = new HashMap<>();

    private PostOffice(MailServer mails, Path letters, String serverPassword, String agentPassword) {
        this.mails = mails;
        this.letters = letters;
        this.serverPassword = serverPassword;
        this.agentPassword = agentPassword;
        mails.mailbox(SERVER, serverPassword);
        mails.mailbox(AGENT, agentPassword);
    }

    /**
     * @param port of SMTP with TLS; IMAP with TLS has the next one
     * @throws Failure when it cannot be started
     */
    static PostOffice open(Path directory, int port, Passwords passwords)
            throws IOException, InterruptedException, Failure {
        return new PostOffice(
                started(directory.resolve("mail-server"), port),
                Files.createDirectories(directory.resolve("mails")),
                passwords.secret(SERVER_PASSWORD),
                passwords.secret(AGENT_PASSWORD));
    }

    /** Its threads are made by the one that starts it, and belong to that one's group. */
    private static MailServer started(Path directory, int port) throws IOException, InterruptedException, Failure {
        var starting = new FutureTask<>(() -> MailServer.start(directory, 0, port, port + 1));
        new Thread(new Connections(), starting, "mail server").start();
        try {
            return starting.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Failure said) {
                throw said;
            }
            throw new IOException("The mail server cannot be started: " + failed.getCause(), failed.getCause());
        }
    }

    /** Who breaks a connection off, as the server does when the demo ends, is no news for the person before the screen. */
    private static final class Connections extends ThreadGroup {

        Connections() {
            super("mail server");
        }

        @Override
        public void uncaughtException(Thread connection, Throwable broken) {
            if (!(broken instanceof IllegalStateException)) {
                super.uncaughtException(connection, broken);
            }
        }
    }

    /** What fsm-mailbox.cli and fsm-mail.cli ask an operator for. */
    Map<String, String> properties() {
        return Map.of(
                "fsm.mailbox.host",
                "localhost",
                "fsm.mailbox.port",
                Integer.toString(mails.imaps()),
                "fsm.mailbox.user",
                SERVER,
                "fsm.mail.host",
                "localhost",
                "fsm.mail.port",
                Integer.toString(mails.smtps()),
                "fsm.mail.smtps",
                "true",
                "fsm.mail.starttls",
                "false",
                "fsm.mail.user",
                SERVER,
                "fsm.mail.password",
                serverPassword,
                "fsm.mail.from",
                SERVER + DOMAIN);
    }

    /** How the server trusts it, and where agents write to. */
    List<String> serverOptions() {
        return List.of(
                "-Dfsm.mailbox.address=" + SERVER + DOMAIN,
                "-Dfsm.mailbox.poll-seconds=2",
                "-Dfsm.mailbox.trust-anchors=" + mails.certificate(),
                "-Dfsm.mail.trust-anchors=" + mails.certificate());
    }

    /** The part of agent.yaml that makes an agent report by mail. */
    String agentSettings() {
        return """
                transport: mail
                mail:
                  host: localhost
                  port: %d
                  security: smtps
                  user: %s
                  password: "%s"
                  from: %s
                  to: %s
                  trust:
                    - "%s"
                """.formatted(
                        mails.smtps(),
                        AGENT,
                        agentPassword,
                        AGENT + DOMAIN,
                        SERVER + DOMAIN,
                        mails.certificate().toString().replace("\\", "\\\\"));
    }

    /** Where the server's mails lie as files. */
    Path letters() {
        return letters;
    }

    /** Lays the mails that came since into {@link #letters}. */
    void keepNew() throws IOException {
        try {
            for (var user : mails.users()) {
                if (!user.equals(SERVER)) {
                    var all = mails.in(user, "INBOX");
                    for (var mail : all.subList(Math.min(kept.getOrDefault(user, 0), all.size()), all.size())) {
                        keep(user, mail);
                    }
                    kept.put(user, all.size());
                }
            }
        } catch (MessagingException e) {
            throw new IOException("A mail of the server cannot be kept in " + letters, e);
        }
    }

    private void keep(String user, Message mail) throws IOException, MessagingException {
        long before;
        try (var there = Files.list(letters)) {
            before = there.count();
        }
        var name = "%04d-%s.eml".formatted(before + 1, user.replaceAll("[^A-Za-z0-9@.-]", "_"));
        try (var out = Files.newOutputStream(letters.resolve(name))) {
            mail.writeTo(out);
        }
    }

    @Override
    public void close() {
        mails.close();
    }
}
