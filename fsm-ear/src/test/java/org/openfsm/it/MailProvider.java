package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openfsm.running.Child;
import org.openfsm.running.Child.Failure;
import org.openfsm.running.WildFly.Ports;

/**
 * A mail provider made of Debian's Postfix and Dovecot, on loopback: submission with STARTTLS and sign-in, IMAPS, POP3S, mailboxes
 * {@code <user>@localhost}. Its certificate is its own. For proofs: started by root only, since Postfix is.
 */
final class MailProvider implements Closeable {
    private static final Path MASTER = Path.of("/usr/lib/postfix/sbin/master");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String MAIL_USER = "mail";
    private static final AtomicLong PUT = new AtomicLong();

    private final Path directory;
    private final Map<String, String> users;
    private final int submission = Ports.anyFree();
    private final int imaps = Ports.anyFree();
    private final int pop3s = Ports.anyFree();
    private final int tokens = Ports.anyFree();
    private Child dovecot;
    private Child postfix;

    private MailProvider(Path directory, Map<String, String> users) {
        this.directory = directory;
        this.users = users;
    }

    /** @param users with their passwords */
    static MailProvider start(Map<String, String> users) throws IOException, InterruptedException, Failure {
        assertThat(MASTER).as("Postfix; install Debian's package postfix").exists();
        for (var part : List.of("imap", "pop3", "lmtp")) {
            assertThat(Path.of("/usr/lib/dovecot", part))
                    .as("Dovecot; install Debian's packages dovecot-imapd, dovecot-pop3d and dovecot-lmtpd")
                    .exists();
        }
        // paths of sockets are short, and other users go there
        var directory = Files.createTempDirectory(
                "fsm-mail", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        var provider = new MailProvider(directory, users);
        provider.configure();
        provider.run();
        return provider;
    }

    private void configure() throws IOException, InterruptedException, Failure {
        tool(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "30",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                directory.resolve("key.pem").toString(),
                "-out",
                certificate().toString());
        for (var name : List.of("postfix", "queue", "state", "dovecot", "mail")) {
            Files.createDirectory(directory.resolve(name));
        }
        own(directory.resolve("state"), "postfix");
        own(directory.resolve("mail"), MAIL_USER);
        write("users", lines("%s:{PLAIN}%s::::::"));
        write("recipients", lines("%s@localhost %s"));
        write(
                "dovecot.conf",
                DOVECOT.replace("IMAPS", Integer.toString(imaps)).replace("POP3S", Integer.toString(pop3s)));
        write("oauth2.conf", TOKENS.replace("PORT", Integer.toString(tokens)));
        write("postfix/main.cf", POSTFIX);
        write("postfix/master.cf", SERVICES.replace("PORT", Integer.toString(submission)));
    }

    private String lines(String line) {
        return users.entrySet().stream()
                .map(user -> line.formatted(user.getKey(), user.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text.replace("HERE", directory.toString()));
    }

    private static void own(Path path, String user) throws IOException {
        Files.setOwner(
                path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    }

    private static void tool(String... words) throws IOException, InterruptedException, Failure {
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new Failure(words[0] + " failed: " + said);
        }
    }

    /** Lets it run, or run again on what it had. */
    void run() throws IOException, InterruptedException, Failure {
        int saidBefore = Files.exists(log()) ? said().length() : 0;
        Files.deleteIfExists(directory.resolve("dovecot/lmtp"));
        dovecot = FsmServer.CHILDREN.start(
                "Dovecot",
                new ProcessBuilder(
                        "dovecot", "-F", "-c", directory.resolve("dovecot.conf").toString()),
                directory.resolve("dovecot.log"));
        dovecot.await("start", PATIENCE, () -> Files.exists(directory.resolve("dovecot/lmtp")));
        var configuration = directory.resolve("postfix").toString();
        tool("postfix", "-c", configuration, "check"); // makes what is missing of its queue
        postfix = FsmServer.CHILDREN.start(
                "Postfix",
                new ProcessBuilder(MASTER.toString(), "-c", configuration, "-d"),
                directory.resolve("postfix.log"));
        postfix.await(
                "start",
                PATIENCE,
                () -> Files.exists(log()) && said().substring(saidBefore).contains("daemon started"));
    }

    private Path log() {
        return directory.resolve("mail.log");
    }

    /** What Postfix wrote down. */
    String said() throws IOException {
        return Files.readString(log());
    }

    /** How many bytes clients have got by IMAP over connections that are closed. */
    long givenByImap() throws IOException {
        return given("imap", "[^)]*").stream().mapToLong(bytes -> bytes).sum();
    }

    /** How many bytes each connection to somebody's mailbox has given that is closed. @param protocol imap or pop3 */
    List<Long> given(String protocol, String user) throws IOException {
        return Pattern.compile(protocol + "\\(" + user + "\\).*\\bout=(\\d+)")
                .matcher(Files.readString(directory.resolve("dovecot.log")))
                .results()
                .map(closed -> Long.valueOf(closed.group(1)))
                .toList();
    }

    /** Ends what serves connections by IMAP, as a crash does: each is cut off. */
    void killImap() {
        dovecot.process()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/imap"))
                .forEach(ProcessHandle::destroyForcibly);
    }

    Path certificate() {
        return directory.resolve("cert.pem");
    }

    int submission() {
        return submission;
    }

    int imaps() {
        return imaps;
    }

    int pop3s() {
        return pop3s;
    }

    /** Its certificate and key as a key store. */
    KeyStore keys(String password) throws IOException, InterruptedException, Failure, GeneralSecurityException {
        var file = directory.resolve("keys.p12");
        tool(
                "openssl",
                "pkcs12",
                "-export",
                "-in",
                certificate().toString(),
                "-inkey",
                directory.resolve("key.pem").toString(),
                "-passout",
                "pass:" + password,
                "-out",
                file.toString());
        return KeyStore.getInstance(file.toFile(), password.toCharArray());
    }

    /** Where Dovecot asks, by HTTP on loopback, whose a token is. */
    int tokens() {
        return tokens;
    }

    /** Lays a mail into somebody's inbox, as it is. */
    void put(String user, byte[] mail) throws IOException {
        put(user, new ByteArrayInputStream(mail));
    }

    /** The mail of a number. */
    @FunctionalInterface
    interface Written {
        byte[] mail(int number) throws IOException;
    }

    /** Lays so many mails into somebody's inbox, past all servers; the first is the oldest. */
    void fill(String user, int count, Written written) throws IOException {
        make(user);
        var names = new ArrayList<String>();
        for (int number = 0; number < count; number++) {
            names.add(name());
            var file = mailbox(user).resolve("tmp").resolve(names.get(number));
            Files.write(file, written.mail(number));
            own(file, MAIL_USER);
        }
        for (var name : names) {
            Files.move(
                    mailbox(user).resolve("tmp").resolve(name),
                    mailbox(user).resolve("new").resolve(name),
                    StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Takes somebody's mailbox away, with all its folders; nobody may be reading it. */
    void empty(String user) throws IOException {
        FsmServer.delete(mailbox(user));
    }

    private void make(String user) throws IOException {
        for (var folder : List.of("", "tmp", "new", "cur")) {
            var path = mailbox(user).resolve(folder);
            if (!Files.exists(path)) {
                Files.createDirectory(path);
                own(path, MAIL_USER);
            }
        }
    }

    /** The same with one that is too large to be held. */
    void put(String user, InputStream mail) throws IOException {
        var name = name();
        make(user);
        var written = mailbox(user).resolve("tmp").resolve(name);
        Files.copy(mail, written);
        own(written, MAIL_USER);
        Files.move(written, mailbox(user).resolve("new").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** By it a Maildir is read in the order of arrival. */
    private static String name() {
        var now = Instant.now();
        return "%d.M%06dP%d.localhost".formatted(now.getEpochSecond(), now.getNano() / 1000, PUT.incrementAndGet());
    }

    /** The mails in somebody's inbox. */
    List<Path> in(String user) throws IOException {
        return List.of(files(mailbox(user).resolve("new")), files(mailbox(user).resolve("cur"))).stream()
                .flatMap(List::stream)
                .toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private Path mailbox(String user) {
        return directory.resolve("mail").resolve(user);
    }

    /** Ends all of it; mails stay where they are. */
    void stop() throws InterruptedException {
        for (var child : new Child[] {postfix, dovecot}) {
            if (child != null) {
                child.end();
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        FsmServer.delete(directory);
    }

    private static final String DOVECOT = """
            base_dir = HERE/dovecot
            state_dir = HERE/dovecot
            log_path = /dev/stderr
            protocols = imap pop3 lmtp
            listen = 127.0.0.1
            first_valid_uid = 8
            mail_location = maildir:HERE/mail/%n
            mail_max_userip_connections = 100
            ssl = required
            ssl_cert = <HERE/cert.pem
            ssl_key = <HERE/key.pem
            disable_plaintext_auth = yes
            auth_mechanisms = plain login xoauth2
            auth_username_format = %n
            auth_failure_delay = 0
            pop3_logout_format = in=%i out=%o
            passdb {
              driver = oauth2
              mechanisms = xoauth2
              args = HERE/oauth2.conf
            }
            passdb {
              driver = passwd-file
              # none: it is also asked whose mailbox there is
              mechanisms = plain login none
              args = HERE/users
            }
            userdb {
              driver = static
              args = uid=mail gid=mail home=HERE/mail/%n
            }
            namespace inbox {
              inbox = yes
            }
            service imap-login {
              inet_listener imap {
                port = 0
              }
              inet_listener imaps {
                port = IMAPS
              }
            }
            service pop3-login {
              inet_listener pop3 {
                port = 0
              }
              inet_listener pop3s {
                port = POP3S
              }
            }
            service auth {
              unix_listener auth-smtp {
                mode = 0666
              }
            }
            service lmtp {
              unix_listener lmtp {
                mode = 0666
              }
            }
            """;

    private static final String TOKENS = """
            tokeninfo_url = http://127.0.0.1:PORT/tokeninfo?access_token=
            username_attribute = username
            """;

    private static final String POSTFIX = """
            compatibility_level = 3.6
            queue_directory = HERE/queue
            data_directory = HERE/state
            maillog_file = HERE/mail.log
            maillog_file_prefixes = HERE
            myhostname = localhost
            mydestination =
            mynetworks =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            alias_maps =
            alias_database =
            virtual_mailbox_domains = localhost
            virtual_mailbox_maps = texthash:HERE/recipients
            virtual_transport = lmtp:unix:HERE/dovecot/lmtp
            smtpd_tls_cert_file = HERE/cert.pem
            smtpd_tls_key_file = HERE/key.pem
            smtpd_tls_security_level = encrypt
            smtpd_tls_auth_only = yes
            smtpd_sasl_auth_enable = yes
            smtpd_sasl_type = dovecot
            smtpd_sasl_path = HERE/dovecot/auth-smtp
            smtpd_relay_restrictions = permit_sasl_authenticated, reject
            smtpd_error_sleep_time = 0
            """;

    private static final String SERVICES = """
            PORT     inet  n  -  n  -  -  smtpd
            cleanup  unix  n  -  n  -  0  cleanup
            qmgr     unix  n  -  n  300  1  qmgr
            tlsmgr   unix  -  -  n  1000?  1  tlsmgr
            rewrite  unix  -  -  n  -  -  trivial-rewrite
            bounce   unix  -  -  n  -  0  bounce
            defer    unix  -  -  n  -  0  bounce
            trace    unix  -  -  n  -  0  bounce
            verify   unix  -  -  n  -  1  verify
            proxymap unix  -  -  n  -  -  proxymap
            error    unix  -  -  n  -  -  error
            retry    unix  -  -  n  -  -  error
            lmtp     unix  -  -  n  -  -  lmtp
            anvil    unix  -  -  n  -  1  anvil
            scache   unix  -  -  n  -  1  scache
            postlog  unix-dgram n - n  -  1  postlogd
            """;
}
