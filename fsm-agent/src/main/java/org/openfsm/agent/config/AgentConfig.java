package org.openfsm.agent.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.poll.CriticalState;
import org.openfsm.agent.snmp.Credentials;

/**
 * What a person decided for this agent; fsm-agent/README.md explains every key.
 *
 * @param file where it was read
 * @param data directory of the identity, the store and the lock
 * @param roads to the server, in the order to try; one at least
 * @param mail present when it is one of the roads
 * @param update where newer versions of this agent come from; absent: from nowhere by themselves
 * @param warnings what is allowed but worth a word
 */
public record AgentConfig(
        Path file,
        Path data,
        List<Source> sources,
        Schedule schedule,
        Discovery discovery,
        Errors errors,
        Limits limits,
        List<Road> roads,
        Https https,
        @Nullable Mail mail,
        Pmd pmd,
        @Nullable Update update,
        Control control,
        Log log,
        Ui ui,
        List<Problem> warnings) {

    public AgentConfig {
        sources = List.copyOf(sources);
        roads = List.copyOf(roads);
        warnings = List.copyOf(warnings);
    }

    /**
     * One customer of the server, with its own printers.
     *
     * @param line where it stands in the file
     * @param customerName instead of the name that the enrolment file gives
     */
    public record Source(
            String id,
            int line,
            @Nullable String customerName,
            List<Search> searches,
            List<AddressRange> excludes,
            Privacy privacy) {

        public Source {
            searches = List.copyOf(searches);
            excludes = List.copyOf(excludes);
        }

        /** The search that covers a place, the first when several do; empty when it is excluded or in no range. */
        public Optional<Search> searchOf(String host, int port) {
            if (isExcluded(host, port)) {
                return Optional.empty();
            }
            return searches.stream()
                    .filter(search -> search.range().contains(host, port))
                    .findFirst();
        }

        /**
         * The same for a printer that is known.
         *
         * @param foundBy the range that found it, as it was written: a broadcast covers those alone that answered it
         */
        public Optional<Search> searchOf(String host, int port, @Nullable String foundBy) {
            return searchOf(host, port)
                    .or(() -> isExcluded(host, port)
                            ? Optional.empty()
                            : broadcasts().stream()
                                    .filter(search -> search.range().text().equals(foundBy))
                                    .findFirst());
        }

        public boolean isExcluded(String host, int port) {
            return excludes.stream().anyMatch(range -> range.contains(host, port));
        }

        /** The ranges that ask all at once. */
        public List<Search> broadcasts() {
            return searches.stream()
                    .filter(search -> search.range() instanceof AddressRange.Broadcast)
                    .toList();
        }

        /** Every place to search, but for the broadcasts, each once, in the order of the file; made one by one, so that a /16 needs no memory. */
        public Iterator<Place> places() {
            return new Places(this);
        }
    }

    /** A range and what its devices are asked with, in order. */
    public record Search(AddressRange range, List<Credentials> credentials) {
        public Search {
            credentials = List.copyOf(credentials);
        }
    }

    /** Where a device may answer. @param range in which it is, as it was written */
    public record Place(String host, int port, List<Credentials> credentials, String range) {
        public Place {
            credentials = List.copyOf(credentials);
        }
    }

    /** What of a device may leave the customer's network, by source. */
    public record Privacy(boolean location, boolean address, boolean macAddress, boolean hostName, boolean contact) {
        public static final Privacy DEFAULT = new Privacy(true, true, true, true, false);
    }

    /**
     * @param poll when all printers are read
     * @param discovery when the ranges are searched
     * @param officeHours when meters may be polled; absent: always
     * @param randomOffset whether what is due waits a random part of 30 minutes: not all agents at the same time
     */
    public record Schedule(
            Calendar poll, Calendar discovery, @Nullable OfficeHours officeHours, boolean randomOffset) {}

    /**
     * @param monitorNew whether what a search finds is polled from then on; otherwise a person decides
     * @param hostNames whether it is kept under its host name, where its address has one
     */
    public record Discovery(boolean monitorNew, boolean hostNames) {}

    /**
     * @param poll time between two looks at a printer's error states; zero: never
     * @param critical of what the server is told at once
     */
    public record Errors(Duration poll, List<CriticalState> critical) {
        public Errors {
            critical = List.copyOf(critical);
        }
    }

    /**
     * @param packetsPerSecond SNMP requests of the whole agent
     * @param secondsPerDevice time for one device and poll
     * @param waitingBytes reports that may wait for the server
     * @param sentFor how long what was sent stays readable
     * @param sentBytes how much of it stays
     */
    public record Limits(
            int packetsPerSecond, int secondsPerDevice, long waitingBytes, Duration sentFor, long sentBytes) {}

    /**
     * @param proxy by which the server is reached; absent: directly
     * @param trust authorities in addition to those of the enrolment file
     * @param pins SHA-256 fingerprints, one of which must be in the server's certificate chain; empty: not asked
     */
    public record Https(@Nullable Proxy proxy, List<X509Certificate> trust, List<String> pins) {
        public Https {
            trust = List.copyOf(trust);
            pins = List.copyOf(pins);
        }
    }

    /** @param user and password of the proxy, both or none */
    public record Proxy(
            String host,
            int port,
            @Nullable String user,
            @Nullable String password) {
        public InetSocketAddress address() {
            return InetSocketAddress.createUnresolved(host, port);
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** How reports may travel. */
    public enum Road {
        HTTPS,
        /** XML-RPC over HTTPS. */
        XML_RPC,
        MAIL;

        /** As it is configured, and as a {@code Transport} is named. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** How the connection to a mail server is protected: TLS after STARTTLS, TLS from the first byte, not at all. */
    public enum Security {
        STARTTLS,
        SMTPS,
        NONE
    }

    /**
     * The mail server that reports are handed to.
     *
     * @param line where it stands in the file
     * @param user and password or tokens, both or none; never with {@link Security#NONE}
     * @param oauth where tokens come from that are logged in with instead of a password
     * @param to instead of the recipients that the enrolment file gives; empty: those
     * @param helo what this machine calls itself
     * @param trust the only authorities for its certificate; empty: those of this Java
     * @param pins SHA-256 fingerprints, one of which must be in its certificate chain; empty: not asked
     * @param timeout for one report, from connecting to the answer
     */
    public record Mail(
            int line,
            String host,
            int port,
            Security security,
            @Nullable String user,
            @Nullable String password,
            @Nullable OAuth oauth,
            MailAddress from,
            List<MailAddress> to,
            String helo,
            List<X509Certificate> trust,
            List<String> pins,
            Duration timeout) {
        public Mail {
            to = List.copyOf(to);
            trust = List.copyOf(trust);
            pins = List.copyOf(pins);
        }

        /** Without the password: this may end in a log. */
        @Override
        public String toString() {
            return host + ":" + port + " (" + security + ")";
        }
    }

    /**
     * Where a mail server's access tokens come from (RFC 6749): for the client itself, or by a refresh token.
     *
     * @param line where it stands in the file
     * @param clientSecret absent only with a refresh token of a public client
     * @param scope as the provider names it; absent: its default
     * @param trust the only authorities for its certificate; empty: those of this Java
     * @param pins SHA-256 fingerprints, one of which must be in its certificate chain; empty: not asked
     */
    public record OAuth(
            int line,
            URI tokenUrl,
            String clientId,
            @Nullable String clientSecret,
            @Nullable String refreshToken,
            @Nullable String scope,
            List<X509Certificate> trust,
            List<String> pins) {
        public OAuth {
            trust = List.copyOf(trust);
            pins = List.copyOf(pins);
        }

        /** Without secrets: this may end in a log. */
        @Override
        public String toString() {
            return clientId + " at " + tokenUrl;
        }
    }

    /** @param update where newer definitions of devices come from; absent: from nowhere by themselves */
    public record Pmd(@Nullable Update update) {}

    /**
     * @param line where it stands in the file
     * @param url of the publisher's directory, ending with a slash
     * @param at time of day, in the machine's time zone
     * @param trust the only authorities for its certificate; empty: those of this Java
     * @param pins SHA-256 fingerprints, one of which must be in its certificate chain; empty: not asked
     */
    public record Update(int line, URI url, LocalTime at, List<X509Certificate> trust, List<String> pins) {
        public Update {
            trust = List.copyOf(trust);
            pins = List.copyOf(pins);
        }
    }

    /** @param port of 127.0.0.1, UDP, where local tools ask the running agent; absent: nowhere */
    public record Control(@Nullable Integer port) {
        public static final int PORT = 52050;
        public static final Control OFF = new Control(null);
    }

    /** @param file also written there, 10 MB by 5; absent: to stderr alone */
    public record Log(System.Logger.Level level, @Nullable Path file) {}

    /**
     * The pages for people at this computer.
     *
     * @param port on 127.0.0.1; absent: there are none
     * @param language de or en; absent: as the browser asks
     */
    public record Ui(@Nullable Integer port, @Nullable String language) {
        public static final int PORT = 52005;
        public static final Ui DEFAULT = new Ui(PORT, null);
    }

    private static final class Places implements Iterator<Place> {
        private final Source source;
        private final List<Search> remaining;
        private long address = -1;
        private @Nullable Place next;

        Places(Source source) {
            this.source = source;
            this.remaining = new ArrayList<>(source.searches());
            this.next = advance();
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Place next() {
            var place = next;
            if (place == null) {
                throw new NoSuchElementException();
            }
            next = advance();
            return place;
        }

        private @Nullable Place advance() {
            while (!remaining.isEmpty()) {
                var search = remaining.get(0);
                if (search.range() instanceof AddressRange.Broadcast) {
                    remaining.remove(0);
                    continue;
                }
                String host;
                if (search.range() instanceof AddressRange.Block block) {
                    address = address < 0 ? block.first() : address + 1;
                    if (address > block.last()) {
                        remaining.remove(0);
                        address = -1;
                        continue;
                    }
                    host = AddressRange.dotted(address);
                } else {
                    host = ((AddressRange.Host) search.range()).name();
                    remaining.remove(0);
                }
                int port = search.range().port();
                if (source.searchOf(host, port).filter(search::equals).isPresent()) {
                    return new Place(
                            host, port, search.credentials(), search.range().text());
                }
            }
            return null;
        }
    }
}
