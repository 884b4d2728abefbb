package org.openfsm.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.record.BadRecording;
import org.openfsm.agent.record.Fleet;
import org.openfsm.agent.record.Lives;
import org.openfsm.agent.record.Recording;
import org.openfsm.agent.snmp.Responder;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code simulate}: printers that answer on this machine, from recordings. */
@Command(
        name = "simulate",
        description = {
            "Serve the printers recorded below a directory on addresses of this machine, alive: they print, run out,"
                    + " jam, and one moves to another address. Runs until Ctrl-C.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended on request",
            "2:the command line is wrong",
            "3:no recording, or one that cannot be served",
            "4:an address or port cannot be taken",
            "5:the state file cannot be read or written"
        })
public final class SimulateCommand implements Callable<Integer> {

    static final int ADDRESS_TAKEN = 4;
    static final int NO_STATE = 5;

    private static final long TICK_MILLIS = 250;
    /** Every tick is written down before it can be seen, so there are fewer. */
    private static final long KEPT_TICK_MILLIS = 2_000;

    private static final int LAST_PORT = 65_535;

    private final Clock clock;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Where the recordings lie (*" + Recording.ENDING + ").")
    private Path directory;

    @Option(
            names = "--network",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.10.1",
            description = "Loopback address of the first printer; the others follow it. Default: ${DEFAULT-VALUE}.")
    private String network;

    @Option(
            names = "--port",
            defaultValue = "1161",
            description = "UDP port of all printers; of the first one where all share an address."
                    + " Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--one-address",
            description =
                    "Serve all printers on 127.0.0.1, a port each. Done by itself where this machine has only that"
                            + " loopback address.")
    private boolean oneAddress;

    @Option(
            names = "--printers",
            paramLabel = "COUNT",
            description =
                    "How many. Beyond the recordings they repeat, with other serial numbers, MAC addresses, names,"
                            + " meters and levels. Default: one a recording.")
    private @Nullable Integer printers;

