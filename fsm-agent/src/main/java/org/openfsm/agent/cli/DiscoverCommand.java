package org.openfsm.agent.cli;

import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AddressRange;
import org.openfsm.agent.poll.Poller;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.snmp.Credentials.Community;
import org.openfsm.agent.snmp.NotOpened;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpSession;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.agent.snmp.Sounding;
import org.openfsm.wire.Device.Identity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code discover}: which printers there are in ranges of addresses, now. */
@Command(
        name = "discover",
        description = {
            "Search addresses for printers and show each that is found. Nothing is stored, sent or changed.",
            ""
        },
        abbreviateSynopsis = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:some printers were found",
            "1:no network",
            "2:the command line cannot be used",
            "3:none was found"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  fsm-agent discover 192.0.2.0/24",
            "  fsm-agent discover 10.1.0.10-10.1.0.60 prn-042.example.org --community hallway --json",
            "  fsm-agent discover 10.1.0.0/16 --rate 2000"
        })
public final class DiscoverCommand implements Callable<Integer> {

    private static final String UNLIMITED = "unlimited";
    private static final int FASTEST = 100_000;
    /** All of a private network 10.0.0.0/8 and no more: a larger one is a slip of the pen. */
    private static final long MOST_ADDRESSES = 1L << 24;

    /** Devices in the same house answer within; for who is asleep the first question is the alarm clock. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Clock clock;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "RANGE",
            description = "Network (10.1.0.0/24, without its own and its broadcast address), first-last, address, host"
                    + " name, or broadcast, each with an optional :PORT.")
    private List<String> ranges = List.of();

    @Option(names = "--port", defaultValue = "161", description = "UDP port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--rate",
            paramLabel = "PACKETS",
            defaultValue = "50",
            description = "Questions a second while searching, or \"" + UNLIMITED
                    + "\"; what is found is read at the same" + " rate beside it (default: ${DEFAULT-VALUE}).")
    private String rate;

    @Option(
            names = "--json",
            description = "One JSON object for each printer, a line each, in the order they answer (UTF-8).")
    private boolean json;

    private final List<AddressRange.Broadcast> broadcasts = new ArrayList<>();

    @Mixin
    private final SnmpOptions snmp;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    /** @param environment variables of the process, which may hold passwords */
    @SuppressWarnings("NullAway.Init") // picocli sets what it annotates
    public DiscoverCommand(Clock clock, Map<String, String> environment) {
        this.clock = clock;
        this.snmp = new SnmpOptions(environment);
    }

    @Override
    public Integer call() throws IOException {
        if (port < 1 || port > 65_535) {
            throw wrong("--port is " + port + ", expected 1 to 65535");
        }
        int packetsPerSecond = packetsPerSecond();
        var credentials = snmp.credentials();
        var places = places();
        var settings = snmp.settings();
        try (var network = SnmpNetwork.start(new SnmpNetwork.Settings(
                settings.timeout(), settings.retries(), settings.deviceTime(), packetsPerSecond))) {
            broadcasts.forEach(broadcast -> call(network, broadcast, credentials, places));
            var search = new Search(network, places.size());
            var communities = credentials.stream()
                    .flatMap(one -> one instanceof Community community ? Stream.of(community) : Stream.empty())
                    .toList();
            if (!communities.isEmpty()) {
                search.sound(
                        places,
                        communities,
                        new Sounding.Settings(settings.retries() + 1, PAUSE, settings.timeout(), packetsPerSecond));
            }
            var users = credentials.stream()
                    .filter(one -> one instanceof Credentials.Usm)
                    .toList();
            if (!users.isEmpty()) {
                search.openEach(places, users);
            }
            return search.end();
        }
    }

