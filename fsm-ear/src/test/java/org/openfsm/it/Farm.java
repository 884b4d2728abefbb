package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.openfsm.running.Child;
import org.openfsm.running.Child.Failure;

/**
 * Printers by the thousand: snmpfarm answers at every address of 127.0.0.0/8 from recorded walks. It is native, so that it
 * takes little of the processors from those who are measured.
 */
final class Farm implements AutoCloseable {
    private static final Path DIRECTORY = Path.of("target", "bench").toAbsolutePath();
    private static final Path SOURCE = Path.of(FsmServer.property("bench.farm"));
    private static final Path WALKS = Path.of(FsmServer.property("bench.walks"));
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern PRINTER = Pattern.compile(
            "(?m)^1\\.3\\.6\\.1\\.2\\.1\\.(43\\.5\\.1\\.1\\.1\\.\\d+\\||25\\.3\\.2\\.1\\.2\\.\\d+\\|6\\|1\\.3\\.6\\.1\\.2\\.1\\.25\\.3\\.1\\.5\\s*$)");
    private static final Pattern RECEIVED = Pattern.compile("received (\\d+)");

    private final int port;
    private final Child process;

    private Farm(int port, Child process) {
        this.port = port;
        this.process = process;
    }

    /** A recording as the farm takes it. @param kind full: all of the device */
    record Walk(String name, String kind, Path file) {}

    /** Of real printers, all that they have or all that others read of it. */
    static List<Walk> walks() throws IOException {
        var index = WALKS.resolve("index.csv");
        assertThat(index)
                .as("the recordings; where else they are: -Dbench.walks=DIRECTORY")
                .exists();
        return Files.readAllLines(index).stream()
                .map(line -> line.split(","))
                .filter(cells -> Set.of("full", "trimmed").contains(cells[5]))
                .map(cells ->
                        new Walk(cells[0], cells[5], WALKS.resolve(cells[0]).resolve("walk.snmprec")))
                .toList();
    }

    /** Those that hold enough for the agent to know them as printers: an hrDevice of that type, or a Printer-MIB. */
    static List<Walk> printers() throws IOException {
        var printers = new ArrayList<Walk>();
        for (var walk : walks()) {
            if (PRINTER.matcher(Files.readString(walk.file(), StandardCharsets.ISO_8859_1))
                    .find()) {
                printers.add(walk);
            }
        }
        return printers;
    }

    /**
     * @param walks the printers' answers, given to the addresses in turn
     * @param options as {@code -d 20}, see the head of its source
     */
    static Farm start(List<Walk> walks, String... options) throws IOException, InterruptedException, Failure {
        var port = freePort();
        var words = new ArrayList<>(List.of(program().toString(), "-p", Integer.toString(port)));
        words.addAll(List.of(options));
        walks.forEach(walk -> words.add(walk.file().toString()));
        var log = DIRECTORY.resolve("farm-" + port + ".log");
        Files.deleteIfExists(log);
        var process = FsmServer.CHILDREN.start("The farm", new ProcessBuilder(words), log);
        process.await("answer", PATIENCE, () -> isBound(port));
        return new Farm(port, process);
    }

    private static Path program() throws IOException, InterruptedException {
        assertThat(SOURCE)
                .as("the device farm; where else it is: -Dbench.farm=PATH")
                .exists();
        var program = DIRECTORY.resolve("snmpfarm");
        if (!Files.exists(program)
                || Files.getLastModifiedTime(program).compareTo(Files.getLastModifiedTime(SOURCE)) < 0) {
            Files.createDirectories(DIRECTORY);
            Peer.run(Peer.command("gcc", "gcc", "-O2", "-o", program.toString(), SOURCE.toString()));
        }
        return program;
    }

    private static int freePort() throws SocketException {
        try (var socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Looked up and not tried: whoever tries may be what the farm finds in its way. */
    private static boolean isBound(int port) throws IOException {
        var local = String.format(":%04X", port);
        try (var sockets = Files.lines(Path.of("/proc/net/udp"))) {
            return sockets.anyMatch(socket -> socket.strip().split("\\s+")[1].endsWith(local));
        }
    }

    int port() {
        return port;
    }

    /** So many addresses, each with a printer, as an agent's configuration has them. */
    static String range(int count) {
        return "127.1.0.1-127.1." + count / 256 + "." + count % 256;
    }

    /** So many addresses with their port, each with a printer. */
    List<String> hosts(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> "127.1." + number / 256 + "." + number % 256 + ":" + port)
                .toList();
    }

    /** Ends it. @return how many requests it got */
    long received() throws IOException, InterruptedException {
        process.end();
        var said = RECEIVED.matcher(Files.readString(process.log()));
        assertThat(said.find()).as("the farm's last word").isTrue();
        return Long.parseLong(said.group(1));
    }

    @Override
    public void close() {
        try {
            process.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