    @Option(
            names = "--community",
            defaultValue = "public",
            description = "Any other gets no answer. Default: ${DEFAULT-VALUE}.")
    private String community;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            defaultValue = "12",
            description = "How many times as busy as in an office; 0: nothing moves. Default: ${DEFAULT-VALUE}.")
    private double speed;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "The same seed gives the same lives. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description =
                    "Keep in this file what becomes of the printers, and go on from it: no meter ever goes back, however"
                            + " the simulation ended. Default: they begin with their recordings.")
    private @Nullable Path state;

    @Option(names = "--list", description = "Only show what would be served.")
    private boolean list;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @SuppressWarnings("NullAway.Init") // picocli sets what it annotates
    public SimulateCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException, NotDone {
        check(port >= 1 && port <= LAST_PORT, "--port is " + port + ", expected 1 to 65535");
        check(speed >= 0 && speed <= 100_000, "--speed is " + speed + ", expected 0 to 100000");
        check(
                printers == null || printers >= 1 && printers <= 10_000,
                "--printers is " + printers + ", expected 1 to 10000");
        var recordings = recordings();
        if (recordings.isEmpty()) {
            throw new NotDone(
                    ExitCode.NOT_DONE,
                    directory.toAbsolutePath() + " holds no recording, expected files *" + Recording.ENDING
                            + " there or in directories below it, such as those of pmd-repository");
        }
        int count = printers == null ? recordings.size() : printers;
        boolean sharesAddress = oneAddress || !hasManyAddresses();
        check(
                !sharesAddress || count <= LAST_PORT - port + 1,
                "--printers is " + count + ": from port " + port + " on there are only " + (LAST_PORT - port + 1));
        var lives = state == null || !Files.exists(state) ? Lives.NONE : lives(state);
        var addresses = sharesAddress ? ports() : addresses();
        var fleet = new Fleet(recordings, count, addresses, speed, seed, clock, this::journal, lives);
        for (var place : fleet.places()) {
            out().printf(
                            "%-21s  %-16s %s%n",
                            Fleet.written(place.address()),
                            place.device().maker(),
                            place.device().model());
        }
        return list ? 0 : serve(fleet);
    }

    private List<Recording> recordings() throws IOException, NotDone {
        check(
                Files.isDirectory(directory),
                directory.toAbsolutePath() + " is no directory, expected one with recordings");
        try {
            return Recording.below(directory);
        } catch (BadRecording unusable) {
            throw new NotDone(ExitCode.NOT_DONE, String.valueOf(unusable.getMessage()), unusable);
        }
    }

    /** What is kept; a file that nobody can go on from is set aside, for whoever wants to know what it was. */
    private Lives lives(Path file) throws NotDone {
        try {
            return Lives.read(file);
        } catch (Lives.Unusable e) {
            var aside = file.resolveSibling(file.getFileName() + ".unusable");
            err().println(e.getMessage() + ". The printers begin again with their recordings"
                    + (list ? "." : "; the file is now " + aside + "."));
            if (!list) {
                setAside(file, aside);
            }
            return Lives.NONE;
        } catch (IOException unreadable) {
            throw noState(file, unreadable);
        }
    }

    private static void setAside(Path file, Path aside) throws NotDone {
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException immovable) {
            throw noState(file, immovable);
        }
    }

    private static NotDone noState(Path file, IOException failure) {
        return new NotDone(
                NO_STATE,
                file + " cannot be read (" + failure.getClass().getSimpleName() + ": " + failure.getMessage()
                        + "), expected a file that --state has written. Give yourself the right to read it and to write"
                        + " beside it, or name another.",
                failure);
    }

    private int serve(Fleet fleet) throws IOException, NotDone {
        var places = fleet.places();
        try (var responder = new Responder(community)) {
            for (var place : places) {
                try {
                    responder.open(place.address(), place.device());
                } catch (BindException e) {
                    throw new NotDone(
                            ADDRESS_TAKEN,
                            Fleet.written(place.address()) + " cannot be taken (" + e.getMessage()
                                    + "). Does another simulation run? Choose another --port or --network.",
                            e);
                }
            }
            fleet.movedBy(responder::move);
            if (!advanceAndKeep(fleet)) {
                return NO_STATE;
            }
            out().println((places.size() == 1 ? "1 printer answers" : places.size() + " printers answer")
                    + " SNMPv1 and SNMPv2c from "
                    + Fleet.written(places.get(0).address()) + " to "
                    + Fleet.written(places.get(places.size() - 1).address()) + ". Ctrl-C ends "
                    + (places.size() == 1 ? "it." : "them."));
            var kept = new AtomicBoolean(true);
            responder.serve(state == null ? TICK_MILLIS : KEPT_TICK_MILLIS, () -> {
                if (kept.get() && !advanceAndKeep(fleet)) {
                    kept.set(false);
                    end(responder);
                }
            });
            return kept.get() ? 0 : NO_STATE;
        }
    }

    /**
     * Nothing may be seen that a later simulation would not know of.
     *
     * @return false when it cannot be kept; that is said then
     */
    private boolean advanceAndKeep(Fleet fleet) {
        fleet.advance();
        if (state == null) {
            return true;
        }
        try {
            PrivateFiles.write(state, fleet.lives().bytes());
            return true;
        } catch (StoreFailure e) {
            err().println(e.getMessage() + " The simulation ends, since its printers' meters would go back next time.");
            return false;
        }
    }

    private static void end(Responder responder) {
        try {
            responder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Iterable<InetSocketAddress> ports() {
        return () -> IntStream.rangeClosed(port, LAST_PORT)
                .mapToObj(number -> new InetSocketAddress("127.0.0.1", number))
                .iterator();
    }

    private Iterable<InetSocketAddress> addresses() throws UnknownHostException {
        check(
                network.matches("127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}"),
                "--network is \"" + network
                        + "\", expected a loopback address such as 127.0.10.1; simulated printers never leave this machine");
        var octets = InetAddress.getByName(network).getAddress();
        int first = (octets[1] & 0xFF) << 16 | (octets[2] & 0xFF) << 8 | octets[3] & 0xFF;
        // What ends in 0 or 255 may be taken for a network or a broadcast, and cannot always be bound.
        return () -> IntStream.range(first, 0xFF_FFFF)
                .filter(tail -> (tail & 0xFF) != 0 && (tail & 0xFF) != 0xFF)
                .mapToObj(tail -> new InetSocketAddress(
                        "127." + (tail >> 16) + "." + (tail >> 8 & 0xFF) + "." + (tail & 0xFF), port))
                .iterator();
    }

    /** On Linux all of 127/8 is this machine; elsewhere usually 127.0.0.1 alone. */
    private static boolean hasManyAddresses() {
        try (var socket = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private void check(boolean right, String problem) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }

    private void journal(String line) {
        out().println(clock.instant().truncatedTo(ChronoUnit.SECONDS) + " " + line);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