    /** Who answers is searched like any other address; where no question to all may go out, the rest is searched. */
    private void call(
            SnmpNetwork network, AddressRange.Broadcast broadcast, List<Credentials> credentials, Places places) {
        try {
            var answerers = network.call(broadcast.address(), broadcast.port(), credentials)
                    .join();
            answerers.forEach(address -> places.hosts().add(new InetSocketAddress(address, broadcast.port())));
            err().println(broadcast.text() + ": " + Said.count(answerers.size(), "device")
                    + " answered the question to all.");
        } catch (CompletionException unsent) {
            err().println(Places.unsent(broadcast.text(), unsent));
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private int packetsPerSecond() {
        if (rate.equalsIgnoreCase(UNLIMITED)) {
            return 0;
        }
        if (rate.matches("\\d{1,6}")) {
            int number = Integer.parseInt(rate);
            if (number >= 1 && number <= FASTEST) {
                return number;
            }
        }
        throw wrong("--rate is \"" + rate + "\", expected packets a second from 1 to " + FASTEST + ", or " + UNLIMITED);
    }

    private ParameterException wrong(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    private Places places() {
        var blocks = new ArrayList<AddressRange.Block>();
        var hosts = new LinkedHashSet<InetSocketAddress>();
        var unknown = new ArrayList<String>();
        for (var text : ranges) {
            AddressRange range;
            try {
                range = AddressRange.parse(text, port);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(
                        spec.commandLine(), "\"" + text + "\" is no range, expected " + e.getMessage(), e);
            }
            if (range instanceof AddressRange.Block block) {
                blocks.add(block);
            } else if (range instanceof AddressRange.Broadcast broadcast) {
                broadcasts.add(broadcast);
            } else if (range instanceof AddressRange.Host host) {
                try {
                    hosts.add(new InetSocketAddress(first(host.name()), host.port()));
                } catch (UnknownHostException nowhere) {
                    unknown.add(host.name()
                            + ": this host name is not known here. Check the spelling, or use the address.");
                }
            }
        }
        if (!unknown.isEmpty()) {
            throw wrong(String.join(System.lineSeparator(), unknown));
        }
        var places = new Places(blocks, hosts);
        if (places.size() > MOST_ADDRESSES) {
            throw wrong("The ranges have " + places.size() + " addresses, expected at most " + MOST_ADDRESSES
                    + ". Search smaller parts.");
        }
        return places;
    }

    /** The address at which the agent would read a printer of this name, too. */
    private InetAddress first(String name) throws UnknownHostException {
        var all = InetAddress.getAllByName(name);
        Places.several(name, all).ifPresent(err()::println);
        return all[0];
    }

    /** One search: who answers is asked at once who it is, while the search goes on. */
    private final class Search {

        private final SnmpNetwork network;
        private final long size;
        private final Poller poller = new Poller(clock);
        private final ConcurrentLinkedQueue<CompletableFuture<Void>> readings = new ConcurrentLinkedQueue<>();
        private final ProgressLine progress =
                new ProgressLine(spec.commandLine().getErr(), System.console() != null);
        private final AtomicInteger printers = new AtomicInteger();
        private final AtomicInteger others = new AtomicInteger();

        Search(SnmpNetwork network, long size) {
            this.network = network;
            this.size = size;
        }

        void sound(Places places, List<Community> communities, Sounding.Settings settings) throws IOException {
            long questions = size * communities.size() * settings.rounds();
            if (settings.packetsPerSecond() > 0 && size > 0) {
                say(addresses() + ", up to " + questions + " questions, " + settings.packetsPerSecond()
                        + " a second: about " + time(settings.longest(size, communities.size()))
                        + " (--rate searches faster).");
            }
            var sounding = new Sounding(
                    settings,
                    heard -> readHeard(heard.place(), heard.credentials()),
                    (sent, heard) -> progress.now(() -> sent + " of up to " + questions + " questions asked, " + heard
                            + " devices answer, " + found()));
            var result = sounding.over(places, communities);
            if (result.unsent() > 0) {
                say(result.unsent() + " questions could not be sent"
                        + (result.whyUnsent() == null
                                ? ": the network is slower than --rate."
                                : " (" + result.whyUnsent() + ")."));
            }
        }

        /** SNMPv3 has no small question that says whether a user is welcome: each address is opened. */
        void openEach(Places places, List<Credentials> users) {
            places.forEach(place -> read(place, users));
        }

        /** It has just answered, so that silence now is packets lost on the way: it is opened once more. */
        private void readHeard(InetSocketAddress place, Credentials credentials) {
            var target = target(place, List.of(credentials));
            read(target, network.open(target).exceptionallyCompose(lost -> network.open(target)));
        }

        private void read(InetSocketAddress place, List<Credentials> credentials) {
            var target = target(place, credentials);
            read(target, network.open(target));
        }

        private static SnmpTarget target(InetSocketAddress place, List<Credentials> credentials) {
            return new SnmpTarget(place.getAddress().getHostAddress(), place.getPort(), credentials);
        }

        private void read(SnmpTarget target, CompletableFuture<SnmpSession> opening) {
            readings.add(opening.thenCompose(session ->
                            poller.identify(session).thenAccept(identities -> show(target, session, identities)))
                    .exceptionally(failure -> {
                        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
                        if (!(cause instanceof NotOpened)) {
                            say(target + ": a fault of fsm-agent itself; please report it: " + cause);
                        }
                        return null;
                    }));
        }

        private void show(SnmpTarget target, SnmpSession session, List<Identity> identities) {
            if (identities.isEmpty()) {
                others.incrementAndGet();
            }
            for (var identity : identities) {
                printers.incrementAndGet();
                progress.say(
                        spec.commandLine().getOut(),
                        json ? line(target, session, identity) : row(target, session, identity));
            }
        }

        private void say(String line) {
            progress.say(spec.commandLine().getErr(), line);
        }

        private String row(SnmpTarget target, SnmpSession session, Identity identity) {
            return "%-21s  SNMP %-2s  %-16s %-28s %s"
                    .formatted(
                            target,
                            session.version().text(),
                            orDash(identity.manufacturer()),
                            orDash(identity.model()),
                            orDash(identity.serialNumber()))
                    .stripTrailing();
        }

        private static String orDash(@Nullable String text) {
            return text == null ? "-" : text;
        }

        private String line(SnmpTarget target, SnmpSession session, Identity identity) {
            var o = JsonProvider.provider()
                    .createObjectBuilder()
                    .add("address", target.host())
                    .add("port", target.port())
                    .add("snmpVersion", session.version().text());
            var facts = new LinkedHashMap<String, @Nullable String>();
            facts.put("manufacturer", identity.manufacturer());
            facts.put("model", identity.model());
            facts.put("serialNumber", identity.serialNumber());
            facts.put("sysObjectId", identity.sysObjectId());
            facts.forEach((name, value) -> {
                if (value != null) {
                    o.add(name, value);
                }
            });
            return o.build().toString();
        }

        private String addresses() {
            return size == 1 ? "1 address" : size + " addresses";
        }

        private String found() {
            return Said.count(printers.get(), "printer") + " found";
        }

        int end() {
            CompletableFuture.allOf(readings.toArray(CompletableFuture[]::new)).join();
            say(addresses() + " searched: " + found()
                    + (others.get() == 0 ? "." : ", " + Said.count(others.get(), "other SNMP device") + "."));
            return printers.get() > 0 ? 0 : ExitCode.NOT_DONE;
        }

        private static String time(Duration longest) {
            long seconds = longest.plusMillis(500).toSeconds();
            long minutes = (seconds + 30) / 60;
            return seconds < 120 ? seconds + " s" : minutes < 120 ? minutes + " min" : (minutes + 30) / 60 + " h";
        }
    }
}
