package org.openfsm.platform;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an operator sets, as system properties of the server; each has a working default. */
@ApplicationScoped
public class Settings {
    /** Narrower than RFC 5321: without quoting, and fit to stand in a URI as it is. */
    private static final Pattern MAIL_ADDRESS =
            Pattern.compile("[A-Za-z0-9._+=-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63})*");

    private static final int MOST_DAYS = 36_500;

    /** What is taken away when it is old. */
    private enum Keep {
        EVENTS(730, 366),
        DELIVERIES(400, 7),
        TICKETS(1095, 7),
        MAILS(30, 7);

        private final int usual;
        private final int least;

        /** In days. */
        Keep(int usual, int least) {
            this.usual = usual;
            this.least = least;
        }

        String property() {
            return "fsm.keep." + name().toLowerCase(Locale.ROOT) + "-days";
        }
    }

    private final UnaryOperator<String> properties;

    public Settings() {
        this(System::getProperty);
    }

    /** @param properties gives the value of a property, or null */
    public Settings(UnaryOperator<String> properties) {
        this.properties = properties;
    }

    /** {@code fsm.public-url}: where agents and people reach the server. */
    public URI publicUrl() {
        return URI.create(text("fsm.public-url", "https://localhost:8443").replaceFirst("/+$", ""));
    }

    /** {@code fsm.trust-anchors}: PEM file of the certificates that agents shall trust for TLS; else the public ones. */
    public Optional<Path> trustAnchors() {
        return Optional.ofNullable(text("fsm.trust-anchors", null)).map(Path::of);
    }

    /** {@code fsm.mail.from}: who sends the server's mails, such as {@code FSM <fsm@example.org>}. */
    public Optional<String> mailFrom() {
        return Optional.ofNullable(text("fsm.mail.from", null));
    }

    /** {@code fsm.mail.trust-anchors}: PEM file of the certificates that the mail server is trusted by; else the public ones. */
    public Optional<Path> mailTrustAnchors() {
        return Optional.ofNullable(text("fsm.mail.trust-anchors", null)).map(Path::of);
    }

    /** {@code fsm.webhooks.trust-anchors}: PEM file of the certificates that webhooks are trusted by; else the public ones. */
    public Optional<Path> webhookTrustAnchors() {
        return Optional.ofNullable(text("fsm.webhooks.trust-anchors", null)).map(Path::of);
    }

