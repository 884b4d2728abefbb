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
import java.util.stream.Collectors;

/** What an operator sets, as system properties of the server; each has a working default. */
@ApplicationScoped
public class Settings {
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

    /** {@code fsm.tenant.name}: what the tenant made at the first start is called. */
    public String tenantName() {
        return text("fsm.tenant.name", "FSM");
    }

    /** {@code fsm.tenant.zone}: the zone of its local days; the server's unless said. */
    public ZoneId tenantZone() {
        return ZoneId.of(text("fsm.tenant.zone", ZoneId.systemDefault().getId()));
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
        if (tenantName().length() > 200) {
            problems.add("fsm.tenant.name has " + tenantName().length() + " characters, expected at most 200");
        }
        return problems;
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
