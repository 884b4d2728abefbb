package org.openfsm.mail;

import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a message-driven bean says of the mailbox it wants polled; the configuration of {@link MailListener}s. */
public final class MailActivation implements ActivationSpec {
    /** So many are looked for. */
    static final int MAILBOXES = 5;

    private static final List<String> WAYS = List.of("move", "delete");

    private ResourceAdapter adapter;
    private String mailSession = "";
    private String folder = "INBOX";
    private String pollSeconds = "30";
    private String after = "delete";
    private String takenFolder = "FSM-taken";
    private String ignored = "move";
    private String ignoredFolder = "FSM-ignored";
    private String parkedFolder = "FSM-parked";
    private String trustAnchors = "";

    @Override
    public ResourceAdapter getResourceAdapter() {
        return adapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter adapter) {
        this.adapter = adapter;
    }

    /**
     * JNDI name of the mail session with host, port, user and password; where it is not bound, nothing is polled. Sessions of
     * this name with -2 to -5 behind it are more mailboxes.
     */
    public void setMailSession(String mailSession) {
        this.mailSession = mailSession;
    }

    public String getMailSession() {
        return mailSession;
    }

    /** The mail session of a mailbox: the first has the name that was set, others that name with {@code -2}, {@code -3} … */
    String session(int number) {
        return number == 1 ? mailSession : mailSession + "-" + number;
    }

    /** The folder that is polled. */
    public void setFolder(String folder) {
        this.folder = folder;
    }

    public String getFolder() {
        return folder;
    }

    /** Seconds between two polls, 1 to 3600. */
    public void setPollSeconds(String pollSeconds) {
        this.pollSeconds = pollSeconds;
    }

    public String getPollSeconds() {
        return pollSeconds;
    }

    /** {@code move} or {@code delete}: what happens to mails that were taken. */
    public void setAfter(String after) {
        this.after = after;
    }

    public String getAfter() {
        return after;
    }

    /** Where taken mails are moved. */
    public void setTakenFolder(String takenFolder) {
        this.takenFolder = takenFolder;
    }

    public String getTakenFolder() {
        return takenFolder;
    }

    /** {@code move} or {@code delete}: what happens to mails that are of no interest. */
    public void setIgnored(String ignored) {
        this.ignored = ignored;
    }

    public String getIgnored() {
        return ignored;
    }

    /** Where mails of no interest are moved. */
    public void setIgnoredFolder(String ignoredFolder) {
        this.ignoredFolder = ignoredFolder;
    }

    public String getIgnoredFolder() {
        return ignoredFolder;
    }

    /** Where mails are moved that a person should look at. */
    public void setParkedFolder(String parkedFolder) {
        this.parkedFolder = parkedFolder;
    }

    public String getParkedFolder() {
        return parkedFolder;
    }

    /** PEM file of the certificates that the mail server's must lead to; empty: those that Java trusts. */
    public void setTrustAnchors(String trustAnchors) {
        this.trustAnchors = trustAnchors;
    }

    public String getTrustAnchors() {
        return trustAnchors;
    }

    Duration interval() {
        return Duration.ofSeconds(Long.parseLong(pollSeconds.strip()));
    }

    Optional<Path> anchors() {
        return trustAnchors.isBlank() ? Optional.empty() : Optional.of(Path.of(trustAnchors.strip()));
    }

    /** Where mails of this fate are moved; empty when they are deleted. */
    Optional<String> target(Fate fate) {
        return switch (fate) {
            case TAKEN -> after.equals("move") ? Optional.of(takenFolder) : Optional.empty();
            case IGNORED -> ignored.equals("move") ? Optional.of(ignoredFolder) : Optional.empty();
            case PARKED -> Optional.of(parkedFolder);
            case LATER -> throw new IllegalArgumentException("What stays is not moved");
        };
    }

    @Override
    public void validate() throws InvalidPropertyException {
        if (mailSession.isBlank()) {
            throw new InvalidPropertyException("mailSession is empty, expected the JNDI name of a mail session");
        }
        if (!pollSeconds.strip().matches("[0-9]{1,4}")
                || interval().isZero()
                || interval().toSeconds() > 3600) {
            throw new InvalidPropertyException("pollSeconds is \"" + pollSeconds + "\", expected 1 to 3600");
        }
        for (var way : List.of(after, ignored)) {
            if (!WAYS.contains(way)) {
                throw new InvalidPropertyException("after or ignored is \"" + way + "\", expected move or delete");
            }
        }
        for (var name : List.of(folder, takenFolder, ignoredFolder, parkedFolder)) {
            if (name.isBlank()) {
                throw new InvalidPropertyException("A folder's name is empty");
            }
        }
        for (var target : List.of(takenFolder, ignoredFolder, parkedFolder)) {
            if (target.equalsIgnoreCase(folder)) {
                throw new InvalidPropertyException(
                        "Mails would be moved from " + folder + " into itself, and come up again for ever");
            }
        }
    }
}