    /**
     * {@code fsm.webhooks.allow-private}: names and addresses within the own network that webhooks may call, separated by
     * commas; else none.
     */
    public Set<String> webhooksAllowedPrivately() {
        return Arrays.stream(text("fsm.webhooks.allow-private", "").split(","))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** {@code fsm.master-key}: file of the key that everything secret in the database is encrypted with. */
    public Path masterKey() {
        var directory = text("jboss.server.config.dir", ".");
        return Path.of(
                text("fsm.master-key", Path.of(directory, "fsm-master.key").toString()));
    }

    /** {@code fsm.reports.attachment-mib}: what a mail carries of a report's files; what is larger is named by a link. */
    public long reportAttachmentBytes() {
        var said = text("fsm.reports.attachment-mib", "10");
        return said.matches("\\d{1,3}") ? Long.parseLong(said) << 20 : 10L << 20;
    }

    /**
     * {@code fsm.keep.events-days}: how long events are kept after they were over, with notes and reactions. Not less than a
     * year, since a rule's damping looks back so far.
     */
    public int keepEventsDays() {
        return days(Keep.EVENTS);
    }

    /** {@code fsm.keep.deliveries-days}: how long the ledger keeps what rules sent about something that is over. */
    public int keepDeliveriesDays() {
        return days(Keep.DELIVERIES);
    }

    /** {@code fsm.keep.tickets-days}: how long tickets are kept after they were closed. */
    public int keepTicketsDays() {
        return days(Keep.TICKETS);
    }

    /** {@code fsm.keep.mails-days}: how long it is remembered what became of a mail in the reports' mailbox. */
    public int keepMailsDays() {
        return days(Keep.MAILS);
    }

    private int days(Keep what) {
        return problem(what).isPresent() ? what.usual : Integer.parseInt(said(what));
    }

    private String said(Keep what) {
        return text(what.property(), Integer.toString(what.usual));
    }

    private Optional<String> problem(Keep what) {
        var said = said(what);
        boolean right =
                said.matches("\\d{1,5}") && Integer.parseInt(said) >= what.least && Integer.parseInt(said) <= MOST_DAYS;
        return right
                ? Optional.empty()
                : Optional.of(what.property() + " is \"" + said + "\", expected " + what.least + " to " + MOST_DAYS
                        + " days");
    }

    /** {@code fsm.tenant.name}: what the tenant made at the first start is called. */
    public String tenantName() {
        return text("fsm.tenant.name", "FSM");
    }

    /** {@code fsm.tenant.zone}: the zone of its local days; the server's unless said. */
    public ZoneId tenantZone() {
        return ZoneId.of(text("fsm.tenant.zone", ZoneId.systemDefault().getId()));
    }

    /** {@code fsm.mailbox.address}: where agents send reports by mail, as {@code mailto:}; else by mail none do. */
    public Optional<URI> mailboxAddress() {
        return Optional.ofNullable(text("fsm.mailbox.address", null)).map(address -> URI.create("mailto:" + address));
    }

    /** Everything that is wrong, one sentence each with property, value and what is expected. */
    public List<String> problems() {
        var problems = new ArrayList<String>();
        checkUrl(problems);
        try {
            trustAnchors()
                    .filter(file -> !Files.isReadable(file))
                    .ifPresent(file -> problems.add(String.format(
                            "fsm.trust-anchors is \"%s\", which cannot be read; expected a PEM file with the certificates that"
                                    + " agents shall trust for TLS",
                            file)));
        } catch (InvalidPathException e) {
            problems.add(String.format("fsm.trust-anchors is \"%s\", which is no path", e.getInput()));
        }
        try {
            var directory = masterKey().toAbsolutePath().getParent();
            if (directory == null || !Files.isDirectory(directory)) {
                problems.add(String.format(
                        "fsm.master-key is \"%s\"; expected a file in a directory that exists", masterKey()));
            }
        } catch (InvalidPathException e) {
            problems.add(String.format("fsm.master-key is \"%s\", which is no path", e.getInput()));
        }
        try {
            tenantZone();
        } catch (DateTimeException e) {
            problems.add(String.format(
                    "fsm.tenant.zone is \"%s\", expected a time zone such as Europe/Berlin",
                    text("fsm.tenant.zone", "")));
        }
        var attachment = text("fsm.reports.attachment-mib", "10");
        if (!attachment.matches("\\d{1,3}")) {
            problems.add("fsm.reports.attachment-mib is \"" + attachment + "\", expected MiB from 0 to 999");
        }
        if (tenantName().length() > 200) {
            problems.add("fsm.tenant.name has " + tenantName().length() + " characters, expected at most 200");
        }
        Arrays.stream(Keep.values()).forEach(what -> problem(what).ifPresent(problems::add));
        checkMailbox(problems);
        return problems;
    }

    /** The defaults, and what goes to the mailbox's poller, are in META-INF/jboss-ejb3.xml. */
    private void checkMailbox(List<String> problems) {
        var address = text("fsm.mailbox.address", null);
        if (address != null && !MAIL_ADDRESS.matcher(address).matches()) {
            problems.add("fsm.mailbox.address is \"" + address
                    + "\", expected the mailbox's address such as fsm@example.org, in ASCII");
        }
        var seconds = text("fsm.mailbox.poll-seconds", "30");
        if (!seconds.matches("[1-9][0-9]{0,3}") || Integer.parseInt(seconds) > 3600) {
            problems.add("fsm.mailbox.poll-seconds is \"" + seconds + "\", expected 1 to 3600");
        }
        for (var name : List.of("fsm.mailbox.after", "fsm.mailbox.ignored")) {
            var way = text(name, "move");
            if (!way.equals("move") && !way.equals("delete")) {
                problems.add(name + " is \"" + way + "\", expected move or delete");
            }
        }
        var folder = text("fsm.mailbox.folder", "INBOX");
        for (var name :
                List.of("fsm.mailbox.taken-folder", "fsm.mailbox.ignored-folder", "fsm.mailbox.parked-folder")) {
            if (folder.equalsIgnoreCase(text(name, ""))) {
                problems.add(name + " is \"" + folder
                        + "\", the folder that is polled (fsm.mailbox.folder): expected another");
            }
        }
        checkFile(problems, "fsm.mailbox.trust-anchors", "the certificates that the mail server's must lead to");
    }

    private void checkFile(List<String> problems, String name, String holding) {
        var file = text(name, null);
        try {
            if (file != null && !Files.isReadable(Path.of(file))) {
                problems.add(name + " is \"" + file + "\", which cannot be read; expected a PEM file with " + holding);
            }
        } catch (InvalidPathException e) {
            problems.add(name + " is \"" + file + "\", which is no path");
        }
    }

    private void checkUrl(List<String> problems) {
        var text = text("fsm.public-url", "https://localhost:8443");
        try {
            var url = new URI(text);
            if (!"https".equals(url.getScheme()) || url.getHost() == null || url.getQuery() != null) {
                problems.add("fsm.public-url is \"" + text + "\", expected an address such as https://fsm.example.org");
            }
        } catch (URISyntaxException e) {
            problems.add("fsm.public-url is \"" + text + "\", which is no address: " + e.getReason());
        }
    }

    private String text(String name, String otherwise) {
        var value = properties.apply(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }
}
